import fc from "fast-check";
import { Struct } from "../aggregate/struct.js";
import { caseCount } from "../cases.fixture.js";
import { GuestMemoryError, LowerError, TypeDefinitionError } from "../errors.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { f64 } from "../numeric/floats.js";
import { u32, u8 } from "../numeric/integers.js";
import { u64 } from "../numeric/long-integers.js";
import { usize } from "../numeric/usize.js";
import { externref } from "../reference/externref.js";
import { string } from "../sequence/string.js";
import { thrown } from "../thrown.fixture.js";
import { allocated } from "./allocated.js";
import { byValue } from "./by-value.js";
import { errno } from "./errno.js";
import { ErrnoError } from "./errno-error.js";
import { linuxErrnos } from "./linux-errnos.js";
import { none } from "./none.js";
import { orErrno } from "./or-errno.js";

const SIZE = 64;
const ENOENT = 44;

class Vec extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

describe("orErrno of several values", () => {
  const memory = new GuestMemory(SIZE);

  test("is all their core values, and an errno", () => {
    const type = orErrno([u32, u64, none, usize]);
    expect([type.name, type.flat, type.out]).toEqual([
      "orErrno<[u32, u64, none, usize]>",
      ["i32", "i64", "address", "i32"],
      undefined,
    ]);
    expect(type.lower([1, 2n, undefined, 3], memory)).toEqual([1, 2n, 3, 0]);
    expect(type.lower(new ErrnoError("ENOENT"), memory)).toEqual([0, 0n, 0, ENOENT]);
    expect(type.lowerFailure?.(new ErrnoError("ENOENT"))).toEqual([0, 0n, 0, ENOENT]);
  });

  test("is an errno and a place for each with { out: true }, and for structs, too", () => {
    const type = orErrno([u32, Vec, u8], { out: true });
    expect([type.flat, type.out]).toEqual([["i32"], ["address", "address", "address"]]);
    type.prepare?.(memory, 1, 8, 32);
    expect(type.lower([0xffffffff, { x: 1, y: 2 }, 3], memory, 1, 8, 32)).toBe(0);
    expect([memory.readU32(1), memory.readF64(8), memory.readF64(16), memory.readU8(32)]).toEqual([
      0xffffffff, 1, 2, 3,
    ]);
  });

  test("looks at every place before the method is called", () => {
    const type = orErrno([u32, u64], { out: true });
    for (const places of [
      [SIZE - 4, SIZE - 8],
      [0, 0],
      [1, 3],
    ]) {
      expect(() => type.prepare?.(memory, ...places)).not.toThrow();
    }
    for (const [offset, places] of [
      [SIZE - 3, [SIZE - 3, 0]],
      [SIZE - 7, [0, SIZE - 7]],
      [0xffffffff, [0xffffffff, 0xffffffff]],
    ] as const) {
      thrown(() => type.prepare?.(memory, ...places), GuestMemoryError, { code: "out-of-bounds", offset });
    }
  });

  test("writes nothing on failure, and in order, the later over the earlier, where places overlap", () => {
    const type = orErrno([u32, u8], { out: true });
    const failure = writesOnly(memory, 0, 0, () => {
      expect(type.lower(new ErrnoError("ENOENT"), memory, 8, 12)).toBe(ENOENT);
    });
    expect(failure).toBeUndefined();
    type.lower([0, 255], memory, 8, 9);
    expect(memory.readU32(8)).toBe(0xff00);
  });

  test.each<[unknown, string]>([
    [5, "must be an array of 2 values, not 5"],
    [undefined, "must be an array of 2 values, not undefined"],
    [[1], "must be an array of 2 values, not one of 1"],
    [[1, 2, 3], "must be an array of 2 values, not one of 3"],
  ])("refuses %j", (value, text) => {
    for (const type of [orErrno([u32, u8]), orErrno([u32, u8], { out: true })]) {
      const { message } = thrown(() => type.lower(value as [1, 2], memory, 0, 8), LowerError, {
        code: "wrong-type",
      });
      expect(message).toContain(text);
    }
  });

  test("gives the same values in both forms", () => {
    const values = orErrno([u32, u64, f64]);
    const out = values.withOut?.() as typeof values;
    const value = fc.tuple(
      fc.nat({ max: 0xffffffff }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.double({ noNaN: true }),
    );
    fc.assert(
      fc.property(value, fc.nat(8), (given, at) => {
        const places = [at, at + 4, at + 12];
        out.prepare?.(memory, ...places);
        expect(out.lower(given, memory, ...places)).toBe(0);
        expect([memory.readU32(at), memory.readU64(at + 4), memory.readF64(at + 12)]).toEqual([...given]);
        const [first, ...others] = given;
        expect(values.lower(given, memory)).toEqual([first | 0, ...others, 0]);
      }),
      { numRuns: caseCount(1000) },
    );
  });

  test("takes the numbers of the module's errno table, in its values, too", () => {
    const type = orErrno([u32, errno], { out: true }).withErrnos(linuxErrnos);
    expect(type.lower(new ErrnoError("ENOENT"), memory, 8, 12)).toBe(2);
    expect(type.lower([1, "ENOENT"], memory, 8, 12)).toBe(0);
    expect(memory.readU16(12)).toBe(2);
  });

  test("is formatted as its values or its failure", () => {
    const type = orErrno([u32, u8]);
    expect([type.format([1, 2]), type.format(new ErrnoError("ENOENT"))]).toEqual(["[1, 2]", "ENOENT"]);
    expect(type.format(5)).toBe("5");
  });
});

describe("a result takes the form that the module says, unless it says one itself", () => {
  test("by withOut", () => {
    const written = orErrno(u32).withOut?.();
    expect([written?.flat, written?.out]).toEqual([["i32"], ["address"]]);
    const kept = orErrno(u32, { out: false });
    expect(kept.withOut?.()).toBe(kept);
    expect(orErrno(externref).withOut?.()).toBeUndefined();
    expect(orErrno([u32, orErrno(u8)]).withOut?.()).toBeUndefined();
    expect(orErrno(u32, { out: true }).withOut).toBeUndefined();
    expect(orErrno(none).withOut).toBeUndefined();
    const pair = allocated(string).withOut?.();
    expect([pair?.flat, pair?.out]).toEqual([[], ["address"]]);
    expect(allocated(string({ layout: "pointer" })).withOut).toBeUndefined();
  });

  test("and keeps a table of its own in both", () => {
    const memory = new GuestMemory(SIZE);
    const type = orErrno(u32).with(linuxErrnos).withOut?.();
    expect(type?.withErrnos?.(linuxErrnos).lower(new ErrnoError("ENOENT") as never, memory, 8)).toBe(2);
  });
});

test.each<[string, unknown, { out?: boolean }]>([
  ["a text", [u32, string], {}],
  ["a struct beside an errno", [u32, Vec], {}],
  ["a struct as C returns it", [u32, byValue(Vec)], {}],
  ["a struct as C returns it, written", [u32, byValue(Vec)], { out: true }],
  ["nothing, written", [u32, none], { out: true }],
  ["another orErrno, written", [u32, orErrno(u8)], { out: true }],
  ["a reference, written", [u32, externref], { out: true }],
])("orErrno refuses several values with %s", (_, of, options) => {
  thrown(() => orErrno(of as [typeof u32], options), TypeDefinitionError, { code: "not-a-type" });
});

test("orErrno refuses a list of no values", () => {
  thrown(() => orErrno([]), TypeDefinitionError, { code: "invalid-definition" });
});
