import { i32 } from "@hostwright/types";

import { caseCount } from "../fixtures/cases.fixture.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import { caller } from "../context/current-call.js";
import type { Caller } from "../context/caller.js";
import { collectGarbage } from "../fixtures/garbage.fixture.js";
import type { Guest } from "../guest.js";
import type { GuestPool } from "./pool.js";
import { findJspi } from "./suspend/jspi.js";
import { makeRandom, SEED } from "../fixtures/random.fixture.js";

const CALLS = caseCount(100_000);
const CALLERS = 64;
const SIZE = 8;

/** Lists the ends of calls, most of which go well. */
const ENDS = [
  "returns",
  "the guest traps",
  "the first host call throws",
  "the second host call throws",
  "the first host call aborts the signal",
  "the signal is aborted meanwhile",
  "the signal is aborted before",
] as const;

interface Call {
  readonly id: number;
  readonly end: (typeof ENDS)[number];
  readonly error: Error;
  readonly controller: AbortController;
}

/** Every guest that has called, for as long as anybody holds it. */
const guests: WeakRef<Guest>[] = [];
const known = new WeakSet<Guest>();

@wasm.module("soak")
class Soak extends HostModuleBase<Call> {
  @wasm.export("first", i32)
  first(@i32 id: number, @caller from: Caller): number {
    if (!known.has(from.guest)) {
      known.add(from.guest);
      guests.push(new WeakRef(from.guest));
    }
    this.#begin("first", id);
    return id;
  }

  @wasm.export("second", i32)
  second(@i32 id: number): number {
    this.#begin("second", id);
    return id;
  }

  @wasm.export("first_later", i32)
  async firstLater(@i32 id: number, @caller from: Caller): Promise<number> {
    await turn(id);
    return this.first(id, from);
  }

  @wasm.export("second_later", i32)
  async secondLater(@i32 id: number): Promise<number> {
    await turn(id + 1);
    return this.second(id);
  }

  #begin(which: "first" | "second", id: number): void {
    const { id: own, end, error, controller } = this.options;
    if (id !== own) throw new Error(`call ${id} reached the instance of call ${own}`);
    if (end === `the ${which} host call throws`) throw error;
    if (end === "the first host call aborts the signal") controller.abort(error);
  }
}

async function turn(id: number): Promise<void> {
  if (id % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  else for (let jobs = id % 5; jobs > 0; jobs--) await Promise.resolve();
}

const later = findJspi() === undefined ? "" : "_later";

const GUEST = `
  (import "soak" "first${later}" (func $first (param i32) (result i32)))
  (import "soak" "second${later}" (func $second (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "run") (param $id i32) (param $trap i32) (result i32)
    (drop (call $first (local.get $id)))
    (if (local.get $trap) (then (unreachable)))
    (call $second (local.get $id)))`;

interface Exports {
  run(id: number, trap: number): number;
}

/** Makes a call that ends somehow; returns the fault of its end, if there is one. */
async function make(runtime: Runtime, pool: GuestPool<Exports>, call: Call): Promise<string | undefined> {
  const { id, end, error, controller } = call;
  const isTrap = end === "the guest traps";
  if (end === "the signal is aborted before") controller.abort(error);
  const run = { instances: [new Soak(call)], signal: controller.signal };
  const called = runtime.run(run, async () => pool.call("run", id, isTrap ? 1 : 0));
  if (end === "the signal is aborted meanwhile") setImmediate(() => controller.abort(error));
  try {
    const result = await called;
    // It may have been over before its signal was aborted.
    const isFine = end === "returns" || end === "the signal is aborted meanwhile";
    return isFine && result === id ? undefined : `call ${id} (${end}) gave ${result}`;
  } catch (thrown) {
    const isOwn = isTrap ? isNewTrap(thrown) : thrown === error;
    return isOwn && end !== "returns" ? undefined : `call ${id} (${end}) threw ${String(thrown)}`;
  }
}

const traps = new WeakSet<object>();

function isNewTrap(thrown: unknown): boolean {
  if (!(thrown instanceof WebAssembly.RuntimeError) || traps.has(thrown)) return false;
  traps.add(thrown);
  return thrown.message.toLowerCase().startsWith("unreachable");
}

test(`${CALLS} calls of a pool end, each with its own result, and leave no guest and no memory behind`, async () => {
  const random = makeRandom(SEED);
  const runtime = new Runtime();
  runtime.declare(Soak);
  const pool = await runtime.pool<Exports>(await compileGuest(GUEST), { size: SIZE });
  const faults: string[] = [];
  let made = 0;
  let most = 0;

  async function makeUntil(last: number): Promise<void> {
    const work = async (): Promise<void> => {
      while (made < last) {
        const id = made++;
        const end = random(100) < 94 ? ENDS[0] : (ENDS[1 + random(ENDS.length - 1)] ?? ENDS[0]);
        const call = { id, end, error: new Error(`of call ${id}`), controller: new AbortController() };
        const fault = await make(runtime, pool, call);
        if (fault !== undefined) faults.push(fault);
        most = Math.max(most, pool.running);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, work));
  }

  await makeUntil(CALLS / 5);
  await collectGarbage();
  const before = process.memoryUsage().heapUsed;
  await makeUntil(CALLS);
  await collectGarbage();
  const growth = process.memoryUsage().heapUsed - before;

  expect(faults.slice(0, 5)).toEqual([]);
  expect([made, pool.running, pool.waiting]).toEqual([CALLS, 0, 0]);
  expect(most).toBeLessThanOrEqual(SIZE);
  // One call in a hundred and more threw its guest away; those that are left are the pool's.
  expect(guests.length).toBeGreaterThan(CALLS / 100);
  expect(guests.filter((guest) => guest.deref() !== undefined).length).toBeLessThanOrEqual(SIZE);
  // Each call, and each guest, would leave more than that if it left anything.
  expect(growth).toBeLessThan(4e6);

  await pool.close();
  await collectGarbage();
  expect(guests.filter((guest) => guest.deref() !== undefined)).toHaveLength(0);
  await runtime.close();
});
