import fc from "fast-check";
import {
  bool,
  bytes,
  defineType,
  f32,
  f64,
  GuestMemory,
  GuestMemoryError,
  i16,
  i32,
  i64,
  i8,
  LiftError,
  list,
  pointer,
  string,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
} from "./index.js";
import { thrown } from "./thrown.fixture.js";

// The claim of the whole package: no guest, however hostile, gets anything but a value of its own memory or an error of
// ours. Each type is judged by a predicate in exact arithmetic, written down here a second time.

const SIZE = 256;

class Point extends Struct {
  @u8 tag!: number;
  @f64 x!: number;
}

const tagged = defineType({
  name: "tagged",
  layout: { size: 6, alignment: 2 },
  load: (memory: GuestMemory, offset: number) => [memory.readU16(offset), memory.readU32(offset + 2)],
  store: (memory: GuestMemory, offset: number) => {
    memory.check(offset, 6);
  },
});

const elements = [
  u8,
  i8,
  u16,
  i16,
  u32,
  i32,
  u64,
  i64,
  f32,
  f64,
  bool,
  string,
  bytes,
  tagged,
  pointer(u32),
  Point,
];

const nearby = fc.integer({ min: SIZE - 20, max: SIZE + 20 });
const any32 = fc.oneof(
  fc.nat({ max: SIZE + 20 }),
  nearby,
  fc.nat({ max: 40 }),
  fc.nat({ max: 0xffffffff }),
  fc.constantFrom(0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff, 0x20000001, 0x40000001),
);
const any64 = fc.oneof(
  any32,
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
  fc.maxSafeInteger().map(Math.abs),
);

function isInside(offset: number | bigint, length: number | bigint, size = SIZE): boolean {
  return BigInt(offset) + BigInt(length) <= BigInt(size);
}

/** Runs `act`, which must give a value, or refuse with an error of this package. */
function attempt<T>(act: () => T): { readonly value?: T; readonly error?: unknown } {
  try {
    return { value: act() };
  } catch (error) {
    if (error instanceof GuestMemoryError) expect(error.code).toBe("out-of-bounds");
    else expect(error).toBeInstanceOf(LiftError);
    return { error };
  }
}

const memories: ["i32" | "i64", fc.Arbitrary<number | bigint>][] = [
  ["i32", any32],
  ["i64", any64],
];

