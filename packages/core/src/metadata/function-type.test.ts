import type { ValueType } from "@hostwright/types";

import { formatFunctionType, functionTypeKey } from "./function-type.js";

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
