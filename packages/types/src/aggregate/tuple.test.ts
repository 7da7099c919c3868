import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  alignOf,
  enumeration,
  f64,
  GuestMemory,
  offsetOf,
  sizeOf,
  string,
  Struct,
  u16,
  u32,
  u8,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { tuple } from "./tuple.js";

const SIZE = 64;

class Point extends Struct {
  @u8 tag!: number;
  @u16 x!: number;
}

const mixed = tuple(u8, f64, u16);

describe("a tuple", () => {
  test("has the layout of a struct", () => {
    expect([sizeOf(mixed), alignOf(mixed)]).toEqual([24, 8]);
    expect([offsetOf(mixed, 0), offsetOf(mixed, 1), offsetOf(mixed, 2)]).toEqual([0, 8, 16]);
    expect([offsetOf(tuple(u8, string, u8), 2), offsetOf(tuple(u8, string, u8), 2, "i64")]).toEqual([12, 24]);
    expect(thrown(() => offsetOf(mixed, 3), TypeDefinitionError, { code: "not-a-field" }).message).toBe(
      "offsetOf: tuple<u8, f64, u16> has no field 3. Its fields are 0 to 2.",
    );
  });

  test("is an array of the host, with views in it where its elements are views", () => {
    const memory = new GuestMemory(SIZE);
    const type = tuple(u8, Point);
    type.store(memory, 8, [7, { tag: 1, x: 2 }]);
    const [number, point] = type.lift(memory, 8);
    expect([number, point.tag, point.x]).toEqual([7, 1, 2]);
    point.x = 9;
    expect(memory.readU16(12)).toBe(9);
  });

  test("as a parameter is one offset, checked as a whole, and may be 0", () => {
    const memory = new GuestMemory(SIZE);
    expect(mixed.flat).toEqual(["address"]);
    expect(mixed.lift(memory, SIZE - 24)).toEqual([0, 0, 0]);
    thrown(() => mixed.lift(memory, SIZE - 23), GuestMemoryError, { code: "out-of-bounds", length: 24 });
    expect(mixed.lift(memory, 0)).toEqual([0, 0, 0]);
  });

  test("says which element is no value of its type", () => {
    const memory = new GuestMemory(SIZE);
    memory.writeU8(9, 7);
    const level = enumeration("low", "high", { as: u8 });
    const { message } = thrown(() => tuple(u8, level).lift(memory, 8), LiftError, {
      code: "unknown-discriminant",
    });
    expect(message).toMatch(/^tuple<u8, enumeration>\[1\] is 7, which is none of /);
  });

  test("takes exactly as many values as it has, or nothing at all", () => {
    const memory = new GuestMemory(SIZE);
    memory.writeU32(8, 0x5a5a5a5a);
    const refuse = (value: unknown, code: LowerError["code"]): LowerError =>
      thrown(
        () => {
          tuple(u8, u16).store(memory, 8, value as never);
        },
        LowerError,
        { code },
      );
    expect(refuse([1], "wrong-length").message).toBe("tuple<u8, u16> must have 2 elements, not 1.");
    refuse([1, 2, 3], "wrong-length");
    for (const value of [undefined, null, 1, "ab", { 0: 1, 1: 2, length: 2 }]) refuse(value, "wrong-type");
    expect(refuse([1, 65536], "out-of-range").message).toMatch(/^tuple<u8, u16>\[1\] must be/);
    expect(memory.readU32(8)).toBe(0x5a5a5a5a);
  });

  test("is written and described by its elements", () => {
    expect(mixed.format([1, 2.5, 3])).toBe("[1, 2.5, 3]");
    expect(mixed.format(undefined)).toBe("undefined");
    expect(mixed.describe()).toMatchObject({
      name: "tuple<u8, f64, u16>",
      kind: "tuple",
      fields: [
        { name: "0", type: { name: "u8" }, offset: { i32: 0 } },
        { name: "1", type: { name: "f64" }, offset: { i32: 8 } },
        { name: "2", type: { name: "u16" }, offset: { i32: 16 } },
      ],
    });
  });

  test("needs elements, of a fixed size", () => {
    thrown(() => tuple(...([] as unknown as [typeof u8])), TypeDefinitionError, {
      code: "invalid-definition",
    });
    thrown(() => tuple(u32, undefined as never), TypeDefinitionError, { code: "not-a-type" });
  });
});
