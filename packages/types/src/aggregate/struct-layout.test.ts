import fc from "fast-check";
import { bool } from "../numeric/bool.js";
import { f32, f64 } from "../numeric/floats.js";
import { i16, i8, u16, u32, u8 } from "../numeric/integers.js";
import { i64, u64 } from "../numeric/long-integers.js";
import { bytes } from "../sequence/bytes.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import type { Storable } from "../type/capabilities.js";
import { pointer } from "./pointer.js";
import { layOut } from "./struct-layout.js";

/* eslint-disable @typescript-eslint/no-explicit-any -- no other type of elements takes all of these */

function place(...types: Storable<any>[]): ReturnType<typeof layOut> {
  return layOut(new Map(types.map((type, index) => [`f${String(index)}`, type as Storable<unknown>])));
}

function offsets(of: ReturnType<typeof layOut>, address: "i32" | "i64" = "i32"): number[] {
  return of.fields.map(({ offset }) => offset[address]);
}

describe("the layout of a struct", () => {
  // Offsets and sizes as clang --target=wasm32 gives them.
  test.each<[string, Storable<any>[], number[], number, number]>([
    ["one byte", [u8], [0], 1, 1],
    ["bytes", [u8, i8, bool], [0, 1, 2], 3, 1],
    ["a byte before 8 bytes", [u8, u64], [0, 8], 16, 8],
    ["8 bytes before a byte", [u64, u8], [0, 8], 16, 8],
    ["growing ones", [u8, u16, u32, u64], [0, 2, 4, 8], 16, 8],
    ["falling ones", [u64, u32, u16, u8], [0, 8, 12, 14], 16, 8],
    ["gaps", [u8, f64, u8, i16, u8, f32], [0, 8, 16, 18, 20, 24], 32, 8],
    ["pairs", [u8, string, u8, bytes], [0, 4, 12, 16], 24, 4],
    ["a pointer and a list", [i64, pointer(u8), u8, list(u8)], [0, 8, 12, 16], 24, 8],
  ])("is C's, with natural alignment: %s", (_what, types, expected, size, alignment) => {
    const placed = place(...types);
    expect(offsets(placed)).toEqual(expected);
    expect(placed.layout.i32).toEqual({ size, alignment });
  });

  test("is another one where addresses take 8 bytes", () => {
    const placed = place(u8, pointer(u8), u8, string);
    expect(offsets(placed, "i32")).toEqual([0, 4, 8, 12]);
    expect(placed.layout.i32).toEqual({ size: 20, alignment: 4 });
    expect(offsets(placed, "i64")).toEqual([0, 8, 16, 24]);
    expect(placed.layout.i64).toEqual({ size: 40, alignment: 8 });
  });

  test("aligns every field, overlaps none, and leaves no gap that it need not", () => {
    const types = fc.array(fc.constantFrom<Storable<any>>(u8, u16, u32, u64, f64, string, pointer(u8)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(types, fc.constantFrom("i32", "i64"), (all, address) => {
        const placed = place(...all);
        let end = 0;
        let largest = 1;
        for (const { type, offset } of placed.fields) {
          const { size, alignment } = type.layout[address];
          expect(offset[address] % alignment).toBe(0);
          expect(offset[address]).toBeGreaterThanOrEqual(end);
          expect(offset[address] - end).toBeLessThan(alignment);
          end = offset[address] + size;
          largest = Math.max(largest, alignment);
        }
        const { size, alignment } = placed.layout[address];
        expect(alignment).toBe(largest);
        expect(size % alignment).toBe(0);
        expect(size - end).toBeGreaterThanOrEqual(0);
        expect(size - end).toBeLessThan(alignment);
      }),
    );
  });

  test("keeps names, types and their order", () => {
    expect(place(u16, u8).fields.map(({ name, type }) => [name, type])).toEqual([
      ["f0", u16],
      ["f1", u8],
    ]);
  });
});
