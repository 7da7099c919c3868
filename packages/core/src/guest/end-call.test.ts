import { allocated, bytes, callback, errno, i32 } from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { raise } from "../fixtures/host.fixture.js";
import { caught } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { HostModuleBase } from "../host-module-base.js";
import type { InstantiateOptions } from "../link/instantiate.js";
import { logCalls } from "../observe/log-calls.js";
import { timing } from "../observe/timing.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";

type Visit = (argument: number) => number;

/** Visits as a test says; `status` has room for an errno, and `allocate` calls the guest when the result is lowered. */
@wasm.module("host")
class Visiting extends HostModuleBase<(visit: Visit) => number> {
  @wasm.export("each", i32)
  each(@callback([i32], i32) visit: Visit): number {
    return this.options(visit);
  }

  @wasm.export("status", errno)
  status(@callback([i32], i32) visit: Visit): void {
    this.options(visit);
  }

  @wasm.export("allocate", allocated(bytes))
  allocate(): Uint8Array {
    return Uint8Array.of(1);
  }
}

@wasm.module("later")
class Later extends HostModuleBase<() => unknown> {
  @wasm.export("each", i32)
  async each(@i32 _argument: number): Promise<number> {
    await undefined;
    return raise(this.options());
  }
}

interface Exports {
  e: WebAssembly.Tag;
  /** Catches the tag around `each`, and gives the value that the exception carries. */
  go(pointer: number): number;
  /** Catches everything around `each`, and gives 99. */
  any(pointer: number): number;
  anyStatus(pointer: number): number;
  anyAllocated(): number;
  uncaught(pointer: number): number;
  direct(argument: number): number;
  fine(): number;
  later(): number;
}

/** The functions of the table. */
const [THROWER, TRAPPER, PLAIN] = [1, 2, 3];

const guestText = (later = "") => `(type $visit (func (param i32) (result i32)))
  (import "host" "each" (func $each (param i32) (result i32)))
  (import "host" "status" (func $status (param i32) (result i32)))
  (import "host" "allocate" (func $allocate (result i32 i32)))
  (import "plain" "jump" (func $jump))
  ${later && '(import "later" "each" (func $later (param i32) (result i32)))'}
  (tag $e (export "e") (param i32))
  (memory (export "memory") 1)
  (table (export "__indirect_function_table") 4 funcref) (elem (i32.const 1) $thrower $trapper $jumper)
  (func $thrower (type $visit) (throw $e (local.get 0)))
  (func $trapper (type $visit) (unreachable))
  (func $jumper (type $visit) (call $jump) (i32.const 0))
  (func (export "malloc") (param i32) (result i32) (throw $e (i32.const 3)))
  (func (export "direct") (param i32) (result i32) (throw $e (local.get 0)))
  (func (export "fine") (result i32) (i32.const 5))
  (func (export "go") (param i32) (result i32) (try (result i32) (do (call $each (local.get 0))) (catch $e)))
  (func (export "any") (param i32) (result i32) (try (result i32) (do (call $each (local.get 0))) (catch_all (i32.const 99))))
  (func (export "anyStatus") (param i32) (result i32) (try (result i32) (do (call $status (local.get 0))) (catch_all (i32.const 99))))
  (func (export "anyAllocated") (result i32) (try (result i32) (do (call $allocate) (drop)) (catch_all (i32.const 99))))
  ${later}
  (func (export "uncaught") (param i32) (result i32) (call $each (local.get 0)))`;

let jump: () => void;
let runtime: Runtime;

async function withHost(
  act: (visit: Visit) => number,
  options: InstantiateOptions & { codegen?: boolean; isObserved?: boolean } = {},
): Promise<Guest<Exports>> {
  const { codegen = true, isObserved = false, ...more } = options;
  runtime = new Runtime({ codegen });
  runtime.link(Visiting, act);
  if (isObserved)
    runtime.use(
      timing(),
      logCalls(() => undefined),
    );
  const imports = {
    plain: {
      jump: () => {
        jump();
      },
    },
  };
  return runtime.instantiate<Exports>(await assemble(guestText()), { imports, ...more });
}

const visits = (visit: Visit): number => visit(7);

describe.each([
  ["as it is", {}],
  ["in closures", { codegen: false }],
  ["behind middleware", { isObserved: true }],
  ['with { afterAbort: "keep" }', { afterAbort: "keep" as const }],
])("an exception that a callback throws, %s,", (_, options) => {
  test("is caught by the guest below the host function, and poisons nothing", async () => {
    const guest = await withHost(visits, options);
    expect([guest.exports.go(THROWER), guest.exports.any(THROWER), guest.exports.anyStatus(THROWER)]).toEqual(
      [7, 99, 99],
    );
    expect([guest.isPoisoned, guest.exports.fine()]).toEqual([false, 5]);
  });

  test("reaches the caller as the same object when it is not caught, and poisons nothing", async () => {
    let seen: unknown;
    const guest = await withHost((visit) => {
      seen = caught(() => visit(7));
      throw seen;
    }, options);
    const exception = caught(() => guest.exports.uncaught(THROWER)) as WebAssembly.Exception;
    expect(exception).toBe(seen);
    expect(exception.getArg(guest.exports.e, 0)).toBe(7);
    expect([guest.isPoisoned, guest.exports.fine()]).toEqual([false, 5]);
  });

  test("passes when a plain import throws a value of JavaScript instead, as longjmp does", async () => {
    jump = () => raise(Infinity);
    const guest = await withHost(visits, options);
    expect([guest.exports.any(PLAIN), guest.exports.anyStatus(PLAIN)]).toEqual([99, 99]);
    expect(caught(() => guest.exports.uncaught(PLAIN))).toBe(Infinity);
    expect([guest.isPoisoned, guest.exports.fine()]).toEqual([false, 5]);
  });
});

