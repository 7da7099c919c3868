import {
  allocated,
  i32,
  list,
  option,
  string,
  struct,
  tuple,
  type TypeDescriptor,
  u32,
  variant,
} from "../index.js";
import { isGivenAway, partsOf } from "./type-parts.js";

const namesIn = (type: TypeDescriptor): string[] => partsOf(type.describe()).map(({ name }) => name);

test("the parts of a type are it and all types inside of it", () => {
  expect(namesIn(i32)).toEqual(["i32"]);
  expect(namesIn(tuple(u32, list(i32)))).toEqual([tuple(u32, list(i32)).name, "u32", "list<i32>", "i32"]);
  expect(namesIn(struct({ a: u32, b: option(i32) }, { name: "S" })).slice(1)).toEqual([
    "u32",
    "option<i32>",
    "i32",
  ]);
  expect(namesIn(variant({ a: u32, b: null })).slice(1)).toEqual(["u32"]);
});

test.each([
  ["a tuple", tuple(u32, allocated(string)), tuple(u32, string)],
  ["a struct", struct({ a: allocated(string) }), struct({ a: string })],
  ["a variant", variant({ a: allocated(string) }), variant({ a: string })],
  ["a list", list(allocated(string)), list(string)],
])("%s with a text that is given away is known by it", (_name, given, kept) => {
  expect([isGivenAway(given.describe()), isGivenAway(kept.describe())]).toEqual([true, false]);
});
