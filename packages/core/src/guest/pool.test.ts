import { u32 } from "@hostwright/types";

import { AsyncCallError, GuestClosedError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { caller } from "../context/current-call.js";
import type { Caller } from "../context/caller.js";
import type { Guest } from "../guest.js";
import { GuestPool } from "./pool.js";
import { reasonOf } from "../fixtures/host.fixture.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";
import { sleep } from "../fixtures/sleep.fixture.js";

interface Exports {
  run(argument: number): number;
  wait(argument: number): number;
  count(): number;
}

@wasm.module("env")
class Env extends HostModuleBase<string> {
  readonly heard: number[] = [];

  @wasm.export("begin")
  begin(): void {
    begun.push(this.options);
  }

  @wasm.export("run", u32)
  run(@u32 argument: number, @caller from: Caller): number {
    this.heard.push(argument);
    callers.push(from);
    return argument;
  }

  @wasm.export("wait", u32, { async: true })
  wait(@u32 argument: number, @caller from: Caller): Promise<number> {
    this.heard.push(argument);
    callers.push(from);
    return waiting(argument);
  }
}

/** Counts its calls, and tells the host when it is made. */
const SYNCHRONOUS = `
  (import "env" "begin" (func $begin)) (import "env" "run" (func $run (param i32) (result i32)))
  (global $calls (mut i32) (i32.const 0))
  (func (export "run") (param i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (call $run (local.get 0)))
  (func (export "count") (result i32) (global.get $calls))
  (start $begin)`;
const SUSPENDABLE = `(import "env" "wait" (func $wait (param i32) (result i32))) ${SYNCHRONOUS}
  (func (export "wait") (param i32) (result i32) (call $wait (local.get 0)))`;

/** Whose instance each guest was made with. */
let begun: string[];
let callers: Caller[];
let waiting: (argument: number) => Promise<number>;
let runtime: Runtime;
let env: Env;

beforeEach(() => {
  begun = [];
  callers = [];
  runtime = new Runtime();
  env = runtime.link(Env, "default");
});

describe("a pool", () => {
  test("compiles at once and makes a guest when one is needed, which it keeps", async () => {
    const pool = await runtime.pool<Exports>(await compileGuest(SYNCHRONOUS), { size: 3 });
    expect(pool).toBeInstanceOf(GuestPool);
    expect([pool.size, pool.running, pool.waiting, begun]).toEqual([3, 0, 0, []]);
    expect([await pool.call("run", 1), await pool.call("run", 2), await pool.call("count")]).toEqual([
      1, 2, 2,
    ]);
    expect(begun).toEqual(["default"]);
  });

  test.each([0, -1, 1.5, NaN, Infinity, "2"])("has no size of %p", async (size) => {
    const error = await rejected(
      runtime.pool(await compileGuest(SYNCHRONOUS), { size: size as number }),
      RangeError,
      {},
    );
    expect(error.message).toBe(
      `pool: size ${String(size)} is not an integer from 1. Give the number of guests.`,
    );
  });

  test.each([-1, NaN])("has no queue of %p", async (queue) => {
    const error = await rejected(
      runtime.pool(await compileGuest(SYNCHRONOUS), { size: 1, queue }),
      RangeError,
      {},
    );
    expect(error.message).toBe(
      `pool: queue ${String(queue)} is not a number from 0. Leave it out for no limit.`,
    );
  });

  test("calls with the instances and the values of the run that each call is made in", async () => {
    const pool = await runtime.pool<Exports>(await compileGuest(SYNCHRONOUS), { size: 2 });
    const instances = ["a", "b", "c"].map((name) => new Env(name));
    await Promise.all(
      instances.map(async (instance, id) =>
        runtime.run({ instances: [instance], values: { id } }, async () => pool.call("run", id)),
      ),
    );
    expect(instances.map(({ heard }) => heard)).toEqual([[0], [1], [2]]);
    expect(callers.map(({ values }) => values)).toEqual([{ id: 0 }, { id: 1 }, { id: 2 }]);
    expect(env.heard).toEqual([]);
  });

  test("rejects for other exports than functions, and the guest is free again", async () => {
    const pool = await runtime.pool<Exports>(await compileGuest(SYNCHRONOUS), { size: 1 });
    await rejected(pool.call("missing" as "count"), TypeError, {});
    expect([pool.running, await pool.call("run", 1)]).toEqual([0, 1]);
  });

  test("uses no guest that was closed meanwhile", async () => {
    const pool = await runtime.pool<Exports>(await compileGuest(SYNCHRONOUS), { size: 1 });
    await pool.call("run", 1);
    callers[0]?.guest.close();
    expect([await pool.call("run", 2), await pool.call("count")]).toEqual([2, 1]);
    expect(begun).toHaveLength(2);
  });

  test("takes options of instantiate: a guest may be kept after aborts", async () => {
    const pool = await runtime.pool<Exports>(
      await compileGuest(`${SYNCHRONOUS} (func (export "trap") unreachable)`),
      {
        size: 1,
        afterAbort: "keep",
      },
    );
    await pool.call("run", 1);
    await rejected(pool.call("trap" as "count"), WebAssembly.RuntimeError, {});
    expect([await pool.call("count"), begun.length]).toEqual([1, 1]);
  });
});

describe("a closed pool", () => {
  test("takes no calls, and has closed its guests", async () => {
    const pool = await runtime.pool<Exports>(await compileGuest(SYNCHRONOUS), { size: 2 });
    await pool.call("run", 1);
    const guest = callers[0]?.guest as Guest;
    await pool.close();
    const error = await rejected(pool.call("run", 1), GuestClosedError, {
      code: "pool-closed",
      where: "run",
    });
    expect(error.message).toBe("run: the pool is closed. Make a new one.");
    expect(guest.isClosed).toBe(true);
  });

  test("was closed once, however often, also by await using; one that was never used too", async () => {
    const pool = await runtime.pool<Exports>(await compileGuest(SYNCHRONOUS), { size: 2 });
    const closed = pool.close();
    expect(pool.close()).toBe(closed);
    await pool[Symbol.asyncDispose]();
    await rejected(pool.call("count"), GuestClosedError, { code: "pool-closed" });
    await runtime.close();
  });
});

describeWithJspi("a pool whose calls wait", () => {
  let resume: Map<number, (value: number) => void>;
  let pool: GuestPool<Exports>;

  async function open(options: { size: number; queue?: number }): Promise<GuestPool<Exports>> {
    return runtime.pool<Exports>(await compileGuest(SUSPENDABLE), options);
  }

  beforeEach(() => {
    resume = new Map();
    waiting = async (argument) => new Promise((resolve) => resume.set(argument, resolve));
  });

  /** Lets calls go on, in this order. */
  async function end(...ids: number[]): Promise<void> {
    for (const id of ids) {
      resume.get(id)?.(id);
      await sleep(0);
    }
  }

  test("has as many guests as it may have and no more; the others wait, in the order in which they came", async () => {
    pool = await open({ size: 2 });
    const calls = [0, 1, 2, 3, 4].map(async (id) => pool.call("wait", id));
    await sleep();
    expect([pool.running, pool.waiting, [...resume.keys()], begun.length]).toEqual([2, 3, [0, 1], 2]);
    await end(1);
    expect([pool.running, pool.waiting, [...resume.keys()]]).toEqual([2, 2, [0, 1, 2]]);
    await end(2, 0);
    expect([...resume.keys()]).toEqual([0, 1, 2, 3, 4]);
    await end(4, 3);
    expect(await Promise.all(calls)).toEqual([0, 1, 2, 3, 4]);
    expect([pool.running, pool.waiting, begun.length]).toEqual([0, 0, 2]);
  });

  test.each([0, 1, 3])("refuses calls when %d wait, and takes them again when fewer do", async (queue) => {
    pool = await open({ size: 1, queue });
    const calls = Array.from({ length: 1 + queue }, async (_, id) => pool.call("wait", id));
    const error = await rejected(pool.call("wait", 99), AsyncCallError, {
      code: "queue-full",
      where: "wait",
    });
    expect(error.message).toBe(
      `wait: all 1 guests are busy and ${queue} calls wait, which is the most. Try later, or make the pool larger.`,
    );
    await sleep(0);
    await end(0);
    const more = pool.call("wait", 50);
    await sleep(0);
    await end(...calls.keys(), 50);
    expect(await Promise.all([...calls, more])).toEqual([...calls.keys(), 50]);
  });

  test("has each wait with the instances of its own run, and makes guests for it with those", async () => {
    pool = await open({ size: 1 });
    const instances = ["a", "b", "c"].map((name) => new Env(name));
    const calls = instances.map(async (instance, id) =>
      runtime.run({ instances: [instance], values: { id } }, async () => pool.call("wait", id)),
    );
    const ended = reasonOf(calls[0] as Promise<number>);
    await sleep();
    // The one who waits longest gets a new guest, which is made in its run and not in that of the call that has ended.
    callers[0]?.guest.close();
    await sleep();
    await end(1, 2);
    expect(await Promise.all(calls.slice(1))).toEqual([1, 2]);
    expect(await ended).toMatchObject({ code: "guest-closed" });
    expect(instances.map(({ heard }) => heard)).toEqual([[0], [1], [2]]);
    expect(callers.map(({ values }) => values)).toEqual([{ id: 0 }, { id: 1 }, { id: 2 }]);
    expect(begun).toEqual(["a", "b"]);
  });

  test("lets a call that waits be aborted, and the others keep their places", async () => {
    pool = await open({ size: 1, queue: 2 });
    const controller = new AbortController();
    const reason = Symbol("reason");
    const first = pool.call("wait", 0);
    const second = runtime.run({ signal: controller.signal }, async () => pool.call("wait", 1));
    const third = pool.call("wait", 2);
    controller.abort(reason);
    expect(await reasonOf(second)).toBe(reason);
    expect([pool.running, pool.waiting]).toEqual([1, 1]);
    const fourth = pool.call("wait", 3);
    await sleep();
    await end(0, 2, 3);
    expect(await Promise.all([first, third, fourth])).toEqual([0, 2, 3]);
    expect(env.heard).toEqual([0, 2, 3]);
  });

  test("closes when the last of its calls has ended, those that wait included, and takes no more", async () => {
    pool = await open({ size: 1 });
    const calls = [0, 1].map(async (id) => pool.call("wait", id));
    await sleep();
    let isClosed = false;
    const closed = pool.close().then(() => (isClosed = true));
    await rejected(pool.call("wait", 2), GuestClosedError, { code: "pool-closed" });
    await end(0);
    expect([isClosed, callers[0]?.guest.isClosed]).toEqual([false, false]);
    await end(1);
    await closed;
    expect([await Promise.all(calls), callers[0]?.guest.isClosed, pool.running]).toEqual([[0, 1], true, 0]);
  });
});
