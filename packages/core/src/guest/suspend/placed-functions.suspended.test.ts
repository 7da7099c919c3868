import { AsyncLocalStorage } from "node:async_hooks";

import { callback, defineType, type GuestMemory, i32, none } from "@hostwright/types";

import { currentCall } from "../../context/current-call.js";
import { register } from "../../context/frame.js";
import { AsyncCallError, GuestClosedError } from "../../errors.js";
import { assemble } from "../../fixtures/guests.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";
import { rejected, thrown } from "../../fixtures/thrown.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime } from "../../index.js";
import { describeWithJspi } from "./jspi.fixture.js";

type Later = (value: number) => Promise<number>;
const later = callback([i32], i32)({ async: true });

const Plugin = guestModule(
  {
    apply: fn([later, i32], i32, { async: true }),
    now: fn([later, i32], i32, { name: "apply" }),
    twice: fn([later, callback([i32], i32), i32], i32, { async: true }),
  },
  { name: "Plugin" },
);

/** Has a stack, as compilers keep one in memory: calls that went on in the wrong order would change it. */
const GUEST = `
  (type $f (func (param i32) (result i32)))
  (table (export "table") 1 funcref)
  (global $stack (export "stack") (mut i32) (i32.const 64))
  (func $apply (export "apply") (param i32 i32) (result i32) (local i32)
    (local.set 2 (global.get $stack))
    (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))
    (call_indirect (type $f) (local.get 1) (local.get 0))
    (global.set $stack (i32.add (global.get $stack) (i32.const 16)))
    (if (i32.ne (local.get 2) (global.get $stack)) (then unreachable)))
  (func (export "twice") (param i32 i32 i32) (result i32)
    (call $apply (local.get 1) (call $apply (local.get 0) (local.get 2))))`;

class Host extends HostModuleBase<Later> {
  static override readonly moduleName = "host";
  static readonly exports = { handler: fn([], later), release: fn([later.own], none) };
  handler(): Later {
    return this.options;
  }
  release(): void {
    // Its place is free.
  }
}

const RESULTS = `
  (import "host" "handler" (func $handler (result i32)))
  (import "host" "release" (func $release (param i32)))
  (export "handler" (func $handler))
  (export "release" (func $release))
  ${GUEST}`;

const start = async (afterAbort: "keep" | "poison" = "keep") =>
  new Runtime().instantiate(await assemble(GUEST), { as: Plugin, afterAbort });

const plusOne: Later = async (value) => {
  await sleep(0);
  return value + 1;
};

afterEach(() => {
  expect([register.frame, currentCall()]).toEqual([null, undefined]);
});

