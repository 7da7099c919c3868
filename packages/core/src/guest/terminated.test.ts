// A time limit of the engine (node:vm, a debugger) ends a guest without running any `finally`. Nothing that was set for its call
// may stay: the guest is poisoned, and no later work is taken for that of the ended caller.
import { setImmediate as nextTurn } from "node:timers/promises";
import { runInNewContext } from "node:vm";

import { i32 } from "@hostwright/types";

import { currentCall } from "../context/current-call.js";
import { register } from "../context/frame.js";
import { CallContextError, GuestClosedError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { caught, rejected, thrown } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";

let isSpinning: boolean;

interface Exports {
  spin(): void;
  who(): number;
  act(): number;
}

@wasm.module("m")
class Host extends HostModuleBase<{ id: number; act?: () => unknown }> {
  @wasm.export("who", i32)
  who(): number {
    isSpinning = true;
    return this.options.id;
  }
  @wasm.export("act")
  act(): void {
    this.options.act?.();
  }
}

const GUEST = `
  (import "m" "who" (func $who (result i32)))
  (import "m" "act" (func $act))
  (memory (export "memory") 1)
  (func (export "spin") (drop (call $who)) (loop (br 0)))
  (func (export "who") (result i32) (call $who))
  (func (export "act") (result i32) (call $act) (call $who))`;

let runtime: Runtime;
let guest: Guest<Exports>;
let other: Guest<Exports>;
let act: () => unknown;

beforeEach(async () => {
  act = () => undefined;
  runtime = new Runtime();
  runtime.link(Host, { id: 1, act: () => act() });
  const compiled = await compileGuest(GUEST);
  guest = await runtime.instantiate(compiled);
  other = await runtime.instantiate(compiled);
});

/** Lets the engine end some work when a guest computes in it, for ever. */
function cutOff(work: () => unknown): void {
  isSpinning = false;
  // A slow machine may not have begun with the work when its time is over.
  for (let timeout = 20; !isSpinning; timeout *= 2) {
    const error = caught(() => runInNewContext("work()", { work }, { timeout }));
    expect(error).toMatchObject({ code: "ERR_SCRIPT_EXECUTION_TIMEOUT" });
  }
}

function cutOffMallory(): void {
  runtime.run({ instances: [new Host({ id: 666 })], values: { user: "mallory" } }, () => {
    cutOff(() => guest.exports.spin());
  });
}

describe("after a call was cut off", () => {
  test("no call is the current one, in the same turn and later", async () => {
    cutOffMallory();
    expect(currentCall()).toBeUndefined();
    expect(runtime.run({ values: { user: "ann" } }, () => currentCall())).toBeUndefined();
    await nextTurn();
    expect(currentCall()).toBeUndefined();
    expect(register.frame).toBeNull();
  });

  test("the guest is poisoned from the next turn on", async () => {
    cutOffMallory();
    await nextTurn();
    expect(guest.isPoisoned).toBe(true);
    const error = thrown(() => guest.exports.who(), GuestClosedError, { code: "guest-poisoned" });
    expect((error.cause as Error).message).toMatch(/cut off/);
  });

  test("another guest is answered by the default instance, or by the one that is bound", async () => {
    cutOffMallory();
    const both = (): number[] => [
      other.exports.who(),
      runtime.run({ instances: [new Host({ id: 3 })] }, () => other.exports.who()),
    ];
    expect(both()).toEqual([1, 3]);
    await nextTurn();
    expect(both()).toEqual([1, 3]);
  });

  test("a function that is called past its guest finds no call", async () => {
    cutOffMallory();
    await nextTurn();
    const { who } = other.instance.exports as { who(): number };
    thrown(who, CallContextError, { code: "no-call" });
  });

  test("a guest that is kept after aborts can be called again", async () => {
    const kept = await runtime.instantiate<Exports>(guest.module, { afterAbort: "keep" });
    cutOff(() => kept.exports.spin());
    await nextTurn();
    expect([kept.isPoisoned, kept.exports.who()]).toEqual([false, 1]);
  });

  test("everything can be closed", async () => {
    cutOffMallory();
    guest.close();
    await runtime.close();
    expect([guest.isClosed, other.isClosed]).toEqual([true, true]);
  });
});

describe("a host function that lets the engine end", () => {
  test("another guest goes on with its own instance and its own call", async () => {
    let user: unknown;
    act = () => {
      cutOffMallory();
      user = currentCall()?.values["user"];
    };
    const answer = runtime.run({ instances: [], values: { user: "ann" } }, () => other.exports.act());
    expect([answer, user]).toEqual([1, undefined]);
    await nextTurn();
    expect([guest.isPoisoned, other.isPoisoned]).toEqual([true, false]);
    expect(other.exports.who()).toBe(1);
  });

  test("another guest, and throws, ends its own call only", async () => {
    act = () => {
      cutOffMallory();
      throw new Error("late");
    };
    expect(caught(() => other.exports.act())).toMatchObject({ message: "late" });
    expect(register.frame).toBeNull();
    await nextTurn();
    expect(guest.isPoisoned).toBe(true);
  });

  test("a call of its own guest ends the call that it belongs to", () => {
    act = () => cutOff(() => guest.exports.spin());
    expect(caught(() => guest.exports.act())).toMatchObject({ message: expect.stringMatching(/cut off/) });
    expect(guest.isPoisoned).toBe(true);
    expect(register.frame).toBeNull();
  });

  test("the same holds without source text, and behind middleware", async () => {
    for (const prepare of [
      () => new Runtime({ codegen: false }),
      () => {
        const observed = new Runtime();
        observed.use((_, next) => next());
        return observed;
      },
    ]) {
      const made = prepare();
      made.link(Host, { id: 5, act: cutOffMallory });
      guest = await runtime.instantiate(guest.module);
      const calling = await made.instantiate<Exports>(guest.module);
      expect(calling.exports.act()).toBe(5);
    }
  });
});

test("a pool whose call was cut off makes another guest for the next call", async () => {
  const pool = await runtime.pool<Exports>(guest.module, { size: 1 });
  expect(await pool.call("who")).toBe(1);
  cutOff(() => void pool.call("spin"));
  expect(await pool.call("who")).toBe(1);
  expect([pool.running, pool.waiting]).toEqual([0, 0]);
  await pool.close();
});

test("a pool that is closed does not wait for a call that was cut off", async () => {
  const pool = await runtime.pool<Exports>(guest.module, { size: 1 });
  await pool.call("who");
  cutOff(() => void pool.call("spin"));
  await pool.close();
  await rejected(pool.call("who"), GuestClosedError, { code: "pool-closed" });
});
