import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { f32, GuestMemory, i16, i8, sizeOf, u16, u64, u8 } from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { type CaseInteger, enumeration } from "./enumeration.js";

enum Level {
  Debug = 10,
  Warning = 30,
}

const memory = new GuestMemory(16);
const access = enumeration("read", "write", "append");
const level = enumeration(Level, { as: u8, name: "Level" });

describe("an enumeration", () => {
  test("of names has numbers from 0", () => {
    expect(["read", "write", "append"].map((name) => access.lower(name as "read", memory))).toEqual([
      0, 1, 2,
    ]);
    expect([0, 1, 2].map((number) => access.lift(memory, number))).toEqual(["read", "write", "append"]);
  });

  test("of an enum or an object has their numbers", () => {
    expect(level.lift(memory, 30)).toBe(Level.Warning);
    expect(level.lower(Level.Debug, memory)).toBe(10);
    const object = enumeration({ Below: -1, Above: 1 });
    expect([object.lift(memory, -1), object.lower(1, memory)]).toEqual([-1, 1]);
    expect(() => level.lift(memory, 11)).toThrow(LiftError);
  });

  test("of an enum or an object has their names, if it is told so, whatever their numbers", () => {
    const sparse = enumeration({ Low: -7, High: 1_000_000 }, { values: "names" });
    expect([sparse.lift(memory, -7), sparse.lift(memory, 1_000_000)]).toEqual(["Low", "High"]);
    expect([sparse.lower("Low", memory), sparse.lower("High", memory)]).toEqual([-7, 1_000_000]);
    expect(() => sparse.lift(memory, -6)).toThrow("is -6, which is none of Low (-7), High (1000000). ");
    thrown(() => sparse.lower(-7 as never, memory), LowerError, { code: "wrong-type" });
    thrown(() => sparse.lower("low" as never, memory), LowerError, { code: "unknown-discriminant" });
    expect(sparse.describe().options).toEqual({ as: "i32" });
    expect(enumeration(Level, { values: "names", as: u8 }).lift(memory, 10)).toBe("Debug");
    expect(enumeration(Level, { values: "numbers" }).lift(memory, 10)).toBe(Level.Debug);
  });

  test("of names gives the first of several for one number, and takes each", () => {
    const type = enumeration({ AGAIN: 6, WOULD_BLOCK: 6, PERM: 63 }, { values: "names" });
    expect([type.lift(memory, 6), type.lower("WOULD_BLOCK", memory)]).toEqual(["AGAIN", 6]);
    expect([type.format("WOULD_BLOCK"), type.format("AGAIN")]).toEqual(["WOULD_BLOCK", "AGAIN"]);
  });

  test("takes 4 bytes as in C, with a sign where a number has one, or as many as it is told", () => {
    expect([access, enumeration({ A: -1 }), level].map((type) => sizeOf(type))).toEqual([4, 4, 1]);
    const negative = enumeration({ Below: -1, Zero: 0 });
    negative.store(memory, 0, -1);
    expect([memory.readU32(0), negative.load(memory, 0)]).toEqual([0xffffffff, -1]);
    const small = enumeration("a", "b", { as: u16 });
    memory.writeU32(0, 0xffffffff);
    small.store(memory, 1, "b");
    expect(memory.readU32(0)).toBe(0xff0001ff);
    expect(small.load(memory, 1)).toBe("b");
  });

  test("may hold the largest and the smallest number of its integer, and no other", () => {
    expect(enumeration({ Min: -128, Max: 127 }, { as: i8 }).lift(memory, 0x80)).toBe(-128);
    expect(enumeration({ Max: 2 ** 32 - 1 }).lift(memory, -1)).toBe(2 ** 32 - 1);
    for (const [numbers, as] of [
      [{ A: 128 }, i8],
      [{ A: -129 }, i8],
      [{ A: 256 }, u8],
      [{ A: -1 }, u8],
      [{ A: 2 ** 32 }, undefined],
      [{ A: 40000 }, i16],
    ] as const) {
      const { message } = thrown(
        () => enumeration(numbers, as === undefined ? {} : { as }),
        TypeDefinitionError,
        { code: "invalid-definition", where: "enumeration" },
      );
      expect(message).toMatch(/^enumeration: the type has A \(-?\d+\), which does not fit [iu]\d+\. /);
    }
  });

  test("ignores the upper bits of a narrow integer, as the integer does", () => {
    expect(level.lift(memory, 0x10a)).toBe(Level.Debug);
  });

  test("knows no other number, and says which it knows", () => {
    const { message } = thrown(() => access.lift(memory, 3), LiftError, {
      code: "unknown-discriminant",
      value: 3,
    });
    expect(message).toBe(
      "enumeration is 3, which is none of read (0), write (1), append (2). Add it to the enumeration, or take u32.",
    );
    memory.writeU8(0, 11);
    expect(
      thrown(() => level.load(memory, 0), LiftError, { code: "unknown-discriminant" }).message,
    ).toContain("Level is 11, which is none of Debug (10), Warning (30). ");
  });

  test("names no more than 16 in a message", () => {
    const all = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`n${String(index)}`, index]));
    expect(() => enumeration(all).lift(memory, 20)).toThrow(/n15 \(15\), … 4 more\. /);
  });

  test("refuses a value that it does not have, and writes nothing", () => {
    const unknown = thrown(() => access.lower("delete" as "read", memory), LowerError, {
      code: "unknown-discriminant",
      value: "delete",
    });
    expect(unknown.message).toBe('enumeration must be one of read (0), write (1), append (2), not "delete".');
    thrown(() => access.lower(1 as never, memory), LowerError, { code: "wrong-type", value: 1 });
    thrown(() => access.lower(undefined as never, memory), LowerError, { code: "wrong-type" });
    thrown(() => level.lower(20 as never, memory), LowerError, { code: "unknown-discriminant", value: 20 });
    thrown(() => level.lower("Debug" as never, memory), LowerError, { code: "wrong-type" });
    memory.writeU32(0, 0x5a5a5a5a);
    expect(() => {
      access.store(memory, 0, "delete" as "read");
    }).toThrow(LowerError);
    expect(memory.readU32(0)).toBe(0x5a5a5a5a);
  });

  test("is written by name, the first where several have one number", () => {
    expect(access.format("write")).toBe("write");
    expect(level.format(Level.Warning)).toBe("Warning");
    expect(enumeration({ First: 1, Second: 1 }).format(1)).toBe("First");
    expect(level.format(77)).toBe("77");
  });

  test("is described by its cases, and by its integer where that is no u32, and says where its values are numbers", () => {
    expect(access.describe()).toMatchObject({
      kind: "enumeration",
      cases: [
        { name: "read", number: 0 },
        { name: "write", number: 1 },
        { name: "append", number: 2 },
      ],
    });
    expect(access.describe()).not.toHaveProperty("options");
    expect(level.describe()).toMatchObject({
      name: "Level",
      flat: ["i32"],
      options: { as: "u8", values: "numbers" },
    });
  });

  test("has values only where there are numbers to choose from", () => {
    const refused = { where: "enumeration" };
    thrown(() => enumeration("a", { values: "names" } as never), TypeDefinitionError, {
      code: "unknown-option",
      ...refused,
    });
    thrown(() => enumeration({ A: 1 }, { values: "name" as never }), TypeDefinitionError, {
      code: "invalid-option",
      ...refused,
    });
  });

  test.each<[string, () => unknown, string]>([
    ["no names", () => enumeration({} as { A: number }), "has no names. "],
    ["options alone", () => enumeration(...([{ as: u8 }] as never)), "has no integer for as, but "],
    ["a name twice", () => enumeration("a", "b", "a"), "has the name a twice. "],
    ["no integer", () => enumeration({ A: 1.5 }), "has no integer for A, but 1.5. "],
    ["a text", () => enumeration({ A: "x" } as never), 'has no integer for A, but "x". '],
    ["a number among names", () => enumeration("a", 5 as never, "b"), "has 5 among its names. "],
    ["a float", () => enumeration("a", { as: f32 as unknown as CaseInteger }), "cannot be f32 in memory. "],
    ["64 bits", () => enumeration("a", { as: u64 as unknown as CaseInteger }), "cannot be u64 in memory. "],
  ])("is refused with %s", (_what, make, fact) => {
    const { message } = thrown(make, TypeDefinitionError, {
      code: "invalid-definition",
      where: "enumeration",
    });
    expect(message).toContain(`enumeration: the type ${fact}`);
  });
});
