import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  bytes,
  defineType,
  GuestMemory,
  i64,
  list,
  none,
  offsetOf,
  sizeOf,
  string,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
} from "../index.js";
import { cstring } from "../sequence/cstring.js";
import { callback } from "../reference/callback.js";
import { errno } from "../result/errno.js";
import { linuxErrnos } from "../result/linux-errnos.js";
import { allocated } from "../result/allocated.js";
import { thrown } from "../thrown.fixture.js";
import { fixed } from "./fixed.js";
import { option } from "./option.js";
import { tuple } from "./tuple.js";
import { variant } from "./variant.js";

const SIZE = 64;

class Point extends Struct {
  @u8 tag!: number;
  @u16 x!: number;
}

const memory = new GuestMemory(SIZE);

beforeEach(() => {
  memory.bytes(0, SIZE).fill(0);
});

describe("an option as a parameter", () => {
  test("is 1 or 0, and then the value's core values, which are not looked at where it is 0", () => {
    expect([option(u32).flat, option(string).flat, option(i64).flat]).toEqual([
      ["i32", "i32"],
      ["i32", "address", "address"],
      ["i32", "i64"],
    ]);
    expect([option(u32).lift(memory, 1, -1), option(u32).lift(memory, 0, 7)]).toEqual([
      0xffffffff,
      undefined,
    ]);
    memory.writeBytes(8, [0x61, 0x62]);
    expect([option(string).lift(memory, 1, 8, 2), option(string).lift(memory, 0, 8, 0xffffffff)]).toEqual([
      "ab",
      undefined,
    ]);
    thrown(() => option(string).lift(memory, 1, 8, 0xffffffff), GuestMemoryError, { code: "out-of-bounds" });
    expect(option(list(Point)).lift(memory, 1, 8, 2)?.length).toBe(2);
  });

  test.each([
    ["a struct class", option(Point)],
    ["a struct", option(struct({ x: u32 }))],
    ["a tuple", option(tuple(u32))],
    ["a variant", option(variant({ a: u32 }))],
    ["a fixed array", option(fixed(u32, 1))],
  ])("is a pointer that may be null where the value is passed by pointer: %s", (_what, type) => {
    expect(type.flat).toEqual(["address"]);
    expect(type.lift(memory, 0)).toBeUndefined();
    expect(type.lift(memory, 8)).toBeDefined();
    thrown(() => type.lift(memory, SIZE - 1), GuestMemoryError, { code: "out-of-bounds" });
    thrown(() => type.lift(memory, 2n ** 60n), GuestMemoryError, { code: "out-of-bounds" });
    expect(type).not.toHaveProperty("lower");
  });

  test.each([2, -1, 0x100])("has no other tag: %d", (tag) => {
    const { message } = thrown(() => option(u32).lift(memory, tag, 5), LiftError, {
      code: "unknown-discriminant",
      value: tag,
    });
    expect(message).toContain(
      `option<u32> has the tag ${String(tag)}, which is neither 0 (none) nor 1 (some). `,
    );
  });
});

describe("an option as a result", () => {
  test("is 1 and the value's core values, or zeros of their kinds", () => {
    expect(option(u32).lower(7, memory)).toEqual([1, 7]);
    expect(option(u32).lower(undefined, memory)).toEqual([0, 0]);
    expect(option(u64).lower(undefined, memory)).toEqual([0, 0n]);
    expect(option(none).flat).toEqual(["i32"]);
    expect(option(none).lower(undefined, memory)).toBe(0);
    const pair = defineType({
      name: "pair",
      flat: ["externref", "address"],
      lower: ([first, second]: [unknown, number]) => [first, second],
    });
    expect(option(pair).lower(["a", 5], memory)).toEqual([1, "a", 5]);
    expect(option(pair).lower(undefined, memory)).toEqual([0, null, 0]);
  });

  test("refuses what the value's type refuses, and null", () => {
    thrown(() => option(u8).lower(256, memory), LowerError, { code: "out-of-range" });
    thrown(() => option(u8).lower(null as never, memory), LowerError, { code: "wrong-type", value: null });
  });

  test("is put where the value's type puts its value", () => {
    const prepared: number[] = [];
    const out = defineType({
      name: "out",
      flat: [],
      out: ["address"],
      prepare: (_memory: GuestMemory, offset: number) => {
        prepared.push(offset);
      },
      lower: (value: number, into: GuestMemory, offset: number) => {
        into.writeU32(offset, value);
      },
    });
    const type = option(out);
    expect([type.flat, type.out]).toEqual([["i32"], ["address"]]);
    type.prepare?.(memory, 8);
    expect([type.lower(7, memory, 8), memory.readU32(8), prepared]).toEqual([1, 7, [8]]);
    expect([type.lower(undefined, memory, 8), memory.readU32(8)]).toEqual([0, 7]);
  });

  test("needs a type that lowers", () => {
    expect(option(bytes)).not.toHaveProperty("lower");
    expect(option(none)).not.toHaveProperty("lift");
    expect(option(none)).not.toHaveProperty("layout");
  });
});

