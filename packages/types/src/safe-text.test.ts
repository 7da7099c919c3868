import * as fc from "fast-check";
import { escapeHidden, safeName, safeText } from "./safe-text.js";

test("every character that does not show is escaped, and spaces stay", () => {
  expect(escapeHidden("a b\u202e\u009b2J\ud800")).toBe("a b\\u{202e}\\u{9b}2J\\u{d800}");
});

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
    expect(safeName(name)).toBe(name);
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
    expect(safeName(name)).toBe(written);
  });

  test("is cut off behind 80 characters, and not before", () => {
    expect(safeName("x".repeat(80))).toBe("x".repeat(80));
    expect(safeName("x".repeat(81))).toBe(`${"x".repeat(80)}… (81 characters)`);
    expect(safeName(`${"x".repeat(80)}\n`)).toBe(`${"x".repeat(80)}… (81 characters)`);
  });

  test("never writes what a terminal obeys, and never more than it may", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => {
        const written = safeName(name);
        expect(written).not.toMatch(/(?! )[\p{C}\p{Z}]/u);
        expect(written.length).toBeLessThan(80 * 10 + 40);
      }),
    );
  });
});

test("a text is one line without hidden characters, cut off after 320 characters", () => {
  expect(safeText('Import #0 "e": no\u001b[0m\nreally')).toBe('Import #0 "e": no\\u{1b}[0m\\u{a}really');
  expect(safeText("x".repeat(320))).toHaveLength(320);
  expect(safeText("abc", 3)).toBe("abc");
  expect(safeText("abcd", 3)).toBe("abc…");
  expect(safeText("x".repeat(321))).toBe(`${"x".repeat(320)}…`);
});
