import { TypeDefinitionError } from "../errors.js";
import { type Pointer, pointer, string, u16, u64, u8 } from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { alignOf, offsetOf, sizeOf } from "./measure.js";
import { option } from "./option.js";
import { Struct, struct } from "./struct.js";
import { tuple } from "./tuple.js";
import { variant } from "./variant.js";

class Entry extends Struct {
  @u8 kind!: number;
  @u64 size!: bigint;
  @pointer(u8) data!: Pointer<number>;
}

describe("sizeOf and alignOf", () => {
  test("take types and struct classes, and give bytes by kind of memory", () => {
    expect([sizeOf(u16), sizeOf(Entry), sizeOf(struct(Entry)), sizeOf(string, "i64")]).toEqual([
      2, 24, 24, 16,
    ]);
    expect([alignOf(u16), alignOf(Entry), alignOf(string), alignOf(string, "i64")]).toEqual([2, 8, 4, 8]);
  });

  test("take nothing else", () => {
    for (const value of [undefined, {}, () => undefined]) {
      thrown(() => sizeOf(value as never), TypeDefinitionError, { code: "not-a-type", where: "sizeOf" });
      thrown(() => alignOf(value as never), TypeDefinitionError, { code: "not-a-type", where: "alignOf" });
    }
  });
});

describe("offsetOf", () => {
  test("takes classes and types with parts", () => {
    expect([
      offsetOf(Entry, "data"),
      offsetOf(Entry, "data", "i64"),
      offsetOf(struct(Entry), "size"),
    ]).toEqual([16, 16, 8]);
    expect([offsetOf(struct({ a: u8, b: u16 }), "b"), offsetOf(tuple(u8, u64), 1)]).toEqual([2, 8]);
    expect([offsetOf(variant({ a: u64 }), "value"), offsetOf(option(u16), "value")]).toEqual([8, 2]);
  });

  test("takes no type without parts, and no part that is not there", () => {
    const { message } = thrown(() => offsetOf(u8 as never, "x" as never), TypeDefinitionError, {
      code: "not-a-field",
    });
    expect(message).toBe("offsetOf: u8 has no parts. Give a struct, a tuple or a variant.");
    expect(
      thrown(() => offsetOf(Entry, "none" as never), TypeDefinitionError, { code: "not-a-field" }).message,
    ).toBe("offsetOf: Entry has no field none. Its fields are kind, size, data.");
    thrown(() => offsetOf({} as never, "x" as never), TypeDefinitionError, { code: "not-a-type" });
  });
});