describe("an option in memory", () => {
  test("is a tag of one byte, and the value at its next alignment", () => {
    const types = [option(u8), option(u16), option(u64), option(Point), option(string)];
    expect(types.map((type) => [sizeOf(type), offsetOf(type, "value")])).toEqual([
      [2, 1],
      [4, 2],
      [16, 8],
      [6, 2],
      [12, 4],
    ]);
    expect([sizeOf(option(string), "i64"), offsetOf(option(string), "value", "i64")]).toEqual([24, 8]);
    expect(offsetOf(option(u16), "tag")).toBe(0);
    thrown(() => offsetOf(option(u16), "x" as never), TypeDefinitionError, { code: "not-a-field" });
  });

  test("is written and read at the place that the memory's addresses give it", () => {
    const wide = new GuestMemory(SIZE, { addressType: "i64" });
    const data = bytes.load(wide, 0);
    option(bytes).store(wide, 16, data);
    expect([wide.readU8(16), wide.readU64(24), wide.readU64(32)]).toEqual([1, 0n, 0n]);
    expect(option(bytes).load(wide, 16)).toHaveLength(0);
  });

  test("leaves the bytes of an absent value as they are", () => {
    memory.bytes(8, 8).fill(0xff);
    option(u32).store(memory, 8, undefined);
    expect([memory.readU8(8), memory.readU32(12)]).toEqual([0, 0xffffffff]);
    option(u32).store(memory, 8, 5);
    expect([memory.readU8(8), memory.readU8(9), memory.readU32(12)]).toEqual([1, 0xff, 5]);
  });

  test("writes nothing when its value does not fit, or has no room", () => {
    thrown(
      () => {
        option(u8).store(memory, 8, 256);
      },
      LowerError,
      { code: "out-of-range" },
    );
    expect(memory.readU8(8)).toBe(0);
    for (const act of [
      () => {
        option(u32).store(memory, SIZE - 7, 5);
      },
      () => {
        option(u32).store(memory, SIZE - 7, undefined);
      },
      () => option(u32).load(memory, SIZE - 7),
    ]) {
      thrown(act, GuestMemoryError, { code: "out-of-bounds", offset: SIZE - 7, length: 8 });
    }
  });

  test("has no other tag", () => {
    memory.writeU8(8, 2);
    thrown(() => option(u8).load(memory, 8), LiftError, { code: "unknown-discriminant", value: 2 });
  });
});

describe("an option", () => {
  test("is written as its value, or as none", () => {
    expect([option(u8).format(5), option(u8).format(undefined)]).toEqual(["5", "none"]);
  });

  test("is described by its value", () => {
    expect(option(u8).describe()).toMatchObject({ name: "option<u8>", kind: "option", of: { name: "u8" } });
  });

  test("is of nothing else that may be undefined", () => {
    const nullable = cstring({ nullable: true });
    const maybe = callback([])({ nullable: true });
    for (const of of [nullable, errno, errno.with(linuxErrnos), maybe, allocated(nullable)]) {
      thrown(() => option(of as typeof errno), TypeDefinitionError, { code: "invalid-definition" });
    }
    for (const of of [cstring, callback([]), allocated(cstring)]) {
      expect(option(of as typeof cstring).name).toMatch(/^option</);
    }
  });

  test("is not of an option, and of nothing that is no type", () => {
    const { message } = thrown(() => option(option(u8)), TypeDefinitionError, { code: "invalid-definition" });
    expect(message).toBe(
      "option: option<u8> may be undefined itself, which would say that either is absent. " +
        "Take a variant, or a type that is never undefined.",
    );
    for (const value of [undefined, null, 5, {}, () => undefined]) {
      thrown(() => option(value as never), TypeDefinitionError, { code: "not-a-type" });
    }
  });
});

describe("an option of a type of one's own that may be undefined", () => {
  const maybe = defineType({
    name: "maybe",
    flat: ["i32"],
    layout: { size: 4, alignment: 4 },
    lift: (_memory: GuestMemory, core: number) => (core === 0 ? undefined : core),
    lower: (value: number | undefined) => value ?? 0,
    load: (from, offset) => from.readU32(offset) || undefined,
    store: (to, offset, value: number | undefined) => {
      to.writeU32(offset, value ?? 0);
    },
  });
  const lift = option(maybe).lift as (memory: GuestMemory, ...core: number[]) => unknown;

  test("refuses a present value that could not be told from an absent one", () => {
    const memory = new GuestMemory(16);
    expect([lift(memory, 0, 0), lift(memory, 1, 7)]).toEqual([undefined, 7]);
    const { message } = thrown(() => lift(memory, 1, 0), LiftError, { code: "invalid-value" });
    expect(message).toMatch(/^option<maybe> is present and undefined/);
    memory.writeU8(0, 1);
    thrown(() => option(maybe).load(memory, 0), LiftError, { code: "invalid-value" });
    memory.writeU32(4, 7);
    expect(option(maybe).load(memory, 0)).toBe(7);
  });
});
