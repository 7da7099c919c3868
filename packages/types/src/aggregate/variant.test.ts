import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  f64,
  GuestMemory,
  i8,
  offsetOf,
  type Pointer,
  pointer,
  sizeOf,
  string,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { fixed } from "./fixed.js";
import { variant } from "./variant.js";

const SIZE = 64;

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

const Token = variant({ end: null, number: u32, word: string, ratio: f64 }, { name: "Token" });

describe("a variant", () => {
  test("has a tag, and behind it the room for the largest of its values", () => {
    expect([sizeOf(Token), offsetOf(Token, "tag"), offsetOf(Token, "value")]).toEqual([16, 0, 8]);
    const small = variant({ three: fixed(u8, 3), two: u16 }, { as: u8 });
    expect([sizeOf(small), offsetOf(small, "value")]).toEqual([6, 2]);
    expect(sizeOf(variant({ a: null, b: null }, { as: u8 }))).toBe(1);
    const wide = variant({ a: string, b: u8 });
    expect([sizeOf(wide), sizeOf(wide, "i64"), offsetOf(wide, "value", "i64")]).toEqual([12, 24, 8]);
    thrown(() => offsetOf(Token, "end" as never), TypeDefinitionError, { code: "not-a-field" });
  });

  test("is an object with its tag, and the value that the tag's case has", () => {
    const memory = new GuestMemory(SIZE);
    memory.writeU32(8, 1);
    memory.writeU32(16, 7);
    const token = Token.lift(memory, 8);
    expect(token).toEqual({ tag: "number", value: 7 });
    memory.writeU32(8, 0);
    expect(Object.keys(Token.lift(memory, 8))).toEqual(["tag"]);
  });

  test("has views for values that are views", () => {
    const memory = new GuestMemory(SIZE);
    const Shape = variant({ none: null, point: Point });
    Shape.store(memory, 8, { tag: "point", value: { x: 1, y: 2 } });
    const shape = Shape.load(memory, 8);
    if (shape.tag !== "point") throw new Error("no point");
    shape.value.y = 5;
    expect(memory.readF64(24)).toBe(5);
    expect(shape.value).toBeInstanceOf(Point);
  });

  test("may have numbers of its own, which decide and not the order", () => {
    const memory = new GuestMemory(SIZE);
    const type = variant({ a: u8, b: u16, c: null }, { as: i8, numbers: { a: 7, b: -2, c: 0 } });
    type.store(memory, 8, { tag: "b", value: 500 });
    expect([memory.readI8(8), memory.readU16(10)]).toEqual([-2, 500]);
    expect(type.load(memory, 8)).toEqual({ tag: "b", value: 500 });
    expect(sizeOf(variant({ a: u8 }, { numbers: { a: -1 } }))).toBe(8);
  });

  test("as a parameter is one offset, checked as a whole, and may be 0", () => {
    const memory = new GuestMemory(SIZE);
    expect(Token.flat).toEqual(["address"]);
    expect(Token.lift(memory, SIZE - 16)).toEqual({ tag: "end" });
    thrown(() => Token.lift(memory, SIZE - 15), GuestMemoryError, { code: "out-of-bounds", length: 16 });
    expect(Token.lift(memory, 0)).toEqual({ tag: "end" });
    expect(Token).not.toHaveProperty("lower");
  });

  test("knows no other tag, and says which it knows", () => {
    const memory = new GuestMemory(SIZE);
    memory.writeU32(8, 4);
    const { message } = thrown(() => Token.lift(memory, 8), LiftError, {
      code: "unknown-discriminant",
      value: 4,
    });
    expect(message).toContain("Token is 4, which is none of end (0), number (1), word (2), ratio (3). ");
  });

  test("says in which case a value is wrong", () => {
    const memory = new GuestMemory(SIZE);
    memory.writeU32(8, 2);
    memory.writeU32(16, 60);
    memory.writeU32(20, 9);
    const { message } = thrown(() => Token.lift(memory, 8), GuestMemoryError, { code: "out-of-bounds" });
    expect(message).toMatch(/^Token\.word is out of bounds: offset 60 \+ length 9/);
  });

  test("takes the cases that it has, each with its value, or nothing at all", () => {
    const memory = new GuestMemory(SIZE);
    memory.writeU64(8, 0x5a5a5a5a5a5a5a5an);
    const refuse = (value: unknown, code: LowerError["code"]): LowerError =>
      thrown(
        () => {
          Token.store(memory, 8, value as never);
        },
        LowerError,
        { code },
      );
    expect(refuse({ tag: "other" }, "unknown-discriminant").message).toBe(
      'Token has the tag "other", and its cases are end, number, word, ratio.',
    );
    refuse({ value: 5 }, "unknown-discriminant");
    refuse({ tag: "constructor" }, "unknown-discriminant");
    for (const value of [undefined, null, 5, "end"]) refuse(value, "wrong-type");
    expect(refuse({ tag: "number", value: -1 }, "out-of-range").message).toMatch(/^Token\.number must be/);
    refuse({ tag: "number" }, "wrong-type");
    expect(memory.readU64(8)).toBe(0x5a5a5a5a5a5a5a5an);
  });

  test("leaves the bytes behind the tag of a case without a value as they are", () => {
    const memory = new GuestMemory(SIZE);
    memory.bytes(8, 16).fill(0xff);
    Token.store(memory, 8, { tag: "end" });
    expect([...memory.bytes(8, 16)]).toEqual([0, 0, 0, 0, ...new Array<number>(12).fill(0xff)]);
  });

  test("is written with its tag and its value", () => {
    expect(Token.format({ tag: "end" })).toBe("end");
    expect(Token.format({ tag: "word", value: "a" })).toBe('word("a")');
    expect(Token.format({ tag: "other" })).toBe("an object");
  });

  test("is described by its cases", () => {
    expect(variant({ none: null, some: u64 }, { as: u8 }).describe()).toMatchObject({
      kind: "variant",
      flat: ["address"],
      layout: { i32: { size: 16, alignment: 8 } },
      cases: [
        { name: "none", number: 0 },
        { name: "some", number: 1, type: { name: "u64" } },
      ],
      options: { as: "u8" },
    });
  });

  test("may have a struct that points to itself", () => {
    class Node extends Struct {
      @variant({ leaf: u32, node: pointer(Node) }) content!:
        { tag: "leaf"; value: number } | { tag: "node"; value: Pointer<Node> };
    }
    expect([sizeOf(Node), sizeOf(Node, "i64")]).toEqual([8, 16]);
    expect(struct(Node).describe().fields?.[0]?.type.cases?.[1]?.type?.of).not.toHaveProperty("fields");
  });

  test.each<[string, () => unknown, TypeDefinitionError["code"], string]>([
    ["no cases", () => variant({}), "invalid-definition", "has no names. "],
    [
      "a class that is not there yet",
      () => variant({ a: undefined as never }),
      "not-a-type",
      "undefined has no",
    ],
    ["a name that is an index", () => variant({ b: u8, 0: u8 }), "invalid-definition", "is an index: 0. "],
    [
      "one number for two cases",
      () => variant({ a: u8, b: u8 }, { numbers: { a: 1, b: 1 } }),
      "invalid-definition",
      "has one number for two cases. ",
    ],
    [
      "a number that does not fit",
      () => variant({ a: u8 }, { as: u8, numbers: { a: 256 } }),
      "invalid-definition",
      "does not fit u8. ",
    ],
  ])("is refused with %s", (_what, make, code, fact) => {
    expect(thrown(make, TypeDefinitionError, { code }).message).toContain(fact);
  });
});