test("an exception of an export that a method calls is caught by the guest below", async () => {
  const guest: Guest<Exports> = await withHost(() => guest.exports.direct(8));
  expect([guest.exports.go(0 + THROWER), guest.isPoisoned, guest.exports.fine()]).toEqual([8, false, 5]);
});

test("an exception that a method throws on purpose is caught by the guest", async () => {
  const guest: Guest<Exports> = await withHost(() => raise(new WebAssembly.Exception(guest.exports.e, [41])));
  expect([guest.exports.go(THROWER), guest.isPoisoned, guest.exports.fine()]).toEqual([41, false, 5]);
});

test("an exception of the allocator, called when a result is lowered, is caught by the guest", async () => {
  const guest = await withHost(() => 0);
  expect([guest.exports.anyAllocated(), guest.isPoisoned, guest.exports.fine()]).toEqual([99, false, 5]);
});

test("a method may catch an exception, and go on", async () => {
  const guest = await withHost((visit) => (caught(() => visit(7)) instanceof WebAssembly.Exception ? 6 : 0));
  expect([guest.exports.uncaught(THROWER), guest.isPoisoned]).toEqual([6, false]);
});

describe("the guest does not catch", () => {
  test.each<[string, () => unknown]>([
    ["an error of the host", () => new Error("planned")],
    ["an imitation of an exception", () => Object.create(WebAssembly.Exception.prototype) as unknown],
    ["a value of JavaScript that no plain import has thrown", () => Infinity],
  ])("%s", async (_, make) => {
    const value = make();
    const guest = await withHost(() => raise(value));
    expect(
      Object.is(
        caught(() => guest.exports.any(THROWER)),
        value,
      ),
    ).toBe(true);
    expect(guest.isPoisoned).toBe(true);
  });

  test("another error than the one that a plain import has thrown", async () => {
    const [first, second] = [new Error("planned"), new Error("planned")];
    jump = () => raise(first);
    const guest = await withHost((visit) => {
      expect(caught(() => visit(7))).toBe(first);
      throw second;
    });
    expect(caught(() => guest.exports.any(PLAIN))).toBe(second);
    expect(guest.isPoisoned).toBe(true);
  });

  test("a trap of a callback", async () => {
    const guest = await withHost(visits);
    expect(caught(() => guest.exports.any(TRAPPER))).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(guest.isPoisoned).toBe(true);
  });

  test("an exception that a method throws after the call was ended", async () => {
    const guest: Guest<Exports> = await withHost((visit) => {
      caught(() => visit(7));
      throw new WebAssembly.Exception(guest.exports.e, [1]);
    });
    expect(caught(() => guest.exports.any(TRAPPER))).toBeInstanceOf(WebAssembly.Exception);
    expect(guest.isPoisoned).toBe(true);
  });

  test("an exception that a method throws after the signal of the call has aborted", async () => {
    const controller = new AbortController();
    const guest: Guest<Exports> = await withHost(() => {
      controller.abort();
      throw new WebAssembly.Exception(guest.exports.e, [1]);
    });
    const run = () => runtime.run({ signal: controller.signal }, () => guest.exports.any(THROWER));
    expect(caught(run)).toBeInstanceOf(WebAssembly.Exception);
    expect(guest.isPoisoned).toBe(true);
  });

  test("what a plain import of another guest throws", async () => {
    jump = () => raise(Infinity);
    const other = await withHost(visits);
    const guest = await withHost(() => other.exports.uncaught(PLAIN));
    expect(caught(() => guest.exports.any(THROWER))).toBe(Infinity);
    expect([guest.isPoisoned, other.isPoisoned]).toEqual([true, false]);
  });
});

test("a trap that a plain import throws poisons the guest", async () => {
  const trap = new WebAssembly.RuntimeError("planned");
  jump = () => raise(trap);
  const guest = await withHost(visits);
  expect(caught(() => guest.exports.uncaught(PLAIN))).toBe(trap);
  expect(guest.isPoisoned).toBe(true);
});

describeWithJspi("an asynchronous method", () => {
  test("that rejects with an exception of the guest lets it catch the exception", async () => {
    const guests: Guest<Exports>[] = [];
    const caughtLater = `(func (export "later") (result i32)
      (try (result i32) (do (call $later (i32.const 0))) (catch $e)))`;
    runtime = new Runtime();
    runtime.link(Visiting, visits);
    runtime.link(Later, () => new WebAssembly.Exception((guests[0] as Guest<Exports>).exports.e, [43]));
    const imports = { plain: { jump: () => undefined } };
    const guest = await runtime.instantiate<Exports>(await assemble(guestText(caughtLater)), { imports });
    guests.push(guest);
    expect([await guest.call("later"), guest.isPoisoned, await guest.call("fine")]).toEqual([43, false, 5]);
  });
});
