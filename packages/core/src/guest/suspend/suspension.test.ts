import {
  bool,
  defineType,
  errno,
  ErrnoError,
  f64,
  type GuestMemory,
  i64,
  LowerError,
  orErrno,
  string,
  u32,
  u8,
} from "@hostwright/types";

import { forwardingGuest } from "../../fixtures/guests.fixture.js";
import { HostModuleBase } from "../../host-module-base.js";
import { Runtime } from "../../runtime.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import * as wasm from "../../wasm.js";
import type { Guest } from "../../guest.js";
import { raise, reasonOf } from "../../fixtures/host.fixture.js";
import { describeWithJspi } from "./jspi.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";

/** The value that `fail` and its like throw or reject with next. */
let failure: unknown;

/** Two bytes in memory; a copy of them with `copy`. */
const two = {
  name: "two",
  label: "Uint8Array",
  flat: ["address"],
  lift: (memory: GuestMemory, offset: number) => memory.bytes(offset, 2),
  snapshot: (value: Uint8Array) => value.slice(),
} as const;
const view = defineType(two);
const kept = defineType({ ...two, copy: true });

@wasm.module("mixed")
class Mixed extends HostModuleBase<number> {
  #calls = 0;

  @wasm.export("now", u32)
  now(@u32 x: number): number {
    this.#calls++;
    return x + this.options;
  }

  @wasm.export("wait", u32)
  async wait(@u32 x: number): Promise<number> {
    await sleep();
    this.#calls++;
    return x + this.options;
  }

