import { AsyncLocalStorage } from "node:async_hooks";

import { i32 } from "@hostwright/types";

import { compileGuest } from "../../fixtures/guests.fixture.js";
import type { HostModuleBase } from "../../host-module-base.js";
import type * as core from "../../index.js";
import type * as frames from "../../context/frame.js";
import { describeWithJspi } from "./jspi.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";
import { forgetShared } from "../../fixtures/shared-state.fixture.js";

interface Exports {
  run(id: number, rounds: number): number;
  now(id: number): number;
}

/** Calls an asynchronous function and a synchronous one in turn, and counts those that answer with the caller's id. */
const GUEST = `
  (import "who" "later" (func $later (param i32) (result i32)))
  (import "who" "now" (func $now (param i32) (result i32)))
  (func (export "run") (param $id i32) (param $rounds i32) (result i32) (local $right i32)
    (loop $again
      (local.set $right (i32.add (local.get $right) (i32.eq (call $later (local.get $id)) (local.get $id))))
      (local.set $right (i32.add (local.get $right) (i32.eq (call $now (local.get $id)) (local.get $id))))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $right))
  (func (export "now") (param i32) (result i32) (call $now (local.get 0)))`;

/** The same with plain JavaScript in place of the synchronous function. */
const WITH_PLAIN = GUEST.replace('"who" "now"', '"js" "plain"');

/** An AsyncLocalStorage that is lost wherever something waits, as some engines lose it where a guest does. */
class LossyStorage<T> {
  #value: T | undefined;

  run<R>(value: T, work: () => R): R {
    const outer = this.#value;
    this.#value = value;
    try {
      return work();
    } finally {
      this.#value = outer;
    }
  }

  getStore(): T | undefined {
    return this.#value;
  }
}

const LOSSY = { getBuiltinModule: () => ({ AsyncLocalStorage: LossyStorage }) };

/** A copy of the package, with the class that the guest imports from. */
function load(host: Partial<typeof LOSSY>) {
  let copy: { core: typeof core; frames: typeof frames } | undefined;
  const { getBuiltinModule } = process;
  Object.assign(process, host);
  // The storage of contexts is shared by all copies, and looked for when the first is asked for.
  forgetShared("contexts@2");
  jest.isolateModules(() => {
    copy = {
      core: jest.requireActual<typeof core>("../../index.js"),
      frames: jest.requireActual<typeof frames>("../../context/frame.js"),
    };
    new copy.core.Runtime().run({}, () => undefined);
  });
  Object.assign(process, { getBuiltinModule });
  const { core: package_, frames: frame } = copy as NonNullable<typeof copy>;
  const { HostModuleBase: Base, wasm } = package_;

  class Who extends Base<number> {
    /** The promise that the asynchronous function waits for next. */
    static wait: (id: number) => unknown = () => undefined;
    /** Runs in the synchronous function before it returns. */
    static act: (id: number) => void = () => undefined;
    static override readonly moduleName = "who";

    @wasm.export("later", i32)
    async later(@i32 id: number): Promise<number> {
      if (package_.currentCall()?.values["id"] !== id) return -1;
      await Who.wait(id);
      return this.options;
    }

    @wasm.export("now", i32)
    now(@i32 id: number): number {
      Who.act(id);
      return package_.currentCall()?.values["id"] === id ? this.options : -1;
    }
  }
  return { Who, Runtime: package_.Runtime, currentCall: package_.currentCall, register: frame.register };
}

/** Everything that an asynchronous function may wait for. */
function waysToWait(): [string, (id: number) => unknown][] {
  const foreign = new AsyncLocalStorage<string>();
  const shared = sleep(0);
  const elsewhere = foreign.run("elsewhere", async () => sleep(0));
  return [
    ["nothing", () => undefined],
    ["a promise that is resolved", async () => Promise.resolve()],
    ["many promises", async () => Promise.all(Array.from({ length: 5 }, async () => Promise.resolve()))],
    ["a microtask", async () => new Promise<void>((resolve) => queueMicrotask(resolve))],
    ["a timer", sleep],
    ["an immediate", async () => new Promise((resolve) => setImmediate(resolve))],
    ["process.nextTick", async () => new Promise<void>((resolve) => process.nextTick(resolve))],
    ["a thenable", () => ({ then: (resolve: (value: number) => void) => resolve(1) })],
    ["a promise that all wait for", async () => shared],
    ["a promise of another context", async () => elsewhere],
    [
      "another store that is entered and never left",
      async () => {
        foreign.enterWith("evil");
        await sleep(0);
      },
    ],
    ["a compilation", async () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))],
  ];
}

