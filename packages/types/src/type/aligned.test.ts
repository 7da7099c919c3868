import fc from "fast-check";
import { LiftError, TypeDefinitionError } from "../errors.js";
import {
  array,
  f64,
  fixed,
  GuestMemory,
  GuestMemoryError,
  type List,
  list,
  option,
  pointer,
  string,
  Struct,
  struct,
  u16,
  u32,
  u8,
  variant,
} from "../index.js";
import { caseCount } from "../cases.fixture.js";
import { thrown } from "../thrown.fixture.js";

class Point extends Struct {
  @u8 tag!: number;
  @u32 x!: number;
}

const aligned = true;
/** Lifts a value at an offset, and the alignment of what lies there. */
const kinds: [string, number, (memory: GuestMemory, offset: number) => unknown][] = [
  ["a pointer", 4, (memory, offset) => pointer(u32, { aligned }).lift(memory, offset)],
  ["a struct class", 4, (memory, offset) => struct(Point, { aligned }).lift(memory, offset)],
  [
    "a struct that is copied",
    4,
    (memory, offset) => struct(Point, { aligned, copy: true }).lift(memory, offset),
  ],
  ["a struct", 8, (memory, offset) => struct({ x: f64 }, { aligned, nonNull: true }).lift(memory, offset)],
  ["a fixed array", 2, (memory, offset) => fixed(u16, 2, { aligned }).lift(memory, offset)],
  ["a variant", 8, (memory, offset) => variant({ a: f64 }, { aligned }).lift(memory, offset)],
  [
    "a value that may be absent",
    4,
    (memory, offset) => option(struct(Point, { aligned })).lift(memory, offset),
  ],
  ["a nullable one", 4, (memory, offset) => struct(Point, { aligned, nullable: true }).lift(memory, offset)],
  ["a list", 8, (memory, offset) => list(f64, { aligned }).lift(memory, offset, 1)],
  [
    "a list, by its fast way",
    4,
    (memory, offset) => list(Point, { aligned }).liftFor?.("i32")(memory, offset, 1),
  ],
  ["a list of texts", 4, (memory, offset) => list(string, { aligned, copy: true }).lift(memory, offset, 1)],
  [
    "a packed list",
    4,
    (memory, offset) => list(u32, { aligned, layout: "packed" }).lift(memory, (BigInt(offset) << 32n) | 1n),
  ],
  ["an array", 2, (memory, offset) => array(u16, { aligned }).lift(memory, offset, 1)],
  [
    "an array that is copied",
    8,
    (memory, offset) => array(f64, { aligned, copy: true }).lift(memory, offset, 1),
  ],
];

test.each(kinds)(
  "%s is refused at an offset that is not a multiple of %d, and at no other",
  (_name, alignment, lift) => {
    const memory = new GuestMemory(128);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 96 }), (offset) => {
        if (offset % alignment === 0) expect(lift(memory, offset)).toBeDefined();
        else thrown(() => lift(memory, offset), LiftError, { code: "misaligned", value: offset });
      }),
      { numRuns: caseCount(300) },
    );
  },
);

test("the message has both numbers, and a place outside the memory is out of bounds first", () => {
  const memory = new GuestMemory(64);
  const { message } = thrown(() => struct(Point, { aligned }).lift(memory, 6), LiftError, {
    code: "misaligned",
  });
  expect(message).toBe(
    "Point lies at offset 6, which is not a multiple of its alignment, 4. Let the guest align it, or leave { aligned: true } out.",
  );
  thrown(() => struct(Point, { aligned }).lift(memory, 61), GuestMemoryError, { code: "out-of-bounds" });
});

test("no elements may lie anywhere, and absent values nowhere", () => {
  const memory = new GuestMemory(64);
  expect(list(f64, { aligned }).lift(memory, 3, 0).length).toBe(0);
  expect(array(f64, { aligned }).lift(memory, 3, 0).length).toBe(0);
  expect(struct(Point, { aligned, nullable: true }).lift(memory, 0)).toBeUndefined();
  expect(list(f64, { aligned, nullable: true }).lift(memory, 0, 5)).toBeUndefined();
});

test("it holds for places in memory, and not for a value in place, which its struct may have packed", () => {
  const memory = new GuestMemory(64);
  memory.writeU32(0, 17);
  memory.writeU32(4, 1);
  thrown(() => list(u32, { aligned }).load(memory, 0), LiftError, { code: "misaligned", value: 17 });
  thrown(() => pointer(u32, { aligned }).load(memory, 0), LiftError, { code: "misaligned", value: 17 });
  const Packed = struct({ tag: u8, point: struct(Point, { aligned }) }, { packed: true });
  Packed.lift(memory, 8).point.x = 5;
  expect(Packed.lift(memory, 8).point.x).toBe(5);
});

test("in a 64-bit memory addresses are aligned to 8", () => {
  const memory = new GuestMemory(64, { addressType: "i64" });
  thrown(() => list(string, { aligned }).lift(memory, 4, 1), LiftError, { code: "misaligned", value: 4 });
  thrown(() => list(u8, { aligned }).lift(memory, 2n ** 60n, 1), GuestMemoryError, { code: "out-of-bounds" });
});

test("any offset is fine without it, and for the type of the same struct without it", () => {
  const memory = new GuestMemory(64);
  const lists: List<number>[] = [
    list(u32).lift(memory, 3, 1),
    list(u32, { aligned: false }).lift(memory, 3, 1),
  ];
  expect(lists.map(({ offset }) => offset)).toEqual([3, 3]);
  expect(struct(Point, { aligned }) === (struct(Point) as unknown)).toBe(false);
  expect(struct(Point).lift(memory, 3).x).toBe(0);
});

test("it is described, and has to be true or false", () => {
  for (const type of [
    pointer(u8, { aligned }),
    struct(Point, { aligned }),
    list(u8, { aligned }),
    array(u8, { aligned }),
  ]) {
    expect(type.describe().options).toEqual({ aligned: true });
  }
  expect(array(u8, { aligned: false }).describe()).not.toHaveProperty("options");
  thrown(() => list(u8, { aligned: 4 } as never), TypeDefinitionError, { code: "invalid-option" });
  thrown(() => array(u8, { aligned, layout: "assemblyscript" } as never), TypeDefinitionError, {
    code: "unknown-option",
  });
});
