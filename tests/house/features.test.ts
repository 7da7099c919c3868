import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const text = readFileSync("docs/features.md", "utf8");
const rows = [...text.matchAll(/^\| +(\d+) +\| (.*?) +\| (.*?) +\| (.*?) +\|$/gm)].map(
  ([, number, feature = "", page = "", test = ""]) => ({ number: Number(number), feature, page, test }),
);

/** Gives the links in a cell, with files as the repository has them. */
function links(cell: string): { title: string; file: string }[] {
  return [...cell.matchAll(/\[(.*?)\]\(([^)]+)\)/g)].map(([, title = "", target = ""]) => ({
    title: title.replaceAll("\\", ""),
    file: path.join("docs", target.replace(/#.*/, "")),
  }));
}

/** Tells whether a file has a test of this name, or expects the compiler's error of this text. */
function hasTest(file: string, title: string): boolean {
  if (!existsSync(file)) return false;
  const source = readFileSync(file, "utf8");
  if (file.includes("/test-d/")) return source.includes(`// @error ${title}\n`);
  const calls = source.matchAll(/\btest(?:\.each\([^]*?\)|\.each`[^]*?`)?\(\s*(["'`])(.*?)\1,/g);
  return [...calls].some(([, , name]) => name === title);
}

const shown = rows.filter(({ page }) => page !== "");

test("every feature has a number, from 1 to 81", () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 81 }, (_, index) => index + 1));
});

test("the number of features that are there is the one that the text tells", () => {
  expect(/(\d+) are there/.exec(text)?.[1]).toBe(String(shown.length));
});

test.each(shown)("feature $number, $feature, has a page and a test", ({ page, test: cell }) => {
  expect(links(page)).toHaveLength(1);
  expect(links(cell)).not.toEqual([]);
  expect(links(cell).filter(({ file, title }) => !hasTest(file, title))).toEqual([]);
});

test("a feature without a page has a reason", () => {
  const reasons = rows.filter(({ page }) => page === "").map(({ test: reason }) => reason);
  expect(reasons.filter((reason) => !/^(?:Not yet|Partly): .{60,}\.$/.test(reason))).toEqual([]);
});