describeWithJspi.each([
  ["with AsyncLocalStorage", {}, true],
  ["on an engine that loses AsyncLocalStorage", LOSSY, true],
  // There a job that belongs to no call is refused an answer while any call waits.
  ["on an engine without AsyncLocalStorage", { getBuiltinModule: undefined }, false],
])("guests that are suspended at the same time, %s,", (_, host: object, knowsOutside) => {
  const { Who, Runtime, currentCall, register } = load(host);
  let runtime: core.Runtime;
  let guestModule: WebAssembly.Module;

  beforeAll(async () => {
    guestModule = await compileGuest(GUEST);
  });

  beforeEach(() => {
    runtime = new Runtime();
    runtime.link(Who, 0);
    Who.act = () => undefined;
    Who.wait = () => undefined;
  });

  /** Calls a guest in a run of its own; gives how many answers came from the instance that is bound there. */
  async function one(id: number, rounds: number): Promise<number> {
    const guest = await runtime.instantiate<Exports>(guestModule);
    const instances: HostModuleBase<number>[] = [new Who(id)];
    return runtime.run({ instances, values: { id } }, async () => guest.call("run", id, rounds));
  }

  test.each(waysToWait())(
    "reach their own instances before and after they have waited for %s",
    async (__, wait) => {
      Who.wait = wait;
      const calls = Array.from({ length: 30 }, async (___, index) => one(index + 1, 4));
      expect(await Promise.all(calls)).toEqual(calls.map(() => 8));
    },
  );

  test("reach them whatever each of them waits for, and whatever else runs in between", async () => {
    const ways = waysToWait();
    let step = 0;
    Who.wait = () => ways[(step = (step * 7 + 5) % ways.length)]?.[1](step);
    // Calls of other guests in the midst of one, and jobs in between that belong to no call.
    const inner = await runtime.instantiate<Exports>(guestModule);
    Who.act = (id) => {
      if (id > 1000 || id % 3 !== 0) return;
      const bound = new Who(id + 1000);
      const run = { instances: [bound], values: { id: id + 1000 } };
      expect(runtime.run(run, () => inner.exports.now(id + 1000))).toBe(id + 1000);
    };
    let stale = 0;
    const state = { isOver: false };
    const noise = (async () => {
      while (!state.isOver) {
        for (let job = 0; job < 50; job++) {
          await Promise.resolve();
          if (register.frame !== null || (knowsOutside && currentCall() !== undefined)) stale++;
        }
        await sleep(0);
        if (register.frame !== null) stale++;
      }
    })();
    const calls = Array.from({ length: 60 }, async (___, index) => one(index + 1, 8));
    expect(await Promise.all(calls)).toEqual(calls.map(() => 16));
    state.isOver = true;
    await noise;
    expect([stale, register.frame]).toEqual([0, null]);
  });

  test("reach them through other guests that plain imports enter", async () => {
    const inner = await runtime.instantiate<Exports>(guestModule);
    const options = { imports: { js: { plain: (id: number) => inner.exports.now(id) } } };
    const outerModule = await compileGuest(WITH_PLAIN);
    Who.wait = sleep;
    const calls = Array.from({ length: 10 }, async (__, index) => {
      const outer = await runtime.instantiate<Exports>(outerModule, options);
      const id = index + 1;
      const instances: HostModuleBase<number>[] = [new Who(id)];
      return runtime.run({ instances, values: { id } }, async () => outer.call("run", id, 4));
    });
    expect(await Promise.all(calls)).toEqual(calls.map(() => 8));
  });

  test("leave the register clear for jobs that run right after one has gone on", async () => {
    const seen: unknown[] = [];
    Who.wait = async () => Promise.resolve();
    // Queued while the guest runs: comes as soon as the guest has been suspended again.
    Who.act = () => {
      queueMicrotask(() => seen.push(register.frame));
      void Promise.resolve().then(() => seen.push(register.frame));
    };
    expect(await one(5, 10)).toBe(20);
    expect(seen).toHaveLength(20);
    expect(new Set(seen)).toEqual(new Set([null]));
  });
});
