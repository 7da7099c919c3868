import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  bytes,
  enumeration,
  f64,
  flags,
  GuestMemory,
  list,
  type List,
  option,
  pointer,
  string,
  tuple,
  u16,
  u32,
  u64,
  u8,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { fixed } from "./fixed.js";
import { offsetOf, sizeOf } from "./measure.js";
import { Struct, struct } from "./struct.js";

const SIZE = 256;

const Place = struct({ x: f64, y: f64, name: string }, { name: "Place" });
const Row = struct(
  {
    id: fixed(u8, 4),
    path: string,
    data: bytes,
    numbers: list(u16),
    next: pointer(u32),
    kind: enumeration("file", "folder", { as: u8 }),
    rights: flags("read", "write", { as: u8 }),
    limit: option(u32),
    pair: tuple(u8, u16),
    place: struct({ x: u8, on: enumeration("off", "on", { as: u8 }) }, { name: "Inner" }),
  },
  { name: "Row" },
);

function place(memory: GuestMemory, offset = 16) {
  return pointer(Row).lift(memory, offset).load();
}

describe("a struct without a class", () => {
  test("is a view whose properties read and write the guest's memory", () => {
    const memory = new GuestMemory(SIZE);
    memory.writeBytes(100, new TextEncoder().encode("grün"));
    memory.writeU32(8 + 16, 100);
    memory.writeU32(8 + 20, 5);
    const view = Place.lift(memory, 8);
    view.x = 1.5;
    view.y += 2;
    expect([memory.readF64(8), memory.readF64(16), view.name]).toEqual([1.5, 2, "grün"]);
    expect(Object.getPrototypeOf(Object.getPrototypeOf(view))).toBe(Object.prototype);
  });

  test("has fields of every kind, in memories of both kinds", () => {
    for (const addressType of ["i32", "i64"] as const) {
      const memory = new GuestMemory(SIZE, { addressType });
      const row = place(memory);
      row.id = Uint8Array.of(1, 2, 3, 4);
      row.kind = "folder";
      row.rights = new Set(["write"]);
      row.limit = 9;
      row.pair = [7, 8];
      row.place.on = "on";
      row.place = { ...{ x: 5 }, on: row.place.on };
      row.data = memory.bytes(16, 2);
      row.next = pointer(u32).lift(memory, 16);
      row.numbers = list(u16).lift(memory, 16, 2);
      const again = place(memory);
      expect([...again.id, again.kind, ...again.rights, again.limit]).toEqual([
        1,
        2,
        3,
        4,
        "folder",
        "write",
        9,
      ]);
      expect([again.pair, again.place.x, again.place.on]).toEqual([[7, 8], 5, "on"]);
      expect([[...again.data], again.next.load(), again.numbers.toArray()]).toEqual([
        [1, 2],
        0x04030201,
        [0x0201, 0x0403],
      ]);
      expect(memory.readU8(16 + offsetOf(Row, "kind", addressType))).toBe(1);
    }
  });

  test("has the layout of a class with the same fields, packed or not", () => {
    class Point extends Struct {
      @u8 tag!: number;
      @u64 x!: bigint;
    }
    class Packed extends Point {
      static override readonly packed = true;
      @u16 more!: number;
    }
    class AlsoPacked extends Packed {}
    expect(struct({ tag: u8, x: u64 }).layout).toEqual(struct(Point).layout);
    const packed = struct({ tag: u8, x: u64, more: u16 }, { packed: true });
    expect([sizeOf(packed), sizeOf(Packed), sizeOf(AlsoPacked), sizeOf(Point)]).toEqual([11, 11, 11, 16]);
    expect([offsetOf(packed, "x"), offsetOf(Packed, "x"), offsetOf(Point, "x")]).toEqual([1, 1, 8]);
    expect([packed.layout.i32.alignment, sizeOf(struct({ a: u8, b: Packed, c: u16 }))]).toEqual([1, 14]);
    expect([packed.describe().options, struct(Packed).describe().options]).toEqual([
      { packed: true },
      { packed: true },
    ]);
    expect(struct(Point).describe()).not.toHaveProperty("options");
  });

  test("is read and written where it is packed, at any alignment", () => {
    const memory = new GuestMemory(SIZE);
    const type = struct({ a: u8, b: u64, c: fixed(u32, 2) }, { packed: true });
    pointer(type)
      .lift(memory, 3)
      .store({ a: 1, b: 2n, c: [3, 4] });
    const view = type.lift(memory, 3);
    view.c.set(1, 7);
    expect([view.a, view.b, [...view.c]]).toEqual([1, 2n, [3, 7]]);
    expect(memory.readU32(3 + 13)).toBe(7);
  });

  test("has fields of its own, which no name of Object.prototype hides", () => {
    const memory = new GuestMemory(SIZE);
    const type = struct({ constructor: u8, toString: u8, toJSON: u8, hasOwnProperty: u8 });
    type.store(memory, 8, { constructor: 1, toString: 2, toJSON: 3, hasOwnProperty: 4 });
    const view = type.lift(memory, 8);
    expect([view.constructor, view.toString, view.toJSON, view.hasOwnProperty]).toEqual([1, 2, 3, 4]);
  });

  test("is written and described with its name and its fields, at most 16 of them", () => {
    const memory = new GuestMemory(SIZE);
    const type = struct({ x: u8, kind: enumeration("file", "folder", { as: u8 }) });
    memory.writeU8(9, 7);
    expect(type.format({ x: 1, kind: "file" })).toBe("struct { x: 1, kind: file }");
    expect(type.format(type.lift(memory, 8))).toBe("struct { x: 0, kind: <unknown-discriminant> }");
    expect(type.format(undefined)).toBe("undefined");
    expect(Place.name).toBe("Place");
    const many = struct(
      Object.fromEntries(Array.from({ length: 18 }, (_, index) => [`f${String(index)}`, u8])),
    );
    expect(many.format(many.lift(memory, 8))).toMatch(/, f15: 0, … 2 more \}$/);
    expect(type.describe()).toMatchObject({
      name: "struct",
      kind: "struct",
      fields: [
        { name: "x", offset: { i32: 0, i64: 0 } },
        { name: "kind", offset: { i32: 1, i64: 1 } },
      ],
    });
  });

  test.each<[string, () => unknown, TypeDefinitionError["code"], string]>([
    ["no fields", () => struct({}), "struct-without-fields", "struct: struct has no fields. "],
    [
      "a field named like an index",
      () => struct({ x: u8, 0: u8 }, { name: "Odd" }),
      "invalid-definition",
      "struct: Odd has a name that is an index: 0. ",
    ],
    [
      "a class that is not there yet",
      () => struct({ x: undefined as never }, { name: "Odd" }),
      "not-a-type",
      "struct Odd.x: undefined has no fixed layout. ",
    ],
  ])("is refused with %s", (_what, make, code, fact) => {
    expect(thrown(make, TypeDefinitionError, { code }).message).toContain(fact);
  });
});

