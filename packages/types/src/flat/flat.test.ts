import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  allocated,
  bytes,
  callback,
  defineType,
  f32,
  f64,
  flat,
  GuestMemory,
  handle,
  i64,
  list,
  option,
  string,
  struct,
  tuple,
  u32,
  u8,
  variant,
} from "../index.js";
import { lendOf } from "../lending/lend.js";
import type { Liftable, Lowerable, Storable } from "../type/capabilities.js";
import { thrown } from "../thrown.fixture.js";

const memory = new GuestMemory(64);
const wide = new GuestMemory(64, { addressType: "i64" });
const Point = struct({ x: f64, y: f64 }, { name: "Point" });
const choice = variant({ text: string, number: f32, large: i64, nothing: null }, { name: "Choice" });
const narrow = variant({ text: string, number: f32 }, { name: "Narrow" });

test("parts of a case that is not passed do not matter, and neither do upper bits", () => {
  const type = flat(choice);
  expect(type.flat).toEqual(["i32", "i64", "address"]);
  expect(type.lift(memory, 3, -1n, 0xffffffff)).toEqual({ tag: "nothing" });
  expect(type.lift(memory, 1, 0x7fffffff_3f800000n, 9)).toEqual({ tag: "number", value: 1 });
  memory.writeBytes(8, [97, 98]);
  expect(type.lift(memory, 0, 0x12345678_00000008n, 2)).toEqual({ tag: "text", value: "ab" });
});

test("core values of 32 bits share an address, which is 64 bits wide in a 64-bit memory", () => {
  const type = flat(narrow);
  expect(type.flat).toEqual(["i32", "address", "address"]);
  for (const each of [memory, wide]) {
    expect(type.lift(each, 1, 0xbf800000, 0)).toEqual({ tag: "number", value: -1 });
  }
  expect(type.lift(wide, 1, 0xfffffff_bf800000n, 0)).toEqual({ tag: "number", value: -1 });
  thrown(() => flat(choice).lift(wide, 0, -1n, 1), GuestMemoryError, { code: "out-of-bounds" });
  thrown(() => flat(choice).lift(wide, 0, 1n << 32n, 1), GuestMemoryError, { code: "out-of-bounds" });
  // The same bits, without a sign.
  const numbers = variant({ float: f32, handle: callback([])({ nullable: true }), integer: u32 });
  const lowered = (value: object): unknown =>
    (flat(numbers) as unknown as Lowerable<unknown>).lower(value, memory);
  expect(flat(numbers).flat).toEqual(["i32", "address"]);
  expect(lowered({ tag: "float", value: -1 })).toEqual([0, 0xbf800000]);
  expect(lowered({ tag: "integer", value: 2 ** 32 - 1 })).toEqual([2, 2 ** 32 - 1]);
  expect(lowered({ tag: "handle", value: undefined })).toEqual([1, 0]);
});

test("the tag is compared whole, however many bytes it has in memory", () => {
  const type = flat(variant({ a: null, b: u32 }, { as: u8, numbers: { a: 255, b: 1 }, name: "Case" }));
  expect(type.lift(memory, 255, 0)).toEqual({ tag: "a" });
  const error = thrown(() => type.lift(memory, 257, 0), LiftError, {
    code: "unknown-discriminant",
    value: 257,
  });
  expect(error.message).toBe(
    "Case has the tag 257, which is none of 255, 1. Let the guest pass one of these.",
  );
  thrown(() => flat(option(u32)).lift(memory, 2, 0), LiftError, { code: "unknown-discriminant" });
  const signed = flat(variant({ a: null }, { numbers: { a: -1 } }));
  expect(signed.lift(memory, -1)).toEqual({ tag: "a" });
  thrown(() => signed.lift(memory, -2), LiftError, { code: "unknown-discriminant", value: -2 });
});

test("a fault names the part that it is in", () => {
  const type = flat(struct({ at: Point, text: choice }, { name: "Row" }));
  const error = thrown(() => type.lift(memory, 1, 2, 0, 60n, 9), GuestMemoryError, { code: "out-of-bounds" });
  expect(error.message).toMatch(/^Row\.text\.text is out of bounds: /);
  const lowered = thrown(
    () => lendOf(type as never)?.encode({ at: { x: 1, y: "2" }, text: { tag: "nothing" } }, memory),
    LowerError,
    { code: "wrong-type" },
  );
  expect(lowered.message).toMatch(/^Row\.at\.y /);
  thrown(
    () => lendOf(type as never)?.encode({ at: { x: 1, y: 2 }, text: { tag: "no" } }, memory),
    LowerError,
    {
      code: "unknown-discriminant",
    },
  );
});

