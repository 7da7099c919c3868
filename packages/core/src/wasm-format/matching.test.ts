import { isHeapSubtype, isNullable, isSubtype } from "./matching.js";

test.each([
  ["i32", "i32", true],
  ["i32", "i64", false],
  ["i32", "externref", false],
  ["(ref extern)", "externref", true],
  ["externref", "(ref extern)", false],
  ["nullexternref", "externref", true],
  ["externref", "anyref", false],
  ["i31ref", "eqref", true],
  ["i31ref", "anyref", true],
  ["eqref", "i31ref", false],
  ["(ref struct)", "anyref", true],
  ["structref", "arrayref", false],
  ["nullref", "arrayref", true],
  ["nullref", "funcref", false],
  ["(ref func)", "funcref", true],
  ["(ref 3)", "(ref 3)", true],
  ["(ref 3)", "(ref null 3)", true],
  ["(ref null 3)", "(ref 3)", false],
  ["(ref 3)", "(ref 4)", false],
  ["(ref 3)", "funcref", false],
])("%s is a subtype of %s: %p", (type, other, expected) => {
  expect(isSubtype(type, other)).toBe(expected);
});

test("null is left out of account where that is wanted", () => {
  expect([isHeapSubtype("externref", "(ref extern)"), isHeapSubtype("anyref", "(ref i31)")]).toEqual([
    true,
    false,
  ]);
  expect(["externref", "(ref null 0)", "(ref extern)", "i32"].map(isNullable)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
