import { bytes, f64, i64, none, orErrno, pointer, u32, type ValueType } from "@hostwright/types";

import { formatFunctionType, functionTypeKey, functionTypeOf } from "./function-type.js";
import type { ExportMetadata } from "./module-metadata.js";

const exported: ExportMetadata = {
  name: "get",
  method: "get",
  parameters: [bytes, f64, pointer(u32)].map((type) => ({ name: undefined, type })),
  results: [orErrno(i64), none],
  isTuple: true,
  isAsync: false,
};

describe("functionTypeOf", () => {
  test("flattens parameters and results in order", () => {
    expect(functionTypeOf(exported, "i32")).toEqual({
      parameters: ["i32", "i32", "f64", "i32"],
      results: ["i64", "i32"],
    });
  });

  test("gives one type however often it is asked, which nobody can change", () => {
    const type = functionTypeOf(exported, "i32");
    expect(functionTypeOf(exported, "i32")).toBe(type);
    expect(functionTypeOf(exported, "i64")).not.toBe(type);
    expect([type, type.parameters, type.results].every(Object.isFrozen)).toBe(true);
  });

  test("takes i64 for the offsets and lengths of a 64-bit memory, and for nothing else", () => {
    expect(functionTypeOf(exported, "i64")).toEqual({
      parameters: ["i64", "i64", "f64", "i64"],
      results: ["i64", "i32"],
    });
  });
});

test.each([
  [[], [], "() -> ()"],
  [["i32"], [], "(i32) -> ()"],
  [[], ["f64"], "() -> f64"],
  [["i32", "i64"], ["f32", "i32"], "(i32, i64) -> (f32, i32)"],
] as const)("formatFunctionType writes %j to %j as %s", (parameters, results, text) => {
  expect(formatFunctionType({ parameters, results })).toBe(text);
});

test("functionTypeKey is one for equal types, and tells parameters from results", () => {
  const of = (parameters: ValueType[], results: ValueType[]) => functionTypeKey({ parameters, results });
  expect(of(["i32", "i64"], ["f32"])).toBe(of(["i32", "i64"], ["f32"]));
  const others = [of([], []), of(["i32"], []), of([], ["i32"]), of(["i32", "i32"], []), of(["i32"], ["i32"])];
  expect(new Set(others).size).toBe(others.length);
});
