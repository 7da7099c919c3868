import fc from "fast-check";

import { Names } from "./names.js";
import { camel, kebab, pascal, screaming, snake, wordsOf } from "./words.js";

describe("a name", () => {
  test.each([
    ["fillRandom", ["fill", "random"]],
    ["fill_random", ["fill", "random"]],
    ["fill-random", ["fill", "random"]],
    ["logUTF16Text", ["log", "utf16", "text"]],
    ["2nd", ["2nd"]],
    ["π", ["unnamed"]],
    ["", ["unnamed"]],
  ])("%p has the words %p", (name, words) => {
    expect(wordsOf(name)).toEqual(words);
  });

  test("is spelled in the manner of each language, and begins with no digit", () => {
    const words = wordsOf("fillRandom");
    expect([snake, screaming, pascal, camel, kebab].map((spell) => spell(words))).toEqual([
      "fill_random",
      "FILL_RANDOM",
      "FillRandom",
      "fillRandom",
      "fill-random",
    ]);
    expect([snake, screaming, pascal, camel, kebab].map((spell) => spell(["2nd"]))).toEqual([
      "n2nd",
      "N2ND",
      "n2nd",
      "n2nd",
      "n2nd",
    ]);
  });

  test("is an identifier, whatever it is made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        for (const spell of [snake, screaming, pascal, camel])
          expect(spell(wordsOf(name))).toMatch(/^[A-Za-z_]\w*$/);
        expect(kebab(wordsOf(name))).toMatch(/^[a-z][a-z\d]*(-[a-z][a-z\d]*)*$/);
      }),
    );
  });
});

test("names of a scope are taken once, and never those that are reserved", () => {
  const names = new Names(["for"]);
  expect([
    names.take("for", "for_"),
    names.take("a"),
    names.take("a", "b"),
    names.take("a", "b"),
    names.take("a", "b"),
  ]).toEqual(["for_", "a", "b", "b_2", "b_3"]);
});
