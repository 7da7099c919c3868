import { callback, u32 } from "@hostwright/types";

import { AsyncCallError } from "../../errors.js";
import { compileGuest } from "../../fixtures/guests.fixture.js";
import { reasonOf } from "../../fixtures/host.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";
import { rejected, thrown } from "../../fixtures/thrown.fixture.js";
import type { Guest } from "../../guest.js";
import { HostModuleBase } from "../../host-module-base.js";
import { Runtime } from "../../runtime.js";
import * as wasm from "../../wasm.js";
import { describeWithJspi } from "./jspi.fixture.js";

type Visit = (argument: number) => number;

/** Calls a function of the guest that cannot wait, which the guest does not know. */
@wasm.module("plain")
class Plain extends HostModuleBase<{ later(each: Visit): Promise<number>; now(each: Visit): number }> {
  readonly kept: Visit[] = [];

  @wasm.export("wait", u32)
  async wait(@u32 argument: number): Promise<number> {
    await sleep();
    return argument;
  }
  @wasm.export("later", u32)
  async later(@callback([u32], u32) each: Visit): Promise<number> {
    return this.options.later(each);
  }
  @wasm.export("now", u32)
  now(@callback([u32], u32) each: Visit): number {
    this.kept.push(each);
    return this.options.now(each);
  }
}

const GUEST = `
  (import "plain" "wait" (func $wait (param i32) (result i32)))
  (import "plain" "later" (func $later (param i32) (result i32)))
  (import "plain" "now" (func $now (param i32) (result i32)))
  (memory (export "memory") 1)
  (table (export "table") 3 funcref)
  (elem (i32.const 1) $each $hurried)
  (func $each (param i32) (result i32) (call $wait (local.get 0)))
  (func $hurried (param i32) (result i32) (i32.mul (local.get 0) (i32.const 10)))
  (func (export "later") (param i32) (result i32) (call $later (local.get 0)))
  (func (export "now") (param i32) (result i32) (call $now (local.get 0)))`;

interface Exports {
  later(index: number): number;
  now(index: number): number;
}

const [WAITS, HURRIES] = [1, 2];
const ADVICE = /Take callback\(…\)\(\{ async: true \}\) in an async method/;

let host: Plain;
let guest: Guest<Exports>;

async function open(work: Partial<Plain["options"]> = {}): Promise<void> {
  const runtime = new Runtime();
  host = runtime.link(Plain, {
    later: async (each) => Promise.resolve(each(1)),
    now: (each) => each(1),
    ...work,
  });
  guest = await runtime.instantiate<Exports>(await compileGuest(GUEST));
}

describeWithJspi("a callback without { async: true }", () => {
  test("can be called from any method while it does not wait", async () => {
    await open();
    expect([await guest.call("later", HURRIES), await guest.call("now", HURRIES)]).toEqual([10, 10]);
    expect(guest.exports.now(HURRIES)).toBe(10);
  });

  test.each([
    ["an asynchronous method, at once", "later", async (each: Visit) => Promise.resolve(each(1))],
    ["an asynchronous method, after an await", "later", async (each: Visit) => sleep().then(() => each(1))],
    ["a method that cannot wait", "now", undefined],
  ] as const)("that waits is an error with the next step in %s", async (_, name, later) => {
    await open(later && { later });
    const error = await rejected(guest.call(name, WAITS), AsyncCallError, { code: "not-suspendable" });
    expect(error.message).toMatch(ADVICE);
    expect(error.message).toMatch(/as a callback/);
    expect(error.message).not.toMatch(/guest\.call|by another guest/);
    expect(await reasonOf(guest.call("later", HURRIES))).toMatchObject({
      code: "guest-poisoned",
      cause: error,
    });
  });

  test("that waits is such an error outside of every call, too", async () => {
    await open({ now: () => 0 });
    guest.exports.now(WAITS);
    const error = thrown(() => host.kept[0]?.(1), AsyncCallError, { code: "not-suspendable" });
    expect(error.message).toMatch(ADVICE);
    expect(error.message).not.toMatch(/guest\.call\("function/);
  });

  test("that waits is such an error in a method that guest.exports has reached", async () => {
    await open();
    const error = thrown(() => guest.exports.now(WAITS), AsyncCallError, { code: "not-suspendable" });
    expect(error.message).toMatch(ADVICE);
  });
});

describeWithJspi("a guest that reaches an asynchronous function through JavaScript of its own", () => {
  test("is told that JavaScript cannot be suspended, and not to use guest.call, which was used", async () => {
    const runtime = new Runtime();
    runtime.link(Plain, { later: async () => Promise.resolve(0), now: () => 0 });
    const through: Guest<{ run(): number }> = await runtime.instantiate(
      await compileGuest(`
        (import "plain" "wait" (func $wait (param i32) (result i32)))
        (import "env" "back" (func $back (result i32)))
        (func (export "run") (result i32) (call $back))
        (func (export "waits") (result i32) (call $wait (i32.const 1)))`),
      { imports: { env: { back: () => (through.instance.exports["waits"] as () => number)() } } },
    );
    const error = await rejected(through.call("run"), AsyncCallError, { code: "not-suspendable" });
    expect(error.message).toBe(
      "guest: run reached an asynchronous host function through JavaScript, such as a plain import, which cannot be " +
        "suspended. Let the guest call the host function itself.",
    );
    expect(through.isPoisoned).toBe(true);
  });
});
