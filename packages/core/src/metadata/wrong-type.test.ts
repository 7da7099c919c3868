import { list, orErrno, option, string, Struct, struct, u32 } from "@hostwright/types";

import { noParameterType, noResultType } from "./wrong-type.js";

class Point extends Struct {
  @u32 x!: number;
}

describe("what is wrong with a type says what to write instead", () => {
  test.each<[string, unknown, string]>([
    [
      "a type's name",
      "u32",
      'has "u32" as its type. Give the type itself, and not its name: import { u32 } from "@hostwright/types".',
    ],
    ["any text", "an integer", 'has "an integer" as its type. Give a type such as u32.'],
    ["null", null, "has null as its type. Give a type such as u32."],
    [
      "a type for results",
      orErrno(u32),
      "is of orErrno<u32>, which is not a type for parameters. Give one that can be lifted, such as u32.",
    ],
    ["a struct class", Point, "is of Point, which is not a type for parameters. Write struct(Point)."],
  ])("for a parameter: %s", (_, given, message) => {
    expect(noParameterType(given)).toBe(message);
  });

  const either = (name: string) =>
    `is ${name}, which is not a type for results. Write allocated(${name}), or orErrno(${name}, { out: true }).`;
  test.each<[string, unknown, string]>([
    [
      "a type's name",
      "u32",
      'is "u32", which is not a type. Give the type itself, and not its name: import { u32 } from "@hostwright/types".',
    ],
    ["a text", string, "is string, which is not a type for results. Write allocated(string)."],
    ["a list", list(u32), "is list<u32>, which is not a type for results. Write allocated(list<u32>)."],
    ["an option", option(string), either("option<string>")],
    ["a struct", struct({ x: u32 }), either("struct")],
    ["a struct class", Point, either("Point")],
    [
      "no type",
      (() => ({ given: () => u32 }))().given,
      "is given, which is not a type for results. Give one that can be lowered, such as u32.",
    ],
  ])("for a result: %s", (_, given, message) => {
    expect(noResultType(given)).toBe(message);
  });
});
