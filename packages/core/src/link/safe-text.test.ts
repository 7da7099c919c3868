import * as fc from "fast-check";

import { formatList, formatName, formatPlace, formatText } from "./safe-text.js";

describe("a name", () => {
  test.each([
    "fd_write",
    "wasi:io/streams@0.2.0",
    "[method]output-stream.write",
    "$put!",
    "é",
    "名前",
    "😀",
    "__proto__",
  ])("is written as it is where it shows as it is: %s", (name) => {
    expect(formatName(name)).toBe(name);
  });

  test.each([
    ["", '""'],
    ["a b", '"a b"'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ["it's", '"it\'s"'],
    ["\u001b[31m", '"\\u{1b}[31m"'],
    ["a\nb\r\tc\0", '"a\\u{a}b\\u{d}\\u{9}c\\u{0}"'],
    ["\u009b2J", '"\\u{9b}2J"'],
    ["\u202eabc", '"\\u{202e}abc"'],
    ["a\u2028b\u00a0c", '"a\\u{2028}b\\u{a0}c"'],
    ["a\u200bb\ufeff", '"a\\u{200b}b\\u{feff}"'],
    ["\ud800", '"\\u{d800}"'],
  ])("is a string literal where it does not: %j", (name, written) => {
    expect(formatName(name)).toBe(written);
  });

  test("is cut off behind 80 characters, and not before", () => {
    expect(formatName("x".repeat(80))).toBe("x".repeat(80));
    expect(formatName("x".repeat(81))).toBe(`${"x".repeat(80)}… (81 characters)`);
    expect(formatName(`${"x".repeat(80)}\n`)).toBe(`${"x".repeat(80)}… (81 characters)`);
  });

  test("never writes what a terminal obeys, and never more than it may", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => {
        const written = formatName(name);
        expect(written).not.toMatch(/(?! )[\p{C}\p{Z}]/u);
        expect(written.length).toBeLessThan(80 * 10 + 40);
      }),
    );
  });
});

test("a place is two names", () => {
  expect(formatPlace("kv", "put")).toBe("kv.put");
  expect(formatPlace("k v", "")).toBe('"k v".""');
});

test("an engine's text is one line without anything hidden, cut off behind 320 characters", () => {
  expect(formatText('Import #0 "e": no\u001b[0m\nreally')).toBe('Import #0 "e": no\\u{1b}[0m\\u{a}really');
  expect(formatText("x".repeat(320))).toHaveLength(320);
  expect(formatText("x".repeat(321))).toBe(`${"x".repeat(320)}…`);
});

test("a list counts what it leaves out", () => {
  expect(formatList([])).toBe("");
  expect(formatList(["a", "b"], 2)).toBe("a, b");
  expect(formatList(["a", "b", "c"], 2)).toBe("a, b and 1 more");
});
