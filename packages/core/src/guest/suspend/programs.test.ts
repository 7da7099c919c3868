import { i32 } from "@hostwright/types";

import { AsyncCallError } from "../../errors.js";
import { assemble } from "../../fixtures/guests.fixture.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import { sharedParts } from "../../fixtures/units.fixture.js";
import type { Guest } from "../../guest.js";
import { HostModuleBase } from "../../host-module-base.js";
import { wasm } from "../../index.js";
import { Runtime } from "../../runtime.js";
import { describeWithJspi } from "./jspi.fixture.js";

type Work = (value: number) => number | Promise<number>;

class Waiting extends HostModuleBase<{ work: Work }> {
  static override readonly moduleName = "waiting";
  @wasm.export("wait", i32, { async: true })
  async wait(@i32 value: number): Promise<number> {
    return this.options.work(value);
  }
}

class Now extends HostModuleBase<{ work: Work }> {
  static override readonly moduleName = "now";
  @wasm.export("now", i32)
  now(@i32 value: number): number {
    return this.options.work(value) as number;
  }
}

interface Unit {
  run(value: number): number;
  at(index: number, value: number): number;
}

const ENV = '(import "env" "memory" (memory 1)) (import "env" "table" (table 20 funcref))';
const REST = `
  (type $f (func (param i32) (result i32)))
  (func (export "at") (param i32 i32) (result i32) (call_indirect (type $f) (local.get 1) (local.get 0)))`;

/** A unit whose function pushes its argument on the stack that both have in memory, calls the host, and pops it. */
function unit(module: string, name: string, place: number): string {
  return `(import "${module}" "${name}" (func $host (param i32) (result i32)))
    (import "env" "sp" (global $sp (mut i32))) ${ENV} ${REST}
    (func $run (export "run") (param i32) (result i32) (local i32)
      (global.set $sp (i32.sub (global.get $sp) (i32.const 4)))
      (i32.store (global.get $sp) (local.get 0))
      (local.set 1 (call $host (local.get 0)))
      (local.set 1 (i32.add (local.get 1) (i32.load (global.get $sp))))
      (global.set $sp (i32.add (global.get $sp) (i32.const 4)))
      (local.get 1))
    (elem (i32.const ${String(place)}) $run)`;
}

describeWithJspi("the units of a program that can be suspended", () => {
  let runtime: Runtime;
  let events: string[];
  let resolves: (() => void)[];
  let sp: WebAssembly.Global;
  let start: (source: string) => Promise<Guest<Unit>>;
  let work: Work;
  let now: Work;

  beforeEach(() => {
    events = [];
    resolves = [];
    work = async (value) => {
      events.push(`begin ${String(value)}`);
      await new Promise<void>((resolve) => resolves.push(resolve));
      events.push(`end ${String(value)}`);
      return 100 * value;
    };
    now = (value) => 1000 * value;
    runtime = new Runtime();
    runtime.link(Waiting, { work: async (value) => work(value) });
    runtime.link(Now, { work: (value) => now(value) });
    sp = new WebAssembly.Global({ value: "i32", mutable: true }, 65536);
    const env = { ...sharedParts(), sp };
    start = async (source) => runtime.instantiate<Unit>(await assemble(source), { imports: { env } });
  });

  const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  test("wait for each other, since they have one stack", async () => {
    const [first, second] = [
      await start(unit("waiting", "wait", 1)),
      await start(unit("waiting", "wait", 5)),
    ];
    const calls = [first.call("run", 1), second.call("run", 2), first.call("at", 5, 3)];
    for (let turn = 0; turn < 3; turn++) {
      await settled();
      expect(resolves).toHaveLength(1);
      resolves.pop()?.();
    }
    expect(await Promise.all(calls)).toEqual([101, 202, 303]);
    expect(events).toEqual(["begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3"]);
    expect(sp.value).toBe(65536);
  });

  test("refuse a call of one inside a call of the other, which would wait for itself", async () => {
    const [first, second] = [
      await start(unit("waiting", "wait", 1)),
      await start(unit("waiting", "wait", 5)),
    ];
    work = async (value) => second.call("run", value);
    await rejected(first.call("run", 1), AsyncCallError, { code: "reentrant-call" });
  });

  test("are entered in between through their exports", async () => {
    const [first, second] = [await start(unit("waiting", "wait", 1)), await start(unit("now", "now", 5))];
    const call = first.call("run", 1);
    await settled();
    expect(second.exports.run(7)).toBe(7007);
    resolves.pop()?.();
    expect([await call, sp.value]).toEqual([101, 65536]);
  });

  test("keep the context of a call in each of them", async () => {
    const first = await start(unit("waiting", "wait", 1));
    // Linked to a program that can be suspended, though it imports nothing that waits.
    const second = await start(unit("now", "now", 5));
    now = (value) => second.exports.at(1 + 0 * value, 0) + value;
    const own = new Now({ work: (value) => 5000 * value });
    work = async (value) => {
      await settled();
      return value;
    };
    const call = runtime.run({ instances: [own] }, async () => first.call("at", 5, 2));
    expect(await call).toBe(10_002);
  });

  test("are suspended by a function of another unit, if that was there when they were linked", async () => {
    work = async (value) => Promise.resolve(100 * value);
    const before = await start(unit("now", "now", 9));
    const first = await start(unit("waiting", "wait", 1));
    const second = await start(unit("now", "now", 5));
    expect(await second.call("at", 1, 2)).toBe(202);
    await rejected(before.call("at", 1, 2), AsyncCallError, { code: "not-suspendable" });
    expect([first.isPoisoned, second.isPoisoned]).toEqual([true, true]);
  });

  test("take in a unit while one is suspended, which then reaches it, and end by a signal there", async () => {
    const first = await start(unit("waiting", "wait", 1));
    const stop = new AbortController();
    const reason = new Error("stop");
    let second: Guest<Unit> | undefined;
    work = async (value) => {
      second ??= await start(unit("now", "now", 5));
      if (value === 9) stop.abort(reason);
      return value;
    };
    const own = new Now({ work: (value) => 3000 * value });
    const call = async (value: number): Promise<number> =>
      runtime.run({ instances: [own], signal: stop.signal }, async () => first.call("run", value));
    expect(await call(2)).toBe(4);
    expect(first.exports.at(5, 2)).toBe(2002);
    await expect(call(9)).rejects.toBe(reason);
    expect([first.isPoisoned, second?.isPoisoned]).toEqual([true, true]);
  });

  // The frames of the call were unwound half-way, and the stack is that of all units.
  test("end when one is closed in the middle of a call", async () => {
    const [first, second] = [
      await start(unit("waiting", "wait", 1)),
      await start(unit("waiting", "wait", 5)),
    ];
    const call = first.call("run", 1).catch((error: unknown) => error);
    const next = second.call("run", 2).catch((error: unknown) => error);
    await settled();
    first.close();
    expect(await call).toMatchObject({ code: "guest-closed" });
    expect(await next).toMatchObject({ code: "guest-poisoned" });
  });
});
