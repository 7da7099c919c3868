import { enumeration } from "../aggregate/enumeration.js";
import { pointer } from "../aggregate/pointer.js";
import { Struct } from "../aggregate/struct.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { bool } from "../numeric/bool.js";
import { i32, u32, u8 } from "../numeric/integers.js";
import { u64 } from "../numeric/long-integers.js";
import { errno } from "../result/errno.js";
import { none } from "../result/none.js";
import { orErrno } from "../result/or-errno.js";
import { buffer } from "../sequence/buffer.js";
import { bytes } from "../sequence/bytes.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import { defineType } from "../type/define-type.js";
import type { CoreValue } from "../type/value-type.js";
import { callback } from "./callback.js";

/** A pair of core values, of which one is an address. */
const pair = defineType({
  name: "pair",
  flat: ["address", "i32"],
  lift: (_memory: GuestMemory, first: number, second: number) => [first, second] as const,
  lower: (value: readonly [number, number]) => [...value],
});
const empty = defineType({
  name: "empty",
  flat: [],
  lift: () => "nothing",
  lower: (_value: string) => undefined,
});

describe("callback(…)", () => {
  test("is one offset, and lies in memory as one", () => {
    const type = callback([i32]);
    expect(type.flat).toEqual(["address"]);
    expect(type.layout).toEqual({ i32: { size: 4, alignment: 4 }, i64: { size: 8, alignment: 8 } });
  });

  test("is described with what the function takes and gives", () => {
    expect(callback([i32, u8], bool).describe()).toMatchObject({
      name: "callback<(i32, u8) -> bool>",
      kind: "callback",
      parameters: [{ name: "i32" }, { name: "u8" }],
      result: { name: "bool" },
    });
    const nothing = callback([])({ nullable: true }).describe();
    expect(nothing).toMatchObject({
      name: "callback<() -> ()>",
      parameters: [],
      options: { nullable: true },
    });
    expect(nothing).not.toHaveProperty("result");
  });

  test.each([
    ["a parameter that no guest can be given", [buffer], undefined],
    ["a parameter that the guest has to give a place for", [orErrno(u32, { out: true })], undefined],
    ["a parameter that is no type", [undefined], undefined],
    ["a result that no guest can return", [], { ...none }],
    ["a result that is no type", [], 5],
  ])("refuses %s", (_what, parameters, result) => {
    const data = { code: "not-a-type" } as const;
    thrown(() => callback(parameters as never, result as never), TypeDefinitionError, data);
  });

  test("refuses parameters that are no array, and says what to write", () => {
    const error = thrown(() => callback(u32 as never, u32), TypeDefinitionError, { code: "not-a-type" });
    expect(error.message).toBe(
      "callback: the list of parameters is u32, which is not an array. Write [u32], or [] for none.",
    );
  });
});