test("a value is a copy, also with views in it, and by pointer", () => {
  memory.writeBytes(8, [1, 2]);
  const type = flat(tuple(bytes, list(u8)));
  const [data, all] = type.lift(memory, 8, 2, 8, 2) as [Uint8Array, Iterable<number>];
  const many = flat(tuple(bytes, ...Array.from({ length: 15 }, () => u8)));
  memory.writeU32(16, 8);
  memory.writeU32(20, 2);
  expect(many.flat).toEqual(["address"]);
  const [behind] = many.lift(memory, 16) as [Uint8Array];
  memory.writeU8(8, 9);
  expect([[...data], [...all], [...behind]]).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
  expect([type, many].map((each) => "snapshot" in each)).toEqual([false, false]);
  thrown(() => many.lift(memory, 60), GuestMemoryError, { code: "out-of-bounds" });
});

test("exactly 16 core values are passed one by one", () => {
  const sixteen = tuple(...(Array.from({ length: 16 }, () => u8) as [typeof u8]));
  expect(flat(sixteen).flat).toHaveLength(16);
  expect(flat(tuple(sixteen, u8)).flat).toEqual(["address"]);
});

test("a result with texts has them in memory of the guest, and its place is looked at first", () => {
  const guest = bumpGuest("malloc");
  const result = flat(variant({ ok: u32, error: allocated(string) })).asResult?.() as Lowerable<unknown> &
    Storable<unknown>;
  thrown(() => result.prepare?.(guest.memory, 65530), GuestMemoryError, { code: "out-of-bounds" });
  result.prepare?.(guest.memory, 8);
  result.lower({ tag: "error", value: "no" }, guest.memory, 8);
  expect([8, 12, 16].map((at) => guest.memory.readU32(at))).toEqual([1, 1024, 2]);
  expect(result.describe()).toMatchObject({ kind: "flat", flat: [], out: ["address"] });
});

test("a type of one core value is its own result, and one of texts is none of a host function", () => {
  expect(flat(u32).asResult).toBeUndefined();
  expect((flat(u32) as unknown as Lowerable<number>).lower(7, memory)).toBe(7);
  expect(flat(string)).not.toHaveProperty("lower");
});

test("is described and written as its value", () => {
  expect(flat(Point).describe()).toMatchObject({
    name: "flat<Point>",
    kind: "flat",
    flat: ["f64", "f64"],
    of: { kind: "struct", fields: [{ name: "x" }, { name: "y" }] },
  });
  expect(flat(Point).describe()).not.toHaveProperty("layout");
  expect(flat(Point).format({ x: 1, y: 2 })).toBe("Point { x: 1, y: 2 }");
});

test("a type of one's own says how its values are put together", () => {
  const interval = defineType({
    name: "interval",
    byPointer: true,
    flat: ["address"],
    layout: { size: 8, alignment: 4 },
    lift: (from: GuestMemory, at: number) => `${String(from.readU32(at))}-${String(from.readU32(at + 4))}`,
    load: (from: GuestMemory, at: number) => `${String(from.readU32(at))}-${String(from.readU32(at + 4))}`,
    store: () => undefined,
    composition: () => ({
      parts: [
        { type: u32, place: ".from" },
        { type: u32, place: ".to" },
      ],
      split: (value) => String(value).split("-").map(Number),
      join: (parts: readonly unknown[]) => parts.join("-"),
    }),
  });
  const type = flat(interval) as unknown as Liftable<string> & Lowerable<string>;
  expect([type.flat, type.lift(memory, 1, 2), type.lower("3-4", memory)]).toEqual([
    ["i32", "i32"],
    "1-2",
    [3, 4],
  ]);
});

class File {}

test.each([
  ["a class that has no fixed layout", () => flat(Array as never), "not-a-type"],
  [
    "a value by pointer without parts",
    () =>
      flat(
        defineType({
          name: "blob",
          byPointer: true,
          flat: ["address"],
          layout: { size: 8, alignment: 4 },
          lift: () => 0,
          load: () => 0,
          store: () => undefined,
        }),
      ),
    "invalid-definition",
  ],
  [
    "a vector beside another core value",
    () => {
      const vector = defineType({
        name: "vector",
        flat: ["v128"],
        layout: { size: 16, alignment: 16 },
        lift: () => 0,
        load: () => 0,
        store: () => undefined,
      });
      return flat(variant({ vector, number: u32 }));
    },
    "invalid-definition",
  ],
] as const)("refuses %s", (_what, make, code) => {
  thrown(make, TypeDefinitionError, { code, where: "flat" });
});

test("handles and functions are parts as any other", () => {
  expect(flat(option(handle(File))).flat).toEqual(["i32", "i32"]);
});
