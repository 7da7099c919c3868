import fc from "fast-check";
import type { Pointer } from "../aggregate/guest-pointer.js";
import { pointer } from "../aggregate/pointer.js";
import { Struct, struct } from "../aggregate/struct.js";
import { GuestMemoryError, LowerError, TypeDefinitionError } from "../errors.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { bool } from "../numeric/bool.js";
import { f32, f64 } from "../numeric/floats.js";
import { i8, u16, u32, u8 } from "../numeric/integers.js";
import { i64, u64 } from "../numeric/long-integers.js";
import { usize } from "../numeric/usize.js";
import { bytes } from "../sequence/bytes.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { thrown } from "../thrown.fixture.js";
import { timestamp } from "../time/timestamp.js";
import type { Storable } from "../type/capabilities.js";
import { defineType } from "../type/define-type.js";
import { errno } from "./errno.js";
import { ErrnoError } from "./errno-error.js";
import { linuxErrnos } from "./linux-errnos.js";
import { none } from "./none.js";
import { orErrno } from "./or-errno.js";
import { caseCount } from "../cases.fixture.js";

const SIZE = 64;
const ENOENT = 44;

class Point extends Struct {
  @u8 tag!: number;
  @f64 x!: number;
}
class Entry extends Struct {
  @struct(Point) at!: Point;
  @usize size!: number;
  @timestamp.date created!: Date;
}
const uuid = defineType({
  name: "uuid",
  layout: { size: 16, alignment: 1 },
  load: (memory: GuestMemory, offset: number) => memory.bytes(offset, 16).join("-"),
  store: (memory: GuestMemory, offset: number, value: string) => {
    memory.writeBytes(offset, value.split("-").map(Number));
  },
});
const UUID = Array.from({ length: 16 }, (_, index) => index + 1).join("-");

describe.each(["i32", "i64"] as const)(
  "a result put somewhere in a memory addressed with %s",
  (addressType) => {
    const memory = new GuestMemory(SIZE, { addressType });
    const numbers = list(u32).lift(memory, 4, 2);

    // Everything that lies in memory, with a value and what it loads as.
    const cases: [Storable<unknown>, unknown, unknown?][] = [
      [i8, -5],
      [u16, 65535],
      [u32, 0xffffffff],
      [i64, -(2n ** 63n)],
      [u64, 2n ** 64n - 1n],
      [u64.number, 2 ** 53 - 1],
      [f32, 1.5],
      [f64, 0.1],
      [bool, true],
      [usize, 4096],
      [timestamp.date, new Date(5)],
      [errno, "ENOENT"],
      [errno, undefined],
      [uuid, UUID],
      [pointer(u32), pointer(u32).lift(memory, 12)],
      [list(u32), numbers, expect.objectContaining({ offset: 4, length: 2 })],
      [struct(Point), { tag: 1, x: 2.5 }],
      [struct(Point), Object.assign(new Point(), { tag: 1, x: 2.5 })],
      [struct(Entry), { at: { tag: 3, x: -1 }, size: 7, created: new Date(9) }],
    ];

    test.each(cases)(
      "of %p is its place behind the parameters, and an errno",
      (of, value, loaded = value) => {
        const type = orErrno(of, { out: true });
        const { size } = of.layout[addressType];
        expect(type.name).toBe(`orErrno<${of.name}>`);
        expect([type.flat, type.out]).toEqual([["i32"], ["address"]]);
        type.prepare?.(memory, 16);
        const error = writesOnly(memory, 16, size, () => {
          expect(type.lower(value, memory, 16)).toBe(0);
        });
        expect(error).toBeUndefined();
        const found = of.load(memory, 16);
        expect(found instanceof Struct ? JSON.parse(JSON.stringify(found)) : found).toEqual(
          found instanceof Struct ? JSON.parse(JSON.stringify(loaded)) : loaded,
        );
      },
    );

    test("may be a view of the guest's own memory, which is copied for a struct and pointed to for bytes", () => {
      struct(Point).store(memory, 32, { tag: 7, x: 0.25 });
      orErrno(Point, { out: true }).lower(struct(Point).load(memory, 32), memory, 8);
      expect(JSON.stringify(struct(Point).load(memory, 8))).toBe('{"tag":7,"x":0.25}');
      orErrno(bytes, { out: true }).lower(memory.bytes(32, 3), memory, 8);
      expect([...bytes.load(memory, 8)]).toEqual([...memory.bytes(32, 3)]);
    });

    test("is put at a place checked before the method is called: the whole of it, aligned or not", () => {
      const type = orErrno(Point, { out: true });
      for (const offset of [0, 1, 7, SIZE - 16]) expect(() => type.prepare?.(memory, offset)).not.toThrow();
      const outside: (number | bigint)[] = [SIZE - 15, SIZE, SIZE + 1, 0x7fffffff, 0x80000000, 0xffffffff];
      if (addressType === "i64") outside.push(2 ** 53 - 1, 2n ** 53n, 2n ** 64n - 1n);
      for (const offset of outside) {
        thrown(() => type.prepare?.(memory, offset), GuestMemoryError, {
          code: "out-of-bounds",
          offset,
          length: 16,
          memorySize: SIZE,
        });
      }
    });

    test("on failure is not put anywhere, and the errno says why", () => {
      const type = orErrno(Point, { out: true });
      const failure = new ErrnoError("ENOENT");
      const unchanged = writesOnly(memory, 0, 0, () => {
        expect(type.lower(failure, memory, 16)).toBe(ENOENT);
        expect(type.lowerFailure?.(failure)).toBe(ENOENT);
        expect(type.lowerFailure?.({ code: "ENOENT", errno: -2 })).toBe(ENOENT);
        throw failure;
      });
      expect(unchanged).toBe(failure);
      expect(type.lowerFailure?.(new Error("x"))).toBeUndefined();
    });

    test("is refused where the value's type refuses it, and nothing is put anywhere", () => {
      const refused: [{ lower(value: never, ...more: unknown[]): unknown }, unknown, string][] = [
        [orErrno(u8, { out: true }), 256, "out-of-range"],
        [orErrno(u8, { out: true }), undefined, "wrong-type"],
        [orErrno(Point, { out: true }), 5, "wrong-type"],
        [orErrno(Point, { out: true }), null, "wrong-type"],
        [orErrno(errno, { out: true }), "EFOO", "unknown-errno"],
        [orErrno(pointer(u8), { out: true }), pointer(u8).lift(new GuestMemory(8), 4), "foreign-memory"],
        [orErrno(string as never, { out: true }), "text", "needs-allocation"],
      ];
      for (const [type, value, code] of refused) {
        const error = writesOnly(memory, 0, 0, () => type.lower(value as never, memory, 16));
        expect(error).toBeInstanceOf(LowerError);
        expect(error).toMatchObject({ code });
      }
    });

    test("is found again wherever it was put, and nothing else changes", () => {
      const type = orErrno(u64, { out: true });
      const place = fc.oneof(fc.nat({ max: SIZE + 8 }), fc.nat({ max: 0xffffffff }));
      fc.assert(
        fc.property(place, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (offset, value) => {
          const error = writesOnly(memory, offset, 8, () => {
            type.prepare?.(memory, offset);
            expect(type.lower(value, memory, offset)).toBe(0);
          });
          const isPlace = offset + 8 <= SIZE;
          if (isPlace) expect([error, u64.load(memory, offset)]).toEqual([undefined, value]);
          else expect(error).toBeInstanceOf(GuestMemoryError);
        }),
        { numRuns: caseCount(3000) },
      );
    });
  },
);