describe("what is wrong with a field", () => {
  test("is told with the field's name when it is read", () => {
    const memory = new GuestMemory(SIZE);
    const row = place(memory);
    memory.writeU32(16 + offsetOf(Row, "path"), 250);
    memory.writeU32(16 + offsetOf(Row, "path") + 4, 9);
    const { message } = thrown(() => row.path, GuestMemoryError, { code: "out-of-bounds", offset: 250 });
    expect(message).toBe(
      "Row.path is out of bounds: offset 250 + length 9 exceeds the 256-byte memory. " +
        "The guest passed a bad offset or length.",
    );
    memory.writeU8(16 + offsetOf(Row, "kind"), 2);
    expect(() => row.kind).toThrow(/^Row\.kind is 2, which is none of file \(0\), folder \(1\)\./);
    memory.writeU8(16 + offsetOf(Row, "place") + 1, 5);
    expect(() => row.place.on).toThrow(/^Inner\.on is 5, which is none of /);
  });

  test("is told with the whole way to it when a value is stored", () => {
    const memory = new GuestMemory(SIZE);
    const row = place(memory);
    const refuse = (act: () => void): string => {
      try {
        act();
      } catch (error) {
        expect(error).toBeInstanceOf(LowerError);
        return (error as Error).message;
      }
      throw new Error("nothing was thrown");
    };
    expect(refuse(() => (row.pair = [1, 65536]))).toMatch(
      /^Row\.pair\[1\] must be an integer from 0 to 65535/,
    );
    expect(refuse(() => (row.place = { x: 300, on: "on" }))).toMatch(/^Row\.place\.x must be an integer/);
    expect(refuse(() => (row.path = "new"))).toMatch(/^Row\.path cannot be assigned/);
    expect(refuse(() => (row.id = new Uint8Array(3)))).toMatch(/^Row\.id must have 4 elements, not 3\./);
    const error = new LiftError("invalid-value", "is not a bool.", 7)
      .within("Inner", ".on")
      .within("Row", ".place");
    expect(error.locate("kv.put", "parameter 1 (row: Row)").message).toBe(
      "kv.put: parameter 1 (row: Row).place.on is not a bool.",
    );
  });

  test("leaves the whole struct as it was", () => {
    const memory = new GuestMemory(SIZE);
    memory.bytes(16, 64).fill(0x5a);
    const before = memory.bytes(0, SIZE).slice();
    const type = struct({ a: u8, b: struct({ c: u16, d: u8 }), e: u8 });
    const place = pointer(type).lift(memory, 16);
    for (const value of [
      { a: 1, b: { c: 2, d: 3 }, e: 256 },
      { a: 1, b: { c: 2, d: 256 }, e: 4 },
      { a: 1, b: { c: 2, d: 3 } },
      {
        a: 1,
        get b(): never {
          throw new Error("own");
        },
        e: 3,
      },
    ]) {
      expect(() => {
        place.store(value as never);
      }).toThrow();
      expect(memory.bytes(0, SIZE)).toEqual(before);
    }
  });
});

describe("arrays as fields", () => {
  test("are stored from plain objects with arrays, and from copies", () => {
    class Probe extends Struct {
      @fixed(u16, 3) samples!: List<number>;
      @u8 tag!: number;
      get first(): number {
        return this.samples.get(0);
      }
    }
    const memory = new GuestMemory(SIZE);
    pointer(Probe)
      .lift(memory, 8)
      .store({ samples: [1, 2, 3], tag: 4, first: 0 });
    expect(pointer(Probe).lift(memory, 8).load().first).toBe(1);
    list(Probe)
      .lift(memory, 8, 2)
      .set(1, { samples: [5, 6, 7], tag: 8, first: 0 });
    expect([...pointer(Probe).lift(memory, 16).load().samples]).toEqual([5, 6, 7]);
  });
});
