import { handle } from "@hostwright/types";

import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught, rejected } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import type { Guest } from "../guest.js";
import type { GuestPool } from "./pool.js";
import { ACT, ACT_LATER, Host, Later, reasonOf } from "../fixtures/host.fixture.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";
import { sleep } from "../fixtures/sleep.fixture.js";

const failure = new Error("planned");

interface Exports {
  run(argument: number): number;
  wait(argument: number): number;
  trap(): number;
  count(): number;
}

/** Calls the host when it is made, and counts its calls. */
const GUEST = `${ACT} (global $calls (mut i32) (i32.const 0))
  (func $begin (drop (call $act (i32.const -1)))) (start $begin)
  (func (export "run") (param i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (call $act (local.get 0)))
  (func (export "trap") (result i32) unreachable)
  (func (export "count") (result i32) (global.get $calls))`;

let runtime: Runtime;
let act: (argument: number) => number;
let actLater: (argument: number) => Promise<number>;
let made: number;

beforeEach(() => {
  runtime = new Runtime();
  made = 0;
  act = (argument) => argument;
  runtime.link(Host, (argument) => {
    if (argument === -1) made++;
    return act(argument);
  });
  runtime.link(Later, async (argument) => actLater(argument));
});

async function open(size: number): Promise<GuestPool<Exports>> {
  return runtime.pool<Exports>(await compileGuest(GUEST), { size });
}

describe("a pool", () => {
  test("throws a guest away that a call has poisoned, and makes another for the next", async () => {
    const pool = await open(1);
    await pool.call("run", 1);
    act = (argument) => {
      if (argument === 2) throw failure;
      return argument;
    };
    expect(await reasonOf(pool.call("run", 2))).toBe(failure);
    expect([await pool.call("count"), made]).toEqual([0, 2]);
    expect(await reasonOf(pool.call("trap"))).toBeInstanceOf(WebAssembly.RuntimeError);
    expect([await pool.call("run", 3), made, pool.running]).toEqual([3, 3, 0]);
  });

  test("rejects with the error of a start function the call that needs the guest, and only that call", async () => {
    const pool = await open(1);
    act = (argument) => {
      if (argument === -1 && made % 2 === 1) throw failure;
      return argument;
    };
    expect(await reasonOf(pool.call("run", 1))).toBe(failure);
    expect([pool.running, await pool.call("run", 2), pool.running, made]).toEqual([0, 2, 0, 2]);
  });

  test("closes although no guest could ever be made", async () => {
    const pool = await open(2);
    act = () => {
      throw failure;
    };
    expect(await Promise.all([1, 2, 3].map(async (id) => reasonOf(pool.call("run", id))))).toEqual([
      failure,
      failure,
      failure,
    ]);
    await pool.close();
    await runtime.close();
  });

  test("never has more guests than it may, though a start function calls it", async () => {
    const pool = await open(2);
    const inner: Promise<unknown>[] = [];
    let most = 0;
    act = (argument) => {
      most = Math.max(most, pool.running);
      if (argument === -1 && made < 4) inner.push(pool.call("run", 10 + made));
      return argument;
    };
    expect(await pool.call("run", 1)).toBe(1);
    await Promise.all(inner);
    expect(inner.length).toBeGreaterThan(0);
    expect([most <= 2, pool.running, pool.waiting]).toEqual([true, 0, 0]);
  });
});

