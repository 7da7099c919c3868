import type { ValueType } from "@hostwright/types";

import { coreArguments, coreResult, withCoreValues } from "./passed-values.js";

const one = (type: ValueType, value: unknown): unknown => coreArguments("kv.put", [type], [value])[0];
const reference = {};

test.each<[ValueType, unknown, unknown]>([
  ["i32", -(2 ** 31), -(2 ** 31)],
  ["i32", 2 ** 31, -(2 ** 31)],
  ["i32", 2 ** 32 - 1, -1],
  ["i64", 5, 5n],
  ["i64", -(2n ** 63n), -(2n ** 63n)],
  ["i64", 2n ** 64n - 1n, -1n],
  ["f32", 0.1, Math.fround(0.1)],
  ["f64", 0.1, 0.1],
  ["f64", NaN, NaN],
  ["externref", reference, reference],
  ["funcref", null, null],
])("an %s given as %p is passed as the engine would: %p", (type, value, passed) => {
  expect(one(type, value)).toBe(passed);
});

test.each<[ValueType, unknown]>([
  ["i32", 2 ** 32],
  ["i32", -(2 ** 31) - 1],
  ["i64", 2n ** 64n],
  ["i64", -(2n ** 63n) - 1n],
])("an %s that does not fit is refused: %p", (type, value) => {
  expect(() => one(type, value)).toThrow(RangeError);
});

test.each<[ValueType, unknown]>([
  ["i32", 1.5],
  ["i32", "1"],
  ["i32", 1n],
  ["i32", undefined],
  ["i32", true],
  ["i64", 2 ** 53],
  ["i64", "1"],
  ["f32", 1n],
  ["f64", undefined],
])("an %s of another type is refused: %p", (type, value) => {
  expect(() => one(type, value)).toThrow(TypeError);
  expect(() => one(type, value)).toThrow(/^kv\.put: core value 0 is an /);
});

test("too few and too many values are refused, with the types that are taken", () => {
  expect(() => coreArguments("kv.put", ["i32", "i64"], [1])).toThrow(
    "kv.put: takes 2 core values (i32, i64), not 1. A string or a list is two: an offset and a length.",
  );
  expect(() => coreArguments("kv.clear", [], [1])).toThrow(/^kv\.clear: takes 0 core values, not 1\./);
});

describe("core values cross the boundary as the engine passes them", () => {
  test.each<[ValueType[], unknown, unknown]>([
    [[], undefined, undefined],
    [["i32"], 0xffffffff, -1],
    [["i64"], 2n ** 64n - 1n, -1n],
    [["f32"], 0.1, Math.fround(0.1)],
    [["f64"], 0.1, 0.1],
    [["externref"], undefined, undefined],
    [
      ["f32", "i32", "f64"],
      [0.1, 2 ** 31, 0.1],
      [Math.fround(0.1), -(2 ** 31), 0.1],
    ],
  ])("results of %p", (types, result, expected) => {
    expect(coreResult(types, result)).toEqual(expected);
  });

  test("arguments and results of functions", () => {
    const inner = jest.fn((x: unknown) => Number(x) / 3);
    const half = withCoreValues(inner, { parameters: ["f32"], results: ["f32"] });
    expect(half(0.1)).toBe(Math.fround(Math.fround(0.1) / 3));
    expect(inner).toHaveBeenCalledWith(Math.fround(0.1));
  });
});