  @wasm.export("calls", u32)
  async calls(): Promise<number> {
    return Promise.resolve(this.#calls);
  }

  @wasm.export("nothing")
  async nothing(@string _text: string): Promise<void> {
    await Promise.resolve();
  }

  @wasm.export("long", i64)
  async long(@i64 x: bigint): Promise<bigint> {
    await sleep();
    return -x;
  }

  @wasm.export("three", [f64, i64, bool])
  async three(@f64 x: number, @i64 y: bigint): Promise<[number, bigint, boolean]> {
    await sleep();
    return [x, y, x > 0];
  }

  @wasm.export("promise", u32, { async: true })
  promise(@u32 x: number): Promise<number> {
    return Promise.resolve(x).then((y) => (y === 0 ? raise(failure) : y));
  }

  @wasm.export("perhaps", u32, { async: true })
  perhaps(@u32 x: number): number | Promise<number> {
    if (x === 0) throw failure;
    return x % 2 === 0 ? x : sleep().then(() => x);
  }

  @wasm.export("thenable", u32, { async: true })
  thenable(@u32 x: number): Promise<number> {
    return { then: (resolve: (value: number) => void) => resolve(x) } as unknown as Promise<number>;
  }

  @wasm.export("fail", errno)
  async fail(@u32 x: number): Promise<void> {
    if (x > 0) await sleep();
    throw failure;
  }

  @wasm.export("find", orErrno(i64))
  async find(@u32 x: number): Promise<bigint> {
    await sleep();
    if (x === 0) throw failure;
    return BigInt(x);
  }

  @wasm.export("pair", [f64, orErrno(u8)])
  async pair(): Promise<[number, number]> {
    await sleep();
    throw failure;
  }

  @wasm.export("bad", u8)
  async bad(): Promise<number> {
    await sleep();
    return failure as number;
  }

  @wasm.export("look_now", u32)
  lookNow(@view bytes: Uint8Array): number {
    bytes[0] = 1;
    return bytes.length;
  }

  @wasm.export("look_later", u32)
  async lookLater(@kept bytes: Uint8Array): Promise<number> {
    bytes[0] = 2;
    await sleep();
    return (bytes[1] ?? 0) + 100 * bytes.length;
  }
}

interface Exports {
  now(x: number): number;
  wait(x: number): number;
  calls(): number;
  nothing(offset: number, length: number): void;
  long(x: bigint): bigint;
  three(x: number, y: bigint): [number, bigint, number];
  promise(x: number): number;
  perhaps(x: number): number;
  thenable(x: number): number;
  fail(x: number): number;
  find(x: number): [bigint, number];
  pair(): [number, number, number];
  bad(): number;
  look_now(offset: number): number;
  look_later(offset: number): number;
  grow(pages: number): number;
}

describeWithJspi("an asynchronous method", () => {
  let runtime: Runtime;
  let guest: Guest<Exports>;

  beforeEach(async () => {
    runtime = new Runtime();
    runtime.link(Mixed, 10);
    guest = await runtime.instantiate<Exports>(await forwardingGuest([Mixed]));
  });

  test("suspends the guest until its promise settles, beside synchronous ones of the same class", async () => {
    const called = guest.call("wait", 5);
    // A synchronous call while another is suspended ends before that goes on.
    expect(guest.exports.now(1)).toBe(11);
    expect(await called).toBe(15);
    expect(await guest.call("now", 2)).toBe(12);
    expect(await guest.call("calls")).toBe(3);
  });

  test("runs on the instance that the run has bound", async () => {
    const bound = new Mixed(1000);
    expect(await runtime.run({ instances: [bound] }, async () => guest.call("wait", 5))).toBe(1005);
    expect(await guest.call("calls")).toBe(0);
  });

  test("gives a result of every kind, or none, or several", async () => {
    await expect(guest.call("nothing", 0, 0)).resolves.toBeUndefined();
    expect(await guest.call("long", 2n ** 63n - 1n)).toBe(-(2n ** 63n - 1n));
    expect(await guest.call("three", -0.5, -1n)).toEqual([-0.5, -1n, 0]);
    expect(await guest.call("find", 7)).toEqual([7n, 0]);
  });

  test.each(["promise", "perhaps", "thenable"] as const)(
    "need not be async when it says so, and may give a promise, a value or a thenable: %s",
    async (name) => {
      expect([await guest.call(name, 2), await guest.call(name, 3)]).toEqual([2, 3]);
    },
  );

  test("does not begin when one of its arguments cannot be lifted", async () => {
    expect(await reasonOf(guest.call("nothing", 65_530, 16))).toMatchObject({
      name: "GuestMemoryError",
      code: "out-of-bounds",
      where: "mixed.nothing",
    });
    expect(guest.isPoisoned).toBe(true);
  });

  test.each<[string, unknown]>([
    ["an errno by name", new ErrnoError("ENOENT")],
    ["a system error", Object.assign(new Error("no such file"), { code: "ENOENT", errno: -2 })],
    ["an error with such a cause", new Error("cannot open", { cause: new ErrnoError("ENOENT") })],
  ])("fails with an errno where its result has one, at once or later: %s", async (_, error) => {
    failure = error;
    expect([await guest.call("fail", 0), await guest.call("fail", 1)]).toEqual([44, 44]);
    expect(await guest.call("find", 0)).toEqual([0n, 44]);
    expect(await guest.call("pair")).toEqual([0, 0, 44]);
    expect(guest.isPoisoned).toBe(false);
  });

  test.each<[string, unknown]>([
    ["an error without a number", new Error("bug", { cause: new RangeError("behind it") })],
    ["a frozen object", Object.freeze({ code: "NO_SUCH_CODE" })],
    ["a symbol", Symbol("reason")],
    ["nothing", undefined],
  ])("ends the call with any other rejection, unchanged: %s", async (_, error) => {
    failure = error;
    for (const name of ["fail", "find", "promise", "perhaps"] as const) {
      const other = await runtime.instantiate<Exports>(guest.module);
      expect(await reasonOf(other.call(name, 0))).toBe(error);
      expect(other.isPoisoned).toBe(true);
      expect(await reasonOf(other.call("now", 0))).toMatchObject({ code: "guest-poisoned", cause: error });
    }
  });

  test.each([256, -1, undefined, "7", 7n])("has its result checked: %p for a u8", async (value) => {
    failure = value;
    await rejected(guest.call("bad"), LowerError, { where: "mixed.bad", value });
    expect(guest.isPoisoned).toBe(true);
  });

  test("gets a copy of a type of one's own that is a view elsewhere: memory may change while it waits", async () => {
    guest.memory.writeBytes(8, [7, 8]);
    expect(guest.exports.look_now(8)).toBe(2);
    expect(guest.memory.readU8(8)).toBe(1);
    const looking = guest.call("look_later", 8);
    await Promise.resolve();
    // Writes of either are not visible to the other, and the view is not detached.
    guest.memory.writeBytes(8, [9, 9]);
    expect(guest.exports.grow(1)).toBe(1);
    expect(await looking).toBe(208);
    expect(guest.memory.readU8(8)).toBe(9);
  });
});