describeWithJspi("an asynchronous function of the host", () => {
  test("suspends the guest that calls it, in a guest that imports nothing", async () => {
    const plugin = await start();
    expect(await plugin.apply(plusOne, 41)).toBe(42);
    expect(await plugin.twice(plusOne, (x) => 10 * x, 1)).toBe(20);
    const table = plugin.guest.exports["table"] as WebAssembly.Table;
    expect(Array.from({ length: table.length }, (_, at) => table.get(at) as unknown)).toEqual([
      null,
      null,
      null,
    ]);
  });

  test("runs in the context of its call, also after a wait", async () => {
    const plugin = await start();
    const seen: unknown[] = [];
    const see: Later = async (value) => {
      seen.push(currentCall()?.values["id"]);
      await sleep(0);
      seen.push(currentCall()?.values["id"], currentCall()?.memory === plugin.guest.memory);
      return value;
    };
    const runtime = new Runtime();
    await Promise.all([1, 2].map((id) => runtime.run({ values: { id } }, () => plugin.apply(see, id))));
    expect(seen).toEqual([1, 1, true, 2, 2, true]);
  });

  test("ends the call when it rejects, or gives another value, and the next goes on", async () => {
    const plugin = await start();
    const error = new Error("no");
    await expect(plugin.apply(async () => Promise.reject(error), 1)).rejects.toBe(error);
    await expect(plugin.apply(async () => Promise.resolve("a" as never), 1)).rejects.toMatchObject({
      code: "wrong-type",
    });
    expect(await plugin.apply(plusOne, 1)).toBe(2);
  });

  test("is ended by a signal, and by the close of the guest", async () => {
    const plugin = await start();
    const controller = new AbortController();
    const called = new Runtime().run({ signal: controller.signal }, () =>
      plugin.apply(async () => {
        controller.abort(new Error("enough"));
        return new Promise<never>(() => undefined);
      }, 1),
    );
    await expect(called).rejects.toThrow("enough");
    const closed = plugin.apply(async () => {
      plugin.guest.close();
      return new Promise<never>(() => undefined);
    }, 1);
    await rejected(closed, GuestClosedError, { code: "guest-closed" });
  });

  test("has no result to lower when its call has ended before", async () => {
    const lowered: number[] = [];
    const seen = defineType({
      name: "seen",
      lift: (_memory: GuestMemory, value: number) => value,
      lower: (value: number) => lowered.push(value),
    });
    const Seen = guestModule({
      apply: fn([callback([i32], seen)({ async: true }), i32], i32, { async: true }),
    });
    const plugin = await new Runtime().instantiate(await assemble(GUEST), { as: Seen });
    const controller = new AbortController();
    let end: ((value: number) => void) | undefined;
    const wait: Later = async () => {
      controller.abort(new Error("enough"));
      return new Promise((resolve) => (end = resolve));
    };
    const { signal } = controller;
    await expect(new Runtime().run({ signal }, () => plugin.apply(wait, 1))).rejects.toThrow("enough");
    end?.(7);
    await sleep(0);
    expect(lowered).toEqual([]);
  });

  test("leaves its context to a function that is called after it, also on engines that lose it at a suspension", async () => {
    const plugin = await start();
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const see = (value: number): number => {
      seen.push(storage.getStore(), currentCall()?.values["id"]);
      return value;
    };
    const runtime = new Runtime();
    await storage.run("given", async () =>
      runtime.run({ values: { id: 1 } }, () => plugin.twice(plusOne, see, 1)),
    );
    expect(seen).toEqual(["given", 1]);
  });

  test("is refused where the guest cannot be suspended", async () => {
    const plugin = await start();
    const error = thrown(() => plugin.now(plusOne, 1), AsyncCallError, { code: "not-suspendable" });
    // Some engines find it before the function is called, and it is named by the host then.
    expect(error.message).toMatch(
      /reached an asynchronous host function|^callback<\(i32\) -> i32> is asynchronous/,
    );
    expect(await plugin.apply(plusOne, 1)).toBe(2);
  });

  test("is kept as the result of a method, in a guest that imports no asynchronous one", async () => {
    const runtime = new Runtime();
    runtime.link(Host, plusOne);
    const { exports, call } = await (async () => {
      const guest = await runtime.instantiate(await assemble(RESULTS), { afterAbort: "keep" });
      return { exports: guest.exports, call: async (index: number) => guest.call("apply", index, 6) };
    })();
    const index = exports["handler"]() as number;
    expect([await call(index), await call(index), exports["handler"]()]).toEqual([7, 7, index]);
    exports["release"](index);
    await expect(call(index)).rejects.toThrow(WebAssembly.RuntimeError);
  });
});

test("an engine that cannot suspend a guest refuses an asynchronous function of the host", async () => {
  const { Suspending } = WebAssembly as unknown as Record<string, unknown>;
  Reflect.deleteProperty(WebAssembly, "Suspending");
  try {
    const plugin = await start();
    const error = await rejected(plugin.apply(plusOne, 1), AsyncCallError, { code: "not-suspendable" });
    expect(error.message).toContain(
      "is asynchronous, and this engine cannot suspend a guest. Use an engine with JSPI",
    );
  } finally {
    if (Suspending !== undefined) Object.assign(WebAssembly, { Suspending });
  }
});
