import { fixed } from "../aggregate/fixed.js";
import { pointer } from "../aggregate/pointer.js";
import { Struct, struct } from "../aggregate/struct.js";
import { tuple } from "../aggregate/tuple.js";
import { variant } from "../aggregate/variant.js";
import { GuestMemoryError, LowerError, TypeDefinitionError } from "../errors.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { bool } from "../numeric/bool.js";
import { f32, f64 } from "../numeric/floats.js";
import { u16, u32, u8 } from "../numeric/integers.js";
import { u64 } from "../numeric/long-integers.js";
import { usize } from "../numeric/usize.js";
import { bytes } from "../sequence/bytes.js";
import { cstring } from "../sequence/cstring.js";
import { thrown } from "../thrown.fixture.js";
import type { Element } from "../type/element.js";
import { defineType } from "../type/define-type.js";
import { byValue } from "./by-value.js";
import { errno } from "./errno.js";
import { linuxErrnos } from "./linux-errnos.js";
import { none } from "./none.js";
import { ErrnoError } from "./errno-error.js";

const SIZE = 64;

class Vec extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}
const Mixed = struct({ tag: u8, at: Vec, size: usize });
const uuid = defineType({
  name: "uuid",
  layout: { size: 16, alignment: 1 },
  load: (memory: GuestMemory, offset: number) => memory.bytes(offset, 16).join("-"),
  store: (memory: GuestMemory, offset: number, value: string) => {
    memory.writeBytes(offset, value.split("-").map(Number));
  },
});

describe.each(["i32", "i64"] as const)(
  "what C returns by value, in memories addressed with %s",
  (addressType) => {
    const memory = new GuestMemory(SIZE, { addressType });

    test.each<[string, Element, unknown]>([
      ["a struct class", Vec, { x: 1, y: -2 }],
      ["an instance of a class", Vec, Object.assign(new Vec(), { x: 1, y: -2 })],
      ["a struct in a struct", Mixed, { tag: 7, at: { x: 1, y: 2 }, size: 12 }],
      ["a tuple", tuple(u32, f64), [1, 2.5]],
      ["an array of two", fixed(u16, 2), [1, 2]],
      ["a variant", variant({ none: null, some: u32 }), { tag: "some", value: 9 }],
      ["a type of one's own", uuid, Array.from({ length: 16 }, (_, index) => index).join("-")],
      ["a struct with padding around one number", struct({ at: tuple(u32, u8) }), { at: [1, 2] }],
    ])("is put at a place before the parameters: %s", (_, of, value) => {
      const type = byValue(of as typeof Vec);
      const stored = (typeof of === "function" && "~type" in of ? of["~type"] : of) as typeof uuid;
      expect([type.flat, type.out, type.outFirst]).toEqual([[], ["address"], true]);
      const { size } = stored.layout[addressType];
      type.prepare?.(memory, 8);
      const error = writesOnly(memory, 8, size, () => {
        expect(type.lower(value as Vec, memory, 8)).toBeUndefined();
      });
      expect(error).toBeUndefined();
      // Padding keeps the pattern that writesOnly fills the memory with.
      const filled = new GuestMemory(SIZE, { addressType });
      filled.writeBytes(
        0,
        Uint8Array.from({ length: SIZE }, (_, index) => 0xa0 + (index % 16)),
      );
      stored.store(filled, 8, value as string);
      expect(memory.readBytes(8, size)).toEqual(filled.readBytes(8, size));
    });

    test("may be offset and length of bytes of the guest's own", () => {
      byValue(bytes).lower(memory.bytes(48, 3), memory, 8);
      expect([...bytes.load(memory, 8)]).toEqual([...memory.bytes(48, 3)]);
    });

    test("has a place that is inside the memory, aligned or not", () => {
      const type = byValue(Vec);
      for (const offset of [0, 1, 7, SIZE - 16]) expect(() => type.prepare?.(memory, offset)).not.toThrow();
      for (const offset of [SIZE - 15, SIZE, 0x7fffffff, 0xffffffff]) {
        const expected = { code: "out-of-bounds", offset, length: 16, memorySize: SIZE } as const;
        thrown(() => type.prepare?.(memory, offset), GuestMemoryError, expected);
      }
    });

    test.each<[string, Element, unknown, readonly string[], unknown]>([
      ["a number", struct({ x: f64 }), { x: 1.5 }, ["f64"], 1.5],
      ["a float", struct({ x: f32 }), { x: 1.5 }, ["f32"], 1.5],
      ["a small number", struct({ x: u8 }), { x: 255 }, ["i32"], 255],
      ["a truth value", struct({ x: bool }), { x: true }, ["i32"], 1],
      ["64 bits", struct({ x: u64 }), { x: 5n }, ["i64"], 5n],
      ["a size", struct({ x: usize }), { x: 5 }, ["address"], 5],
      ["a number in a struct in a tuple", tuple(struct({ x: u32 })), [{ x: 4 }], ["i32"], 4],
      ["a number in an array", struct({ x: fixed(u8, 1) }), { x: Uint8Array.of(9) }, ["i32"], 9],
      ["a number in an array of numbers", fixed(u16, 1), [9], ["i32"], 9],
      ["a pointer", struct({ x: pointer(u8) }), { x: pointer(u8).lift(memory, 12) }, ["address"], 12],
    ])("is a core value where C makes it one: %s", (_, of, value, flat, core) => {
      const type = byValue(of as typeof Vec);
      expect([type.flat, type.out, type.outFirst]).toEqual([flat, undefined, undefined]);
      expect(type.lower(value as Vec, memory)).toBe(core);
    });
  },
);

