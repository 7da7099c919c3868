import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { GuestMemory, i32, sizeOf, u16, u32, u64, u8 } from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { flags, type FlagsInteger } from "./flags.js";

enum Mode {
  None = 0,
  Read = 1,
  Write = 2,
  Both = 3,
  Top = -2147483648, // 1 << 31
}

const memory = new GuestMemory(16);
const mode = flags("read", "write", "create");

function names(set: ReadonlySet<unknown>): unknown[] {
  return [...set];
}

describe("flags", () => {
  test("of names are bits from 0", () => {
    expect(names(mode.lift(memory, 0b101))).toEqual(["read", "create"]);
    expect(mode.lower(new Set(["write", "create"] as const), memory)).toBe(0b110);
    expect(names(mode.lift(memory, 0))).toEqual([]);
    expect(mode.lower(new Set([]), memory)).toBe(0);
  });

  test("of an enum or an object have their bits: a name is there when all of its bits are, and never without bits", () => {
    const type = flags(Mode);
    expect(names(type.lift(memory, 1))).toEqual(["Read"]);
    expect(names(type.lift(memory, 3))).toEqual(["Read", "Write", "Both"]);
    expect(names(type.lift(memory, -(2 ** 31)))).toEqual(["Top"]);
    expect(type.lower(new Set(["None", "Both"] as const), memory)).toBe(3);
    expect(type.lower(new Set(["Top"] as const), memory)).toBe(-(2 ** 31)); // as i32s reach the engine
  });

  test("take 4 bytes, 8 where a name is beyond 32 bits, or as many as they are told", () => {
    const long = flags({ low: 1, high: 1n << 63n });
    expect([mode, long, flags("a", { as: u8 }), flags("a", { as: u16 })].map((type) => sizeOf(type))).toEqual(
      [4, 8, 1, 2],
    );
    expect([mode.flat, long.flat]).toEqual([["i32"], ["i64"]]);
    expect(long.lower(new Set(["low", "high"] as const), memory)).toBe((1n << 63n) | 1n);
    expect(names(long.lift(memory, -(1n << 63n)))).toEqual(["high"]);
    expect(sizeOf(flags(...(Array.from({ length: 33 }, (_, bit) => `b${String(bit)}`) as [string])))).toBe(8);
  });

  test.each([2n ** 64n - 1n, 2n ** 64n - 2048n, 2n ** 64n - 1024n])("may have the mask %d", (mask) => {
    const type = flags({ ALL: mask });
    expect(type.lower(new Set(["ALL"] as const), memory)).toBe(mask);
    expect(names(flags({ ALL: mask }, { unknown: "ignore" }).lift(memory, -1n))).toEqual(["ALL"]);
  });

  test("lie in memory as an integer, and touch no byte beside it", () => {
    const type = flags("a", "b", { as: u8 });
    memory.writeU32(0, 0xffffffff);
    type.store(memory, 1, new Set(["b"] as const));
    expect(memory.readU32(0)).toBe(0xffff02ff);
    expect(names(type.load(memory, 1))).toEqual(["b"]);
  });

  test("have no bits without a name", () => {
    const { message } = thrown(() => mode.lift(memory, 0x89), LiftError, {
      code: "unknown-flag",
      value: 0x89,
    });
    expect(message).toBe(
      "flags has bits without a name: 0x88 of 0x89; its names are read, write, create. " +
        'Name them, or take { unknown: "ignore" } or "keep".',
    );
    const long = flags({ low: 1 }, { as: u64 });
    thrown(() => long.lift(memory, 1n << 40n), LiftError, { code: "unknown-flag", value: 1n << 40n });
  });

  test("have no part of a name with several bits: it is refused, ignored or kept as any bit without a name", () => {
    const bits = { execute: 1, all: 7 };
    const { message } = thrown(() => flags(bits).lift(memory, 3), LiftError, {
      code: "unknown-flag",
      value: 3,
    });
    expect(message).toContain("flags has bits without a name: 0x2 of 0x3; its names are execute, all. ");
    expect(names(flags(bits, { unknown: "ignore" }).lift(memory, 3))).toEqual(["execute"]);
    const keeping = flags(bits, { unknown: "keep" });
    expect(names(keeping.lift(memory, 6))).toEqual([2, 4]);
    for (let core = 0; core < 16; core++)
      expect(keeping.lower(keeping.lift(memory, core), memory)).toBe(core);
    expect(names(flags(bits).lift(memory, 7))).toEqual(["execute", "all"]);
  });

  test("ignore them, or keep them as numbers, when they are told to", () => {
    const ignoring = flags("a", { unknown: "ignore" });
    expect(names(ignoring.lift(memory, -1))).toEqual(["a"]);
    const keeping = flags("a", "b", { unknown: "keep", as: u64 });
    const kept = keeping.lift(memory, (1n << 63n) | 0b10110n);
    expect(names(kept)).toEqual(["b", 4, 16, 2 ** 63]);
    expect(keeping.lower(kept, memory)).toBe((1n << 63n) | 0b10110n);
    expect(keeping.lower(new Set(["a", ...kept] as const), memory)).toBe((1n << 63n) | 0b10111n);
    for (const none of [0, -4, 0.5, 1.5, 2 ** 64, NaN]) {
      thrown(() => keeping.lower(new Set([none]), memory), LowerError, { code: "unknown-flag", value: none });
    }
  });

  test("refuse what they do not have, and write nothing", () => {
    memory.writeU32(0, 0x5a5a5a5a);
    const { message } = thrown(
      () => {
        mode.store(memory, 0, new Set(["read", "delete"]) as never);
      },
      LowerError,
      { code: "unknown-flag", value: "delete" },
    );
    expect(message).toBe('flags holds "delete", and its names are read, write, create.');
    expect(memory.readU32(0)).toBe(0x5a5a5a5a);
    thrown(() => mode.lower(new Set([4]) as never, memory), LowerError, { code: "unknown-flag", value: 4 });
    for (const value of [undefined, null, 5, "read", {}]) {
      thrown(() => mode.lower(value as never, memory), LowerError, { code: "wrong-type", value });
    }
  });

  test("take any iterable of names", () => {
    expect(mode.lower(["read", "write"] as never, memory)).toBe(3);
  });

  test("are written as in C", () => {
    expect(mode.format(new Set(["read", "create"]))).toBe("read|create");
    expect(mode.format(new Set())).toBe("none");
    expect(mode.format(new Set(["a", 0x80]))).toBe("a|0x80");
    expect(mode.format(5)).toBe("5");
  });

  test("are described by their names with their bits, as text where no number is exact", () => {
    const type = flags({ low: 1, high: 1n << 63n }, { name: "rights", unknown: "ignore" });
    expect(type.describe()).toMatchObject({
      name: "rights",
      kind: "flags",
      cases: [
        { name: "low", number: 1 },
        { name: "high", number: "9223372036854775808" },
      ],
      options: { as: "u64", unknown: "ignore" },
    });
    expect(mode.describe()).not.toHaveProperty("options");
    expect(JSON.parse(JSON.stringify(type.describe()))).toEqual(type.describe());
  });

  test.each<[string, () => unknown, string]>([
    ["no names", () => flags({}), "has no names. "],
    ["a name twice", () => flags("a", "a"), "has the name a twice. "],
    ["no integer", () => flags({ a: 0.5 }), "has no integer for a, but 0.5. "],
    ["too many bits", () => flags({ a: 256 }, { as: u8 }), "has bits for a that do not fit u8: 0x100. "],
    [
      "33 bits in 32",
      () => flags({ a: 2n ** 32n }, { as: u32 }),
      "has bits for a that do not fit u32: 0x100000000. ",
    ],
    ["more than 64 bits", () => flags({ a: 1n << 64n }), "has bits for a beyond 64: "],
    ["too negative a number", () => flags({ a: -(2 ** 32) }), "has bits for a beyond 64: "],
    ["a signed integer", () => flags("a", { as: i32 as unknown as FlagsInteger }), "cannot be i32. "],
    ["a long number", () => flags("a", { as: u64.number as unknown as FlagsInteger }), "cannot be u64"],
  ])("are refused with %s", (_what, make, fact) => {
    const { message } = thrown(make, TypeDefinitionError, { code: "invalid-definition", where: "flags" });
    expect(message).toContain(`flags: the type ${fact}`);
  });
});