describe("the host's function", () => {
  test("calls the guest's with what its types lower, and gives what its type lifts", () => {
    const guest = new FakeGuest();
    const called: unknown[][] = [];
    guest.table.push((...core) => {
      called.push(core);
      return -1;
    });
    const call = callback([i32, u32, u64], u32).lift(guest.memory, 1);
    expect(call(-1, 0xffffffff, 5n)).toBe(0xffffffff);
    expect(called).toEqual([[-1, -1, 5n]]);
    expect(guest.types).toEqual([{ parameters: ["i32", "i32", "i64"], results: ["i32"] }]);
  });

  test("gives nothing where there is no result", () => {
    const guest = new FakeGuest();
    guest.table.push(() => undefined);
    const call: () => unknown = callback([]).lift(guest.memory, 1);
    expect(call()).toBeUndefined();
  });

  test.each([
    ["i32" as const, [8, -1, 7], [0xfffffff0 | 0, 3]],
    ["i64" as const, [8n, -1, 7], [0xfffffff0n, 3]],
  ])(
    "passes types of several values, with addresses as an %s memory has them",
    (addressType, core, answer) => {
      const guest = new FakeGuest(64, { addressType });
      let got: unknown[] = [];
      guest.table.push((...values) => {
        got = values;
        return answer;
      });
      const call = callback([pair, empty, u32], pair).lift(guest.memory, 1);
      expect(call([8, -1], "", 7)).toEqual([0xfffffff0, 3]);
      expect(got).toEqual(core);
      expect(guest.types).toEqual([
        { parameters: [addressType, "i32", "i32"], results: [addressType, "i32"] },
      ]);
    },
  );

  test("lifts results that are no value, and views of memory", () => {
    const guest = new FakeGuest(64);
    guest.memory.writeBytes(8, [1, 2, 3]);
    guest.table.push(
      () => undefined,
      () => [8, 3],
    );
    expect(callback([], empty).lift(guest.memory, 1)()).toBe("nothing");
    expect([...callback([], bytes).lift(guest.memory, 2)()]).toEqual([1, 2, 3]);
  });

  test("refuses arguments that do not fit, before the guest is entered", () => {
    const guest = new FakeGuest();
    let entered = 0;
    guest.table.push(() => entered++);
    const call = callback([i32, u8]).lift(guest.memory, 1);
    const error = thrown(() => call(1, 300), LowerError, { code: "out-of-range", value: 300 });
    expect(error.message).toMatch(
      /^callback<\(i32, u8\) -> \(\)>: argument 1 \(u8\) must be an integer from 0 to 255/,
    );
    thrown(() => (call as (...args: number[]) => void)(1), LowerError, {
      code: "wrong-type",
      value: undefined,
    });
    expect(entered).toBe(0);
  });

  test("refuses a result that is no value of the type", () => {
    const guest = new FakeGuest(64);
    guest.table.push(
      () => 2,
      () => [60, 8],
    );
    const error = thrown(() => callback([], enumeration("low", "high")).lift(guest.memory, 1)(), LiftError, {
      code: "unknown-discriminant",
    });
    expect(error.message).toMatch(/^callback<\(\) -> enumeration>: the result \(enumeration\) /);
    thrown(() => callback([], bytes).lift(guest.memory, 2)(), GuestMemoryError, { code: "out-of-bounds" });
  });

  test("throws what the guest's throws, unchanged", () => {
    const guest = new FakeGuest();
    const failure = new Error("from the guest");
    guest.table.push(() => {
      throw failure;
    });
    expect(() => {
      callback([]).lift(guest.memory, 1)();
    }).toThrow(failure);
  });

  test("asks a closed guest nothing but to refuse", () => {
    const guest = new FakeGuest();
    const calls: unknown[][] = [];
    guest.table.push((...core) => {
      calls.push(core);
      throw new Error("closed");
    });
    const call = callback([u8]).lift(guest.memory, 1);
    guest.close();
    // The arguments do not matter any more.
    expect(() => {
      call(300);
    }).toThrow("closed");
    expect(calls).toEqual([[]]);
  });
});