describe("byValue", () => {
  const memory = new GuestMemory(SIZE);

  test("refuses values that the type refuses, and writes nothing", () => {
    const refused: [Element, unknown, string][] = [
      [Vec, 5, "wrong-type"],
      [Vec, undefined, "wrong-type"],
      [Vec, { x: 1 }, "wrong-type"],
      [tuple(u32, u8), [1, 256], "out-of-range"],
      [struct({ x: u8 }), { x: 256 }, "out-of-range"],
      [struct({ x: u8 }), undefined, "wrong-type"],
      [struct({ x: u8 }), null, "wrong-type"],
      [tuple(u8), [1, 2], "wrong-length"],
      [fixed(u8, 1), new Uint8Array(2), "wrong-length"],
      [fixed(u16, 1), 5, "wrong-type"],
    ];
    for (const [of, value, code] of refused) {
      const error = writesOnly(memory, 0, 0, () => byValue(of as typeof Vec).lower(value as Vec, memory, 8));
      expect(error).toBeInstanceOf(LowerError);
      expect(error).toMatchObject({ code });
    }
  });

  test("is described with its value and its place", () => {
    const { name, kind, flat, out, of, places } = byValue(Vec).describe();
    expect({ name, kind, flat, out }).toEqual({
      name: "byValue<Vec>",
      kind: "byValue",
      flat: [],
      out: ["address"],
    });
    expect([of, places]).toEqual([struct(Vec).describe(), [struct(Vec).describe()]]);
    expect(byValue(struct({ x: u8 })).describe()).toMatchObject({ flat: ["i32"], of: { kind: "struct" } });
    expect(byValue(struct({ x: u8 })).describe()).not.toHaveProperty("places");
    expect(byValue(Vec).format({ x: 1, y: 2 })).toBe("Vec { x: 1, y: 2 }");
  });

  test("takes the numbers of the module's errno table", () => {
    const type = byValue(errno).withErrnos?.(linuxErrnos);
    expect(type?.lower("ENOENT", memory, 8)).toBe(2);
    expect(byValue(errno).lower(new ErrnoError("ENOENT") as never, memory)).toBe(44);
  });

  test.each<[string, unknown]>([
    ["nothing", none],
    ["no type", 5],
    ["a class that is no struct", Date],
    ["a text alone, which is a pointer to C", struct({ name: cstring })],
    ["offset and length in one number", struct({ at: bytes({ layout: "packed" }) })],
  ])("refuses what C does not return so: %s", (_, of) => {
    thrown(() => byValue(of as typeof Vec), TypeDefinitionError, { code: "not-a-type" });
  });
});