describe("orErrno(t, { out: true })", () => {
  test("describes its value and its place", () => {
    const { name, kind, flat, out, of, options } = orErrno(Point, { out: true }).describe();
    expect({ name, kind, flat, out, options }).toEqual({
      name: "orErrno<Point>",
      kind: "orErrno",
      flat: ["i32"],
      out: ["address"],
      options: { table: "wasi" },
    });
    expect(of).toEqual(struct(Point).describe());
  });

  test("takes its numbers from the table that the module chose, or from its own", () => {
    const memory = new GuestMemory(SIZE);
    const type = orErrno(u32, { out: true });
    expect(type.withErrnos(linuxErrnos).lower(new ErrnoError("ENOENT"), memory, 8)).toBe(2);
    expect(type.with(linuxErrnos).lower(new ErrnoError<"ENOTBLK">("ENOTBLK"), memory, 8)).toBe(15);
    const own = type.withErrnos(linuxErrnos);
    expect([own.out, own.lower(7, memory, 8), memory.readU32(8)]).toEqual([["address"], 0, 7]);
  });

  test("is a result, and nothing else, and formatted as its value or its failure", () => {
    const type = orErrno(u32, { out: true });
    for (const power of ["lift", "layout", "load", "store"]) expect(type).not.toHaveProperty(power);
    expect(type.format(7)).toBe("7");
    expect(type.format(new ErrnoError("ENOENT"))).toBe("ENOENT");
  });

  test.each<[string, unknown]>([
    ["nothing", none],
    ["another orErrno", orErrno(u32)],
    ["no type", 5],
    ["a class that is no struct", Date],
  ])("refuses what has no place in memory: %s", (_what, of) => {
    thrown(() => orErrno(of as typeof u32, { out: true }), TypeDefinitionError, { code: "not-a-type" });
  });

  test("may be of a pointer that the guest then follows", () => {
    const memory = new GuestMemory(SIZE);
    const target: Pointer<number> = pointer(u32).lift(memory, 20);
    target.store(9);
    orErrno(pointer(u32), { out: true }).lower(target, memory, 8);
    expect(memory.readU32(memory.readU32(8))).toBe(9);
  });
});
