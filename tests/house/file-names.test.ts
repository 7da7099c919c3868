import { readdirSync } from "node:fs";
import { basename } from "node:path";

const folders = ["packages", "examples", "scripts", "tests"];

function testFiles(): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
  );
  return files.filter(
    (file) => file.endsWith(".test.ts") && !/(^|[\\/])(node_modules|build|dist)[\\/]/.test(file),
  );
}

/** Lists the names that several files have, each with these files. */
function doubled(files: readonly string[]): string[][] {
  const byName = new Map<string, string[]>();
  for (const file of files) byName.set(basename(file), [...(byName.get(basename(file)) ?? []), file]);
  return [...byName.values()].filter((group) => group.length > 1);
}

test("files of one name are found in whichever folders they lie", () => {
  expect(doubled(["a/one.test.ts", "b/two.test.ts", "b/c/one.test.ts"])).toEqual([
    ["a/one.test.ts", "b/c/one.test.ts"],
  ]);
});

test("no two tests share a file name, so that a report and a pattern name one of them", () => {
  const files = testFiles();
  expect(files.length).toBeGreaterThan(150);
  expect(doubled(files)).toEqual([]);
});
