import { type GuestServices, u32 } from "@hostwright/types";

import { GuestClosedError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import type { InstantiateOptions } from "../link/instantiate.js";
import { Runtime } from "../runtime.js";
import { caught, rejected, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { WAYS_TO_CATCH } from "../fixtures/catching.fixture.js";
import type { Guest } from "../guest.js";
import { ACT, Host } from "../fixtures/host.fixture.js";

const failure = new Error("planned");

interface Exports {
  run(argument: number): number;
  twice(): number;
  calm(): number;
  trap(): void;
  dive(depth: number): number;
  raise(): void;
  table: WebAssembly.Table;
}

const FIELDS = `${ACT} (tag $mine (param i32))
  (table (export "table") 1 funcref) (elem (i32.const 0) $calm)
  (func (export "run") (param i32) (result i32) (call $act (local.get 0)))
  (func (export "twice") (result i32)
    (i32.add (call $act (i32.const 10)) (call $act (i32.const 20))))
  (func $calm (export "calm") (result i32) (i32.const 5))
  (func (export "trap") unreachable)
  (func $dive (export "dive") (param i32) (result i32) (call $dive (i32.add (local.get 0) (i32.const 1))))
  (func (export "raise") (throw $mine (i32.const 3)))`;

let runtime: Runtime;
let act: (argument: number) => number;
let guestModule: WebAssembly.Module;

beforeAll(async () => {
  guestModule = await compileGuest(FIELDS);
});

beforeEach(() => {
  runtime = new Runtime();
  runtime.link(Host, (argument) => act(argument));
  act = fail;
});

function fail(): never {
  throw failure;
}

async function instantiate(options?: InstantiateOptions): Promise<Guest<Exports>> {
  return runtime.instantiate<Exports>(guestModule, options);
}

/** Every way in which a call of a guest ends half-way. */
const ENDS: [string, (guest: Guest<Exports>) => unknown][] = [
  [
    "an exception of a host function",
    ({ exports }) => {
      act = fail;
      return exports.run(0);
    },
  ],
  ["a trap of its own", ({ exports }) => exports.trap()],
  ["an overflow of the stack", ({ exports }) => exports.dive(0)],
  [
    "a signal",
    ({ exports }) => {
      const controller = new AbortController();
      act = () => {
        controller.abort(failure);
        return 0;
      };
      return runtime.run({ signal: controller.signal }, () => exports.twice());
    },
  ],
];

describe.each(ENDS)("a guest whose call was ended by %s", (_, end) => {
  let guest: Guest<Exports>;
  let reason: unknown;
  let services: GuestServices;

  beforeEach(async () => {
    guest = await instantiate();
    services = guest.memory.guest as GuestServices;
    reason = caught(() => end(guest));
  });

  test("is poisoned, and refuses later calls with the reason as their cause", () => {
    expect([guest.isPoisoned, guest.isClosed]).toEqual([true, true]);
    const error = thrown(() => guest.exports.calm(), GuestClosedError, {
      code: "guest-poisoned",
      cause: reason,
    });
    const { name, message } = reason as Error;
    expect(error.message).toContain(
      `guest: calm was called after a call of the guest had been aborted half-way (${name}: ${message}). Instantiate a new one`,
    );
    thrown(() => guest.exports.calm(), GuestClosedError, { code: "guest-poisoned", cause: reason });
  });

  test("refuses guest.call", async () => {
    await rejected(guest.call("calm"), GuestClosedError, { code: "guest-poisoned", cause: reason });
  });

  test("refuses callbacks, those that were taken before too", () => {
    const before = services.exportedFunction("calm");
    expect(before).toBeDefined();
    thrown(() => before?.(), GuestClosedError, { code: "guest-poisoned" });
    thrown(() => services.tableFunction(0)?.(), GuestClosedError, { code: "guest-poisoned" });
  });

  test("is refused in another run as well, and may be closed", () => {
    runtime.run({ values: { other: true } }, () => {
      thrown(() => guest.exports.calm(), GuestClosedError, { code: "guest-poisoned" });
    });
    guest.close();
    thrown(() => guest.exports.calm(), GuestClosedError, { code: "guest-closed" });
  });

  test("leaves other guests of the same module alone", async () => {
    const other = await instantiate();
    act = (argument) => argument;
    expect([other.exports.calm(), other.exports.twice(), other.isPoisoned]).toEqual([5, 30, false]);
  });
});

describe.each(ENDS)('a guest that is kept ({ afterAbort: "keep" }), after %s,', (_, end) => {
  test("is called again, and calls host functions", async () => {
    const guest = await instantiate({ afterAbort: "keep" });
    const first = caught(() => end(guest));
    expect(caught(() => end(guest))).toEqual(first);
    expect([guest.isPoisoned, guest.isClosed]).toEqual([false, false]);
    act = (argument) => argument;
    expect([guest.exports.calm(), guest.exports.twice()]).toEqual([5, 30]);
    expect(await guest.call("twice")).toBe(30);
  });

  test("is called again from inside the host function that has seen the call fail", async () => {
    const guest = await instantiate({ afterAbort: "keep" });
    const seen: unknown[] = [];
    const outer = (argument: number): number => {
      if (argument !== 10) return argument;
      seen.push(caught(() => end(guest)));
      act = outer;
      seen.push(guest.exports.run(1));
      return argument;
    };
    act = outer;
    // The outer call goes on, to its second host call and to its end.
    expect(guest.exports.twice()).toBe(30);
    expect(seen).toEqual([expect.any(Error), 1]);
  });
});

describe("a guest is not poisoned", () => {
  test("by an exception that it throws itself", async () => {
    const guest = await instantiate();
    const error = caught(() => guest.exports.raise());
    expect(error).toBeInstanceOf(WebAssembly.Exception);
    expect([guest.isPoisoned, guest.exports.calm()]).toEqual([false, 5]);
  });

  test("by an error of a plain import, which it may catch", async () => {
    const [{ around }] = WAYS_TO_CATCH as [(typeof WAYS_TO_CATCH)[0]];
    const guest = await runtime.instantiate<{ catch(): number; pass(): number }>(
      await compileGuest(`(import "plain" "fail" (func $fail (result i32)))
        (func (export "catch") (result i32) ${around("(call $fail)")})
        (func (export "pass") (result i32) (call $fail))`),
      {
        imports: {
          plain: {
            fail: () => {
              throw failure;
            },
          },
        },
      },
    );
    expect(caught(() => guest.exports.pass())).toBe(failure);
    expect(guest.exports.catch()).toBe(-1);
    expect(guest.isPoisoned).toBe(false);
  });

  test("by a failure that is an answer", async () => {
    act = () => 52;
    const guest = await instantiate();
    expect([guest.exports.run(0), guest.isPoisoned]).toEqual([52, false]);
  });

  test("by a call that is refused before it has begun", async () => {
    const guest = await instantiate();
    const signal = AbortSignal.abort(failure);
    expect(caught(() => runtime.run({ signal }, () => guest.exports.calm()))).toBe(failure);
    expect([guest.isPoisoned, guest.exports.calm()]).toEqual([false, 5]);
  });
});

describe("calls that are under way when a guest is poisoned", () => {
  test("ends at its next host call, with the reason of the call that failed below it", async () => {
    const guest = await instantiate();
    const calls: number[] = [];
    act = (argument) => {
      calls.push(argument);
      if (argument === 10)
        expect(caught(() => guest.exports.trap())).toBeInstanceOf(WebAssembly.RuntimeError);
      return argument;
    };
    expect(caught(() => guest.exports.twice())).toMatchObject({ message: "unreachable" });
    expect(calls).toEqual([10]);
  });

  test("ends with that reason also when it calls no host function any more", async () => {
    const guest = await instantiate();
    act = (argument) => {
      if (argument === 0) expect(caught(() => guest.exports.run(1))).toBe(failure);
      else throw failure;
      return argument;
    };
    expect(caught(() => guest.exports.run(0))).toBe(failure);
  });

  test("ends in every run that the guest is in the middle of", async () => {
    const guest = await instantiate();
    const calls: number[] = [];
    let depth = 0;
    act = (argument) => {
      calls.push(argument);
      if (argument === 10 && ++depth < 4) {
        const inner = caught(() => runtime.run({ values: { depth } }, () => guest.exports.twice()));
        expect(inner).toBe(failure);
      } else if (depth === 4) {
        throw failure;
      }
      return argument;
    };
    expect(caught(() => guest.exports.twice())).toBe(failure);
    expect(calls).toEqual([10, 10, 10, 10]);
  });

  test("is not that of a guest that has called it, which goes on when its host function has handled the error", async () => {
    const inner = await instantiate();
    const outer = await instantiate();
    act = (argument) => {
      if (argument === 10) expect(caught(() => inner.exports.run(0))).toBe(failure);
      if (argument === 0) throw failure;
      return argument;
    };
    expect(outer.exports.twice()).toBe(30);
    expect([inner.isPoisoned, outer.isPoisoned]).toEqual([true, false]);
  });
});

describe("a guest that exits", () => {
  class Exit extends Error {
    constructor(readonly status: number) {
      super(`exited with ${status}`);
    }
  }

  @wasm.module("system")
  class System extends HostModuleBase {
    @wasm.export("exit")
    exit(@u32 status: number): void {
      throw new Exit(status);
    }
  }

  test.each(WAYS_TO_CATCH)(
    "does so although it catches with $name, and its caller gets the status",
    async (way) => {
      runtime.link(System);
      const guest = await runtime.instantiate<{ _start(): number }>(
        await compileGuest(`${way.fields} (import "system" "exit" (func $exit (param i32)))
        (func (export "_start") (result i32)
          ${way.around("(call $exit (i32.const 3)) (i32.const 0)")})`),
        way.imports && { imports: way.imports },
      );
      expect(caught(() => guest.exports._start())).toMatchObject({ constructor: Exit, status: 3 });
      thrown(() => guest.exports._start(), GuestClosedError, { code: "guest-poisoned" });
    },
  );
});
