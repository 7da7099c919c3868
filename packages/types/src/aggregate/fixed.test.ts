import { GuestMemoryError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  enumeration,
  errno,
  GuestMemory,
  i16,
  list,
  type List,
  offsetOf,
  type Pointer,
  pointer,
  sizeOf,
  string,
  Struct,
  struct,
  u16,
  u32,
  u8,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { fixed } from "./fixed.js";

const SIZE = 64;

class Point extends Struct {
  @u8 tag!: number;
  @u16 x!: number;
}

describe("a fixed array", () => {
  test("has the size of its elements, and their alignment", () => {
    const types = [fixed(u8, 16), fixed(u16, 3), fixed(Point, 2), fixed(string, 2), fixed(fixed(i16, 3), 2)];
    expect(types.map((type) => type.layout.i32)).toEqual([
      { size: 16, alignment: 1 },
      { size: 6, alignment: 2 },
      { size: 8, alignment: 2 },
      { size: 16, alignment: 4 },
      { size: 12, alignment: 2 },
    ]);
    expect(sizeOf(fixed(string, 2), "i64")).toBe(32);
    expect([offsetOf(fixed(Point, 2), 1), offsetOf(fixed(string, 2), 1, "i64")]).toEqual([4, 16]);
    for (const index of [2, -1, 0.5]) {
      thrown(() => offsetOf(fixed(Point, 2), index), TypeDefinitionError, { code: "not-a-field" });
    }
  });

  test("of bytes is a view that reads and writes the guest's memory", () => {
    const memory = new GuestMemory(SIZE);
    const bytes = fixed(u8, 4).lift(memory, 8);
    expect(bytes).toBeInstanceOf(Uint8Array);
    bytes[3] = 9;
    expect(memory.readU8(11)).toBe(9);
    memory.writeU8(8, 7);
    expect([...bytes]).toEqual([7, 0, 0, 9]);
    expect(fixed(u8.as<number & { readonly brand: "id" }>(), 2).lift(memory, 8)).toBeInstanceOf(Uint8Array);
  });

  test("of anything else is a list at any alignment, whose elements are read and written in place", () => {
    const memory = new GuestMemory(SIZE);
    const numbers = fixed(u32, 3).lift(memory, 5);
    numbers.set(2, 0xcafe);
    expect(memory.readU32(13)).toBe(0xcafe);
    expect([numbers.length, ...numbers]).toEqual([3, 0, 0, 0xcafe]);
    fixed(Point, 2).lift(memory, 32).get(1).x = 5;
    expect(memory.readU16(38)).toBe(5);
  });

  test("as a parameter is one offset, checked as a whole, and may be 0", () => {
    const type = fixed(u16, 4);
    const memory = new GuestMemory(SIZE);
    expect(type.flat).toEqual(["address"]);
    expect(type.lift(memory, SIZE - 8).length).toBe(4);
    for (const offset of [SIZE - 7, 0xffffffff]) {
      thrown(() => type.lift(memory, offset), GuestMemoryError, { code: "out-of-bounds", offset, length: 8 });
    }
    const far = 2n ** 60n;
    thrown(() => type.lift(memory, far as never), GuestMemoryError, { code: "out-of-bounds", offset: far });
    expect(type.lift(memory, 0).offset).toBe(0);
    expect(type).not.toHaveProperty("lower");
  });

  test("is stored from arrays, typed arrays, lists and itself", () => {
    const memory = new GuestMemory(SIZE);
    const type = fixed(u16, 3);
    const place = pointer(type).lift(memory, 8);
    place.store([1, 2, 3]);
    expect([...place.load()]).toEqual([1, 2, 3]);
    type.store(memory, 8, Uint16Array.of(4, 5, 6) as never);
    expect([...place.load()]).toEqual([4, 5, 6]);
    place.store(list(u16).lift(memory, 10, 3)); // overlapping
    expect([...place.load()]).toEqual([5, 6, 0]);
    place.store(place.load());
    expect([...place.load()]).toEqual([5, 6, 0]);
  });

  test("takes exactly as many elements as it has, and of its type, or nothing at all", () => {
    const memory = new GuestMemory(SIZE);
    const numbers = fixed(u8, 2);
    const others = fixed(u16, 2);
    memory.writeU32(8, 0x5a5a5a5a);
    const refuse = (type: unknown, value: unknown, code: LowerError["code"]): LowerError =>
      thrown(
        () => {
          (type as typeof others).store(memory, 8, value as never);
        },
        LowerError,
        { code },
      );
    expect(refuse(numbers, new Uint8Array(3), "wrong-length").message).toBe(
      "fixed<u8, 2> must have 2 elements, not 3. Cut it, or fill it up.",
    );
    refuse(numbers, new Uint8Array(1), "wrong-length");
    refuse(numbers, [1, 2], "wrong-type");
    refuse(others, [1], "wrong-length");
    refuse(others, [1, 2, 3], "wrong-length");
    for (const value of [undefined, null, 5, "ab", new Set([1, 2]), { length: 2 }]) {
      refuse(others, value, "wrong-type");
    }
    expect(refuse(others, [1, 65536], "out-of-range").message).toMatch(
      /^fixed<u16, 2>\[1\] must be an integer/,
    );
    expect(memory.readU32(8)).toBe(0x5a5a5a5a);
  });

  test("is written like bytes, or like a list, cut off", () => {
    const memory = new GuestMemory(SIZE);
    memory.writeBytes(8, [0x61, 0x62, 7]);
    const level = enumeration("low", "high", { as: u8 });
    expect(fixed(u8, 2).format(memory.bytes(8, 2))).toBe('"ab" (2 bytes)');
    expect(fixed(level, 3).format(fixed(level, 3).lift(memory, 11))).toBe("[low, low, low]");
    expect(fixed(level, 3).format(fixed(level, 3).lift(memory, 9))).toBe(
      "[<unknown-discriminant>, <unknown-discriminant>, low]",
    );
    expect(fixed(u16, 20).format(new Array(20).fill(1))).toMatch(/^\[1, .*, 1, … 4 more\]$/);
    expect(fixed(u16, 2).format(undefined)).toBe("undefined");
  });

  test("is described by its element and its length", () => {
    expect(fixed(u16, 3).describe()).toMatchObject({
      name: "fixed<u16, 3>",
      kind: "fixed",
      of: { name: "u16" },
      options: { length: 3 },
    });
  });

  test("needs a length from 1, and elements of a fixed size", () => {
    for (const length of [0, -1, 1.5, NaN, 2 ** 32, "4"]) {
      thrown(() => fixed(u8, length as number), TypeDefinitionError, { code: "invalid-definition" });
    }
    expect(sizeOf(fixed(u8, 2 ** 32 - 1))).toBe(2 ** 32 - 1);
    thrown(() => fixed(undefined as never, 2), TypeDefinitionError, { code: "not-a-type" });
    thrown(() => fixed((() => undefined) as never, 2), TypeDefinitionError, { code: "not-a-type" });
    expect(sizeOf(fixed(errno, 2))).toBe(4);
  });

  test("knows no class before it is asked: a field may be of a class that is still being decorated", () => {
    class Node extends Struct {
      @fixed(pointer(Node), 2) children!: List<Pointer<Node>>;
      @u8 value!: number;
    }
    expect([sizeOf(Node), offsetOf(Node, "value")]).toEqual([12, 8]);
    expect(struct(Node).describe().fields?.[0]?.type).toMatchObject({ name: "fixed<pointer<Node>, 2>" });
    class Ring extends Struct {
      @fixed(Ring, 2) rings!: List<Ring>;
    }
    thrown(() => sizeOf(Ring), TypeDefinitionError, { code: "invalid-definition" });
  });
});