describe.each(memories)("in a memory addressed with %s", (addressType, anything) => {
  let memory: GuestMemory;

  beforeEach(() => {
    memory = new GuestMemory(SIZE, { addressType });
  });

  /** Fills the memory with what a hostile guest might have put there: offsets and lengths, near the end and far away. */
  function fill(values: readonly (number | bigint)[]): void {
    const size = addressType === "i32" ? 4 : 8;
    values.slice(0, SIZE / size).forEach((value, index) => {
      if (size === 4) memory.writeU32(index * 4, Number(BigInt.asUintN(32, BigInt(value))));
      else memory.writeU64(index * 8, BigInt(value));
    });
  }
  const contents = fc.array(anything, { minLength: 64, maxLength: 64 });

  test("bytes and strings are lifted exactly where they fit", () => {
    fc.assert(
      fc.property(anything, anything, (offset, length) => {
        const view = attempt(() => bytes.lift(memory, offset, length));
        expect(view.error === undefined).toBe(isInside(offset, length));
        if (view.value)
          expect(view.value).toMatchObject({ byteOffset: offset, length, buffer: memory.buffer });
        const text = attempt(() => string.lift(memory, offset, length));
        expect(text.value).toBe(view.value && "\0".repeat(view.value.length));
      }),
    );
  });

  test("lists are lifted exactly where count times size fits, and every element is one", () => {
    fc.assert(
      fc.property(fc.constantFrom(...elements), anything, anything, contents, (of, offset, count, values) => {
        fill(values);
        const type = list(of);
        const size = ("layout" in of ? of : struct(Point)).layout[addressType].size;
        const { value, error } = attempt(() => type.lift(memory, offset, count));
        expect(error === undefined).toBe(isInside(offset, BigInt(count) * BigInt(size)));
        for (let index = 0; value && index < value.length; index++) attempt(() => value.get(index));
        if (value) expect(value.length).toBeLessThanOrEqual(SIZE / size);
      }),
    );
  });

  test("structs are lifted exactly where all of them fits", () => {
    fc.assert(
      fc.property(anything, (offset) => {
        const { value, error } = attempt(() => struct(Point).lift(memory, offset));
        expect(error === undefined).toBe(isInside(offset, 16));
        if (value) expect([value.tag, value.x]).toEqual([0, 0]);
        else expect(error).toMatchObject({ code: "out-of-bounds" });
      }),
    );
  });

  test("pointers are followed exactly where what they point to fits", () => {
    const step = fc.integer({ min: -(2 ** 33), max: 2 ** 33 });
    fc.assert(
      fc.property(
        anything,
        fc.oneof(step, fc.integer({ min: -40, max: 40 })),
        anything,
        (offset, index, count) => {
          const { value } = attempt(() => pointer(u32).lift(memory, offset));
          if (!value) {
            expect(typeof offset).toBe("bigint");
            return;
          }
          expect(attempt(() => value.load()).error === undefined).toBe(isInside(value.offset, 4));
          const target = value.offset + index * 4;
          const moved = attempt(() => value.at(index));
          expect(moved.error === undefined).toBe(target >= 0 && isInside(target, 0));
          expect(moved.value?.offset).toBe(moved.value && target);
          const slice = attempt(() => value.slice(Number(count)));
          expect(slice.error === undefined).toBe(isInside(value.offset, Number(count) * 4));
        },
      ),
    );
  });

  test("what lies in memory is a value or an error, whatever the bytes and wherever it is read", () => {
    const deep = [list(string), list(bytes), list(list(u16)), list(pointer(list(u8))), list(Point)];
    const types = [...elements, ...deep].map((type) => ("load" in type ? type : struct(Point)));
    const place = fc.oneof(fc.nat({ max: SIZE + 8 }), fc.nat({ max: 0xffffffff }));
    fc.assert(
      fc.property(fc.constantFrom(...types), place, contents, (type, offset, values) => {
        fill(values);
        const { value, error } = attempt(() => type.load(memory, offset) as unknown);
        if (!isInside(offset, type.layout[addressType].size))
          expect(error).toMatchObject({ code: "out-of-bounds" });
        if (value !== undefined) expect(typeof type.format(value)).toBe("string");
      }),
      { numRuns: 500 },
    );
  });

  test("what is stored stays in its own bytes", () => {
    const numbers = [u8, i8, u16, i16, u32, i32, f32, f64].map((type) => ({ type, value: 1 }));
    const longs = [u64, i64].map((type) => ({ type, value: 1n }));
    const cases = [...numbers, ...longs] as { type: typeof u8; value: number }[];
    fc.assert(
      fc.property(fc.constantFrom(...cases), fc.oneof(nearby, any32), ({ type, value }, offset) => {
        memory.bytes(0, SIZE).fill(0xaa);
        const { size } = type.layout[addressType];
        attempt(() => {
          type.store(memory, offset, value);
        });
        const changed = Array.from(memory.bytes(0, SIZE).entries()).filter(([, byte]) => byte !== 0xaa);
        expect(changed.length).toBe(isInside(offset, size) ? size : 0);
        for (const [at] of changed) expect(at >= offset && at < offset + size).toBe(true);
      }),
    );
  });
});

test("an error of a guest's making names the access, so that its author can find it", () => {
  const { message } = thrown(() => bytes.lift(new GuestMemory(65536), 65530, 16), GuestMemoryError, {
    code: "out-of-bounds",
    offset: 65530,
    length: 16,
    memorySize: 65536,
  });
  expect(message).toContain("offset 65530 + length 16 exceeds the 65536-byte memory");
});
