import { GuestMemory } from "@hostwright/types";

import { GuestClosedError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { Runtime } from "../runtime.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import { Guest } from "../guest.js";

interface Exports {
  add(a: number, b: number): number;
  long(a: bigint): bigint;
  pair(): [number, bigint];
  trap(): void;
  memory: WebAssembly.Memory;
  table: WebAssembly.Table;
  global: WebAssembly.Global;
}

const FIELDS = `
  (memory (export "memory") 1) (table (export "table") 1 funcref) (global (export "global") i32 (i32.const 7))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "long") (param i64) (result i64) (local.get 0))
  (func (export "pair") (result i32 i64) (i32.const 1) (i64.const 2))
  (func (export "trap") unreachable)
  (func (export "constructor") (result i32) (i32.const 8))
  (func (export "__proto__") (result i32) (i32.const 9))`;

let guest: Guest<Exports>;

beforeEach(async () => {
  guest = await new Runtime().instantiate<Exports>(await compileGuest(FIELDS));
});

describe("the exports of a guest", () => {
  test("are its functions, with the parameters and results of the engine's", () => {
    expect(guest).toBeInstanceOf(Guest);
    expect(guest.exports.add(2, 3)).toBe(5);
    expect(guest.exports.long(-5n)).toBe(-5n);
    expect(guest.exports.pair()).toEqual([1, 2n]);
  });

  test("are the engine's own memories, tables and globals", () => {
    const { exports } = guest.instance;
    expect(guest.exports.memory).toBe(exports["memory"]);
    expect(guest.exports.table).toBe(exports["table"]);
    expect(guest.exports.global.value).toBe(7);
    expect(guest.memory).toBeInstanceOf(GuestMemory);
    expect(guest.memory.buffer).toBe(guest.exports.memory.buffer);
  });

  test("are in the order of the guest, and cannot be changed", () => {
    expect(Object.keys(guest.exports)).toEqual(Object.keys(guest.instance.exports));
    expect(Object.isFrozen(guest.exports)).toBe(true);
  });

  test("may have any name, and have no others", () => {
    const all = new Map(Object.entries(guest.exports as object)) as Map<string, () => number>;
    expect(all.get("constructor")?.()).toBe(8);
    expect(all.get("__proto__")?.()).toBe(9);
    expect("toString" in guest.exports).toBe(false);
  });

  test("trap with the engine's error", () => {
    thrown(
      () => {
        guest.exports.trap();
      },
      WebAssembly.RuntimeError,
      { message: "unreachable" },
    );
  });
});

describe("guest.call", () => {
  test("returns a promise of the result of the function", async () => {
    const called = guest.call("add", 2, 3);
    expect(called).toBeInstanceOf(Promise);
    expect(await called).toBe(5);
    expect(await guest.call("pair")).toEqual([1, 2n]);
  });

  test("rejects with the error of the function, and never throws itself", async () => {
    await rejected(guest.call("trap"), WebAssembly.RuntimeError, {});
  });

  test.each(["missing", "memory", "toString"])(
    "rejects for other exports than functions, and lists the functions: %s",
    async (name) => {
      const error = await rejected(guest.call(name as "add", 1, 2), TypeError, {});
      expect(error.message).toBe(
        `${name}: the guest exports no function of that name. It exports add, long, pair, trap, constructor, __proto__.`,
      );
    },
  );

  test("says so when the guest exports no function at all", async () => {
    const empty = await new Runtime().instantiate(await compileGuest(""));
    const error = await rejected(empty.call("run"), TypeError, {});
    expect(error.message).toBe("run: the guest exports no function of that name. It exports none.");
  });

  test("rejects once the guest is closed", async () => {
    guest.close();
    await rejected(guest.call("add", 1, 2), GuestClosedError, { code: "guest-closed" });
  });
});

test("await using closes the guest", async () => {
  const { exports } = guest;
  {
    await using closing = guest;
    expect(closing.exports.add(1, 2)).toBe(3);
  }
  thrown(() => exports.add(1, 2), GuestClosedError, { code: "guest-closed" });
});

test("closing a guest leaves others of the same module open", async () => {
  const other = await new Runtime().instantiate<Exports>(guest.module);
  guest.close();
  expect(other.exports.add(1, 2)).toBe(3);
});