describe("a pool whose guests hold state that fails to be released", () => {
  class Held {}
  const held = handle(Held, {
    release: () => {
      throw failures[released++];
    },
  });
  @wasm.module("holding")
  class Holding extends HostModuleBase {
    @wasm.export("hold", held)
    hold(): Held {
      return new Held();
    }
  }
  const HOLDING = `(import "holding" "hold" (func $hold (result i32))) ${GUEST} (func $hold_one (drop (call $hold)))`;
  const failures = [new Error("first"), new Error("second"), new Error("third")];
  let released: number;
  let guests: Guest[];

  beforeEach(() => {
    released = 0;
    guests = [];
    runtime.link(Holding);
    runtime.use({ attach: () => ({ linked: (guest) => guests.push(guest) }) });
  });

  /** Makes a pool, and as many guests of it as it may have, each of which holds something. */
  async function openHolding(size: number): Promise<GuestPool<Exports & { hold(): void }>> {
    const module = await compileGuest(`${HOLDING} (export "hold" (func $hold_one))`);
    const pool = await runtime.pool<Exports & { hold(): void }>(module, { size });
    // Before the first of them is idle again.
    await Promise.all(Array.from({ length: size }, async () => pool.call("hold")));
    expect(guests).toHaveLength(size);
    return pool;
  }

  test("closes all of them, and tells everything that was thrown", async () => {
    const pool = await openHolding(3);
    const error = await rejected(pool.close(), AggregateError, {});
    expect(error.errors).toHaveLength(3);
    expect(new Set(error.errors)).toEqual(new Set(failures));
    expect(guests.map(({ isClosed }) => isClosed)).toEqual([true, true, true]);
    await runtime.close();
  });

  test("tells a call that poisons one of that alone, replaces the guest, and tells the rest when it is closed", async () => {
    const pool = await openHolding(1);
    expect(await reasonOf(pool.call("trap"))).toBeInstanceOf(WebAssembly.RuntimeError);
    expect([released, pool.running, guests[0]?.isClosed]).toEqual([1, 0, true]);
    expect([await pool.call("count"), guests.length]).toEqual([0, 2]);
    const error = await rejected(pool.close(), AggregateError, {});
    expect(error.errors).toEqual([failures[0]]);
  });

  test("releases the state of a guest that was poisoned while it was idle", async () => {
    const pool = await openHolding(1);
    expect(caught(() => guests[0]?.exports["trap"]())).toBeInstanceOf(WebAssembly.RuntimeError);
    expect([released, await pool.call("count"), released, guests.length]).toEqual([0, 0, 1, 2]);
    const error = await rejected(pool.close(), AggregateError, {});
    expect(error.errors).toEqual([failures[0]]);
  });

  test("keeps a hundred of these errors and no more, for as long as it lives", async () => {
    const pool = await openHolding(1);
    for (let times = 0; times < 110; times++) {
      await pool.call("hold");
      await reasonOf(pool.call("trap"));
    }
    expect(released).toBeGreaterThan(100);
    const error = await rejected(pool.close(), AggregateError, {});
    expect(error.errors).toHaveLength(100);
  });
});

describeWithJspi("a pool whose calls wait", () => {
  let resume: Map<number, (value: number) => void>;
  let pool: GuestPool<Exports>;

  beforeEach(async () => {
    resume = new Map();
    actLater = async (argument) => new Promise((resolve) => resume.set(argument, resolve));
    pool = await runtime.pool<Exports>(
      await compileGuest(`${ACT_LATER} ${GUEST}
        (func (export "wait") (param i32) (result i32) (call $act_later (local.get 0)))`),
      { size: 2 },
    );
  });

  test("gives the place of a call that was ended to the one that has waited longest, with a new guest", async () => {
    const controller = new AbortController();
    const ended = runtime.run({ signal: controller.signal }, async () => pool.call("wait", 0));
    const calls = [1, 2, 3].map(async (id) => pool.call("wait", id));
    await sleep(0);
    expect([pool.running, pool.waiting, made]).toEqual([2, 2, 2]);
    controller.abort(failure);
    expect(await reasonOf(ended)).toBe(failure);
    await sleep(0);
    expect([pool.running, pool.waiting, made, resume.has(2)]).toEqual([2, 1, 3, true]);
    for (const id of [2, 1, 3]) {
      resume.get(id)?.(id);
      await sleep(0);
    }
    expect([await Promise.all(calls), made, pool.running]).toEqual([[1, 2, 3], 3, 0]);
  });

  test("tells a call that has waited when no guest can be made for it, and the next gets one", async () => {
    const controller = new AbortController();
    const ended = [0, 1].map(async (id) =>
      runtime.run({ signal: controller.signal }, async () => reasonOf(pool.call("wait", id))),
    );
    const waited = [2, 3, 4].map(async (id) => pool.call("wait", id));
    await sleep(0);
    act = (argument) => {
      if (argument === -1 && made === 3) throw failure;
      return argument;
    };
    controller.abort();
    await Promise.all(ended);
    expect(await reasonOf(waited[0] as Promise<number>)).toBe(failure);
    await sleep(0);
    expect([...resume.keys()]).toEqual([0, 1, 3, 4]);
    resume.get(3)?.(3);
    resume.get(4)?.(4);
    expect([await Promise.all(waited.slice(1)), pool.running, pool.waiting]).toEqual([[3, 4], 0, 0]);
  });

  test("drains when it is closed, though calls of it fail on the way", async () => {
    const calls = [0, 1, 2, 3].map(async (id) => pool.call("wait", id));
    await sleep(0);
    const closed = pool.close();
    actLater = async (argument) => {
      await sleep(0);
      if (argument === 2) throw failure;
      return argument;
    };
    resume.get(0)?.(0);
    resume.get(1)?.(1);
    expect(await Promise.allSettled(calls)).toEqual([
      { status: "fulfilled", value: 0 },
      { status: "fulfilled", value: 1 },
      { status: "rejected", reason: failure },
      { status: "fulfilled", value: 3 },
    ]);
    await closed;
    expect([pool.running, pool.waiting]).toEqual([0, 0]);
  });
});