describe("a function pointer", () => {
  const type = callback([i32], i32);
  const maybe = type({ nullable: true });

  test("is the same function each time that it is passed, of one type", () => {
    const guest = new FakeGuest();
    guest.table.push(
      (core) => core,
      (core) => core,
    );
    const [one, again, two] = [1, 1, 2].map((index) => type.lift(guest.memory, index));
    expect(again).toBe(one);
    expect(two).not.toBe(one);
    expect(callback([i32], i32).lift(guest.memory, 1)).not.toBe(one);
  });

  // Places from 4096 on are not remembered: a guest may have millions.
  test.each([
    [4095, 4096],
    [4096, 0],
  ])("at place %d is the same each time, and takes %d places to remember", (index, remembered) => {
    const guest = new FakeGuest();
    const state = jest.spyOn(guest, "state");
    guest.table.push(...Array.from({ length: index }, () => (core: CoreValue) => core));
    const one = type.lift(guest.memory, index);
    expect(type.lift(guest.memory, index)).toBe(one);
    expect(state.mock.results[0]?.value).toHaveLength(remembered);
  });

  test("that is null is an error, or undefined where the type says so", () => {
    const guest = new FakeGuest();
    const error = thrown(() => type.lift(guest.memory, 0), LiftError, { code: "null-callback", value: 0 });
    expect(error.message).toContain("the function pointer is null.");
    expect(maybe.lift(guest.memory, 0)).toBeUndefined();
    expect(guest.types).toEqual([]);
    guest.table.push(() => 7);
    expect(maybe.lift(guest.memory, 1)?.(0)).toBe(7);
  });

  test.each([1, 2, 0xffffffff, 2 ** 40, 2n ** 63n])("to nowhere is an error: %p", (index) => {
    const guest = new FakeGuest();
    guest.table.push(null);
    for (const each of [type, maybe]) {
      const error = thrown(() => each.lift(guest.memory, index), LiftError, {
        code: "unknown-callback",
        value: index,
      });
      expect(error.message).toContain(
        `is ${String(index)}, and the guest's table has no function at that index`,
      );
    }
  });

  test("of a memory without a guest leads nowhere", () => {
    thrown(() => type.lift(new GuestMemory(0), 1), LiftError, { code: "unknown-callback" });
  });

  test("goes back to its guest as the number that it was", () => {
    const guest = new FakeGuest();
    guest.table.push((core) => core);
    const call = type.lift(guest.memory, 1);
    expect(type.lower(call, guest.memory)).toBe(1);
    expect(maybe.lower(call, guest.memory)).toBe(1);
    expect(maybe.lower(undefined, guest.memory)).toBe(0);
    thrown(() => type.lower(undefined as never, guest.memory), LowerError, { code: "wrong-type" });
  });

  test.each([() => 8, null])("does not go back as the number that is %p by now", (other) => {
    const guest = new FakeGuest();
    const own = (core: CoreValue): CoreValue => core;
    guest.table.push(own);
    const call = type.lift(guest.memory, 1);
    guest.table[1] = other;
    const { message } = thrown(() => type.lower(call, guest.memory), LowerError, {
      code: "out-of-range",
      value: call,
    });
    expect(message).toContain("was at index 1 of the guest's table, where the guest has put something else");
    guest.table[1] = own;
    expect(type.lower(call, guest.memory)).toBe(1);
  });

  test.each([undefined, null, 1, {}])("cannot be made of's %p", (value) => {
    const { memory } = new FakeGuest();
    thrown(() => type.lower(value as never, memory), LowerError, { code: "wrong-type", value });
  });

  test("does not go to another guest", () => {
    const [one, other] = [new FakeGuest(), new FakeGuest()];
    one.table.push((core) => core);
    const call = type.lift(one.memory, 1);
    thrown(() => type.lower(call, other.memory), LowerError, { code: "foreign-memory" });
  });

  test("is a field, an element and something to point to", () => {
    class Handlers extends Struct {
      @callback([i32], i32) first!: (value: number) => number;
      @(callback([])({ nullable: true })) last!: (() => void) | undefined;
    }
    for (const addressType of ["i32", "i64"] as const) {
      const guest = new FakeGuest(64, { addressType });
      guest.table.push(
        (core) => core,
        () => undefined,
      );
      guest.memory.writeAddress(16, 1);
      const handlers = pointer(Handlers).lift(guest.memory, 16).load();
      expect(handlers.first(5)).toBe(5);
      expect(handlers.last).toBeUndefined();
      guest.memory.writeAddress(addressType === "i32" ? 20 : 24, 2);
      expect(handlers.last?.()).toBeUndefined();
      handlers.last = undefined;
      expect(guest.memory.readAddress(addressType === "i32" ? 20 : 24)).toBe(0);
      expect(list(type).lift(guest.memory, 16, 1).get(0)(6)).toBe(6);
    }
  });

  test("is written as its index", () => {
    const guest = new FakeGuest();
    guest.table.push((core) => core);
    expect(type.format(type.lift(guest.memory, 1))).toBe("function 1");
    expect(maybe.format(undefined)).toBe("null");
    expect(type.format(() => 1)).toBe("a function");
  });
});

describe("errno as a parameter of a callback", () => {
  const linux = { name: "linux", numberOf: () => 2, nameOf: () => "ENOENT" };

  test("has the numbers of the table that the host module takes", () => {
    const guest = new FakeGuest();
    const seen: unknown[] = [];
    guest.table.push((core) => seen.push(core));
    const type = callback([errno]);
    type.lift(guest.memory, 1)("ENOENT");
    type.withErrnos?.(linux).lift(guest.memory, 1)("ENOENT");
    expect(seen).toEqual([44, 2]);
  });

  test("leaves the type one for each table, and without errnos there is nothing to change", () => {
    const type = callback([errno]);
    expect(type.withErrnos?.(linux)).toBe(type.withErrnos?.(linux));
    expect(callback([i32])).not.toHaveProperty("withErrnos");
  });
});
