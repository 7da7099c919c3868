import { handle, orErrno, u32 } from "@hostwright/types";

import type { Middleware } from "../../observe/middleware.js";
import { compileGuest } from "../../fixtures/guests.fixture.js";
import { HostModuleBase } from "../../host-module-base.js";
import { Runtime } from "../../runtime.js";
import * as wasm from "../../wasm.js";
import type { Guest } from "../../guest.js";
import { reasonOf } from "../../fixtures/host.fixture.js";
import { describeWithJspi } from "./jspi.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";

class Connection {}
const released: Connection[] = [];
const connections = handle(Connection, { release: (connection) => released.push(connection) });

@wasm.module("late")
class Late extends HostModuleBase<() => Promise<void>> {
  @wasm.export("number", orErrno(u32, { out: true }))
  async number(): Promise<number> {
    await this.options();
    return 0xdead;
  }

  @wasm.export("open", connections)
  async open(): Promise<Connection> {
    await this.options();
    return new Connection();
  }
}

/** Describes the exports of the guests. */
interface Exports {
  number(): number;
  open(): number;
}

// The result would be stored where another call may have its stack by then.
const GUEST = `
  (import "late" "number" (func $number (param i32) (result i32)))
  (import "late" "open" (func $open (result i32)))
  (memory (export "memory") 1)
  (func (export "number") (result i32) (call $number (i32.const 64)))
  (func (export "open") (result i32) (call $open))`;

describeWithJspi.each<[string, readonly Middleware[]]>([
  ["a method", []],
  ["a method with middleware", [(_, next) => next()]],
])("the result of %s when its call has been ended", (_, middleware) => {
  let guest: Guest<Exports>;
  let runtime: Runtime;
  let goOn: () => void;

  beforeEach(async () => {
    released.length = 0;
    runtime = new Runtime();
    runtime.link(Late, async () => new Promise((resolve) => (goOn = resolve)));
    runtime.use(...middleware);
    guest = await runtime.instantiate<Exports>(await compileGuest(GUEST), { afterAbort: "keep" });
  });

  /** Calls, ends the call by its signal, and lets the method go on. */
  async function endEarly(name: "number" | "open"): Promise<void> {
    const controller = new AbortController();
    const reason = new Error("planned");
    const called = runtime.run({ signal: controller.signal }, async () => guest.call(name));
    await sleep();
    controller.abort(reason);
    expect(await reasonOf(called)).toBe(reason);
    guest.memory.bytes(0, 1024).fill(0x55);
    goOn();
    await sleep();
  }

  test("is not written into the memory of a kept guest", async () => {
    await endEarly("number");
    expect(guest.memory.bytes(0, 1024).every((byte) => byte === 0x55)).toBe(true);
  });

  test("gets no handle, which the guest would never learn of", async () => {
    await endEarly("open");
    expect(connections.held(guest.memory).size).toBe(0);
    guest.close();
    expect(released).toEqual([]);
  });

  test("is written into nothing when the guest has been closed meanwhile", async () => {
    const called = guest.call("number");
    await sleep();
    guest.close();
    expect(await reasonOf(called)).toMatchObject({ code: "guest-closed" });
    goOn();
    await sleep();
    expect(guest.memory.readU32(64)).toBe(0);
  });

  test("is given to the guest as ever where the call goes on", async () => {
    const called = guest.call("number");
    await sleep();
    goOn();
    expect([await called, guest.memory.readU32(64)]).toEqual([0, 0xdead]);
  });
});
