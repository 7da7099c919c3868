import fc from "fast-check";
import { pointer } from "../aggregate/pointer.js";
import { Struct, struct } from "../aggregate/struct.js";
import { LowerError, TypeDefinitionError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { bool } from "../numeric/bool.js";
import { f32, f64 } from "../numeric/floats.js";
import { u32, u8 } from "../numeric/integers.js";
import { i64, u64 } from "../numeric/long-integers.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { thrown } from "../thrown.fixture.js";
import type { ErrnoTable, Lowerable } from "../type/capabilities.js";
import { defineType } from "../type/define-type.js";
import { errno } from "./errno.js";
import { ErrnoError } from "./errno-error.js";
import { none } from "./none.js";
import { orErrno } from "./or-errno.js";
import { wasiErrnos } from "./wasi-errnos.js";
import { caseCount } from "../cases.fixture.js";

const memory = new GuestMemory(64);
const ENOENT = 44;

const zx: ErrnoTable = {
  name: "zx",
  numberOf: (name) => ({ ENOENT: 25 })[name],
  nameOf: () => undefined,
};

const pair = defineType({
  name: "pair",
  flat: ["i64", "f32"],
  lower: ([first, second]: [bigint, number]) => [first, second],
});
const seen = defineType({ name: "seen", flat: ["i32"], lift: () => 0 });
class Point extends Struct {
  @u32 x!: number;
}
const reference = defineType({
  name: "reference",
  flat: ["externref", "funcref"],
  lower: (all: object[]) => all,
});

describe("orErrno", () => {
  test.each<[Lowerable<any>, string[], unknown, unknown, unknown]>([
    [u32, ["i32", "i32"], 7, [7, 0], [0, ENOENT]],
    [i64, ["i64", "i32"], -7n, [-7n, 0], [0n, ENOENT]],
    [u64, ["i64", "i32"], 7n, [7n, 0], [0n, ENOENT]],
    [f32, ["f32", "i32"], 1.5, [1.5, 0], [0, ENOENT]],
    [f64, ["f64", "i32"], 1.5, [1.5, 0], [0, ENOENT]],
    [bool, ["i32", "i32"], true, [1, 0], [0, ENOENT]],
    [none, ["i32"], undefined, 0, ENOENT],
    [pair, ["i64", "f32", "i32"], [5n, 2], [5n, 2, 0], [0n, 0, ENOENT]],
    [pointer(u8), ["address", "i32"], pointer(u8).lift(memory, 9), [9, 0], [0, ENOENT]],
    [reference, ["externref", "funcref", "i32"], [memory, u8], [memory, u8, 0], [null, null, ENOENT]],
  ])(
    "of %p is its core values and an errno; zeros, where there is no value",
    (of, flat, value, core, failed) => {
      const type = orErrno(of);
      expect(type.name).toBe(`orErrno<${of.name}>`);
      expect(type.flat).toEqual(flat);
      expect(type.lower(value as never, memory)).toEqual(core);
      expect(type.lower(new ErrnoError("ENOENT"), memory)).toEqual(failed);
      expect(type.lowerFailure?.(new ErrnoError("ENOENT"))).toEqual(failed);
      expect(type.lowerFailure?.({ code: "ENOENT" })).toEqual(failed);
    },
  );

  test("refuses what the value's type refuses", () => {
    thrown(() => orErrno(u8).lower(256, memory), LowerError, { code: "out-of-range", value: 256 });
    thrown(() => orErrno(u8).lower("ENOENT" as never, memory), LowerError, {
      code: "wrong-type",
      value: "ENOENT",
    });
    thrown(() => orErrno(none).lower(1 as never, memory), LowerError, { code: "wrong-type", value: 1 });
    thrown(() => orErrno(u8).lower(undefined as never, memory), LowerError, { code: "wrong-type" });
  });

  test.each([new Error("x"), "ENOENT", undefined, null, 44])("has no answer for %p", (error) => {
    expect(orErrno(u32).lowerFailure?.(error)).toBeUndefined();
    expect(orErrno(none).lowerFailure?.(error)).toBeUndefined();
  });

  test("refuses a failure that the table does not have, or has as a success", () => {
    for (const name of ["EFOO", "SUCCESS"]) {
      const value = new ErrnoError(name as never);
      thrown(() => orErrno(u32).lower(value, memory), LowerError, { code: "unknown-errno", value });
      thrown(() => orErrno(u32).lowerFailure?.(value), LowerError, { code: "unknown-errno", value });
    }
  });

  test("takes its numbers from the table that the module chose", () => {
    const own = orErrno(u32).withErrnos(zx);
    expect(own.lower(new ErrnoError("ENOENT"), memory)).toEqual([0, 25]);
    expect(own.lowerFailure?.(new ErrnoError("ENOENT"))).toEqual([0, 25]);
    expect(own.lower(7, memory)).toEqual([7, 0]);
    expect(own.describe()).toMatchObject({
      name: "orErrno<u32>",
      options: { table: "zx" },
      of: { name: "u32" },
    });
    thrown(() => own.lower(new ErrnoError("ENOSPC"), memory), LowerError, { code: "unknown-errno" });
    expect(orErrno(u32).lower(new ErrnoError("ENOENT"), memory)).toEqual([0, ENOENT]);
  });

  test("hands the table on to an errno inside", () => {
    expect(orErrno(errno).lower("ENOENT", memory)).toEqual([ENOENT, 0]);
    expect(orErrno(errno).withErrnos(zx).lower("ENOENT", memory)).toEqual([25, 0]);
  });

  test("keeps the table that it is bound to, whatever the module chooses", () => {
    const bound = orErrno(u32).with(zx);
    for (const type of [bound, bound.withErrnos(wasiErrnos), orErrno(u32).withErrnos(wasiErrnos).with(zx)]) {
      expect(type.lower(new ErrnoError("ENOENT") as never, memory)).toEqual([0, 25]);
      expect(type.lowerFailure?.(new ErrnoError("ENOENT"))).toEqual([0, 25]);
      expect(type.describe().options).toEqual({ table: "zx" });
    }
    expect(orErrno(errno).with(zx).lower("ENOENT", memory)).toEqual([25, 0]);
    expect(orErrno(errno.with(zx)).withErrnos(wasiErrnos).lower("ENOENT", memory)).toEqual([25, 0]);
  });

  test("hands on the place that the value's own type takes behind the parameters", () => {
    const seen: unknown[] = [];
    const elsewhere = defineType({
      name: "elsewhere",
      flat: [],
      out: ["address", "i32"],
      prepare: (_memory: GuestMemory, ...out: number[]) => void seen.push(["prepare", ...out]),
      lower: (value: number, _memory: GuestMemory, ...out: number[]) => void seen.push([value, ...out]),
    });
    const type = orErrno(elsewhere);
    expect([type.flat, type.out]).toEqual([["i32"], ["address", "i32"]]);
    type.prepare?.(memory, 8, 5);
    expect(type.lower(7, memory, 8, 5)).toBe(0);
    expect(seen).toEqual([
      ["prepare", 8, 5],
      [7, 8, 5],
    ]);
  });

  test("gives back every value, and fails with every errno", () => {
    const values = fc.record({
      value: fc.nat({ max: 0xffffffff }),
      errno: fc.integer({ min: 1, max: 0x7fffffff }),
    });
    const type = orErrno(u32);
    fc.assert(
      fc.property(values, ({ value, errno: number }) => {
        const [core, success] = type.lower(value, memory) as [number, number];
        expect([u32.lift(memory, core), success]).toEqual([value, 0]);
        expect(type.lower(new ErrnoError(number), memory)).toEqual([0, number]);
        expect(type.lowerFailure?.(new Error("x", { cause: new ErrnoError(number) }))).toEqual([0, number]);
      }),
      { numRuns: caseCount(7000) },
    );
  });

  test("inside orErrno is two errnos, the outer one for failures", () => {
    const twice = orErrno(orErrno(u32));
    expect(twice.flat).toEqual(["i32", "i32", "i32"]);
    expect(twice.lower(7, memory)).toEqual([7, 0, 0]);
    expect(twice.lower(new ErrnoError("ENOENT"), memory)).toEqual([0, 0, ENOENT]);
  });

  test("is a result, and nothing else", () => {
    for (const power of ["lift", "layout", "load", "store"]) expect(orErrno(u32)).not.toHaveProperty(power);
  });

  test.each<[string, unknown, string]>([
    ["a text", string, "string cannot be a result. Write orErrno(allocated(string))."],
    ["a list", list(u32), "list<u32> cannot be a result. Write orErrno(allocated(list<u32>))."],
    [
      "a struct",
      struct({ x: u32 }),
      "struct cannot be a result. Write orErrno(struct, { out: true }), or orErrno(allocated(struct)).",
    ],
    [
      "a struct class",
      Point,
      "Point cannot be a result. Write orErrno(Point, { out: true }), or orErrno(allocated(Point)).",
    ],
    ["what only lifts", seen, "seen cannot be a result. Give a type that can be lowered, such as u32."],
    ["nothing", undefined, "undefined cannot be a result. Give a type such as u32."],
    ["a type's name", "u32", '"u32" cannot be a result. Give a type such as u32.'],
  ])("is refused of what cannot be a result, and says what to write: %s", (_what, of, message) => {
    const error = thrown(() => orErrno(of as typeof u32), TypeDefinitionError, { code: "not-a-type" });
    expect(error.message).toBe(`orErrno: ${message}`);
  });

  test("is formatted as its value or its failure", () => {
    expect(orErrno(u32).format(7)).toBe("7");
    expect(orErrno(u32).format(new ErrnoError("ENOENT"))).toBe("ENOENT");
  });

  test("does not share the zeros of a failure between calls", () => {
    const type = orErrno(u32);
    const failed = type.lower(new ErrnoError("ENOENT"), memory) as number[];
    failed[0] = 9;
    expect(type.lower(new ErrnoError("ENOENT"), memory)).toEqual([0, ENOENT]);
  });
});

describe("defects known from wazergo: failures without a value", () => {
  test("nothing thrown is no failure and no crash", () => {
    expect(orErrno(none).lowerFailure?.(undefined)).toBeUndefined();
    expect(orErrno(none).lower(undefined, memory)).toBe(0);
  });

  test("a wrapped success is no failure with the errno 0", () => {
    const wrapped = new Error("wrapped", { cause: Object.assign(new Error("x"), { code: "SUCCESS" }) });
    expect(orErrno(u32).lowerFailure?.(wrapped)).toBeUndefined();
  });
});
