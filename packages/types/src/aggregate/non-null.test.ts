import { GuestMemoryError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { u32, u8 } from "../numeric/integers.js";
import type { Liftable } from "../type/capabilities.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import { fixed } from "./fixed.js";
import { option } from "./option.js";
import { Struct, struct } from "./struct.js";
import { variant } from "./variant.js";

class Point extends Struct {
  @u32 x!: number;
}

const nonNull = true;

describe.each<[string, Liftable<unknown>, Liftable<unknown>]>([
  ["struct class", struct(Point), struct(Point, { nonNull })],
  ["copy of a struct class", struct(Point, { copy: true }), struct(Point, { copy: true, nonNull })],
  ["struct", struct({ x: u32 }), struct({ x: u32 }, { nonNull })],
  ["fixed bytes", fixed(u8, 4), fixed(u8, 4, { nonNull })],
  ["fixed numbers", fixed(u32, 1), fixed(u32, 1, { nonNull })],
  ["variant", variant({ end: null }), variant({ end: null }, { nonNull })],
])("a %s", (_name, any, some) => {
  test("lies at offset 0, unless { nonNull: true } refuses it", () => {
    for (const addressType of ["i32", "i64"] as const) {
      const memory = new GuestMemory(64, { addressType });
      expect(any.lift(memory, 0)).toBeDefined();
      for (const offset of [1, 60]) expect(some.lift(memory, offset)).toBeDefined();
      for (const lift of [some.lift, some.liftFor?.(addressType) ?? some.lift]) {
        const { message } = thrown(() => lift(memory, 0), GuestMemoryError, { code: "null-pointer" });
        expect(message).toContain("Let the guest pass an offset, or leave { nonNull: true } out.");
        thrown(() => lift(memory, 61), GuestMemoryError, { code: "out-of-bounds" });
      }
    }
  });

  test("says so in its description, and is undefined in an option", () => {
    expect(some.describe().options).toMatchObject({ nonNull: true });
    expect(any.describe().options ?? {}).not.toHaveProperty("nonNull");
    expect(
      option(some as (typeof Point)["~type"] & Liftable<unknown>).lift(new GuestMemory(64), 0),
    ).toBeUndefined();
  });
});

test("an element lies where its list says, offset 0 included", () => {
  const memory = new GuestMemory(64);
  memory.writeU32(0, 7);
  expect(list(struct(Point, { nonNull })).lift(memory, 0, 1).get(0).x).toBe(7);
});
