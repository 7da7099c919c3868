import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "hostwright-snippets-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Checks documents of the given lines. */
function checkSnippets(documents: Record<string, string[]>): { status: number | null; output: string } {
  const files = Object.entries(documents).map(([name, lines]) => {
    const file = path.join(folder, name);
    writeFileSync(file, `${lines.join("\n")}\n`);
    return file;
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/check-snippets.mjs", ...files], {
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

test("passes TypeScript fences that compile", () => {
  const { status, output } = checkSnippets({
    "each-on-its-own.md": [
      ...["```ts", "export const a = 1;", "```", ""],
      ...["```ts", "export const a: number = 2;", "```", ""],
      ...["```sh", "this is not TypeScript", "```"],
    ],
    "continued.md": [
      ...["<!-- snippet: one -->", "", "```ts", "const a = 1;", "```", ""],
      ...["<!-- snippet: two, continues: one -->", "", "```ts", "const b: number = a;", "```"],
    ],
    "context.md": [
      "<!-- snippet-context:",
      "declare const a: number;",
      "-->",
      "",
      "```ts",
      "a.toFixed();",
      "```",
    ],
  });
  expect(output).toMatch(/^5 passed, 0 failed$/m);
  expect(status).toBe(0);
});

test("names the line of a document that is wrong", () => {
  const { status, output } = checkSnippets({
    "title.md": ["# Title", "", "```ts", "export {};", 'const a: number = "";', "```"],
    "list.md": ["- item", "", "  ```ts", '  export const a: number = "";', "  ```"],
    "continued-twice.md": [
      ...["<!-- snippet: one -->", "", "```ts", "const a = 1;", "```", ""],
      ...["<!-- snippet: two, continues: one -->", "", "```ts", "const b = a;", "```", ""],
      ...["<!-- snippet: three, continues: two -->", "```ts", "const c: string = a + b;", "```"],
    ],
    "context-of-another-fence.md": [
      ...[
        "<!-- snippet-context:",
        "declare const a: number;",
        "-->",
        "",
        "```ts",
        "export const b = a;",
        "```",
        "",
      ],
      ...["```ts", "export const c = a;", "```"],
    ],
  });
  expect(output).toContain("title.md:5: Type 'string' is not assignable to type 'number'.");
  expect(output).toContain("list.md:4: Type 'string' is not assignable to type 'number'.");
  expect(output).toContain("continued-twice.md:15: Type 'number' is not assignable to type 'string'.");
  expect(output).toContain("context-of-another-fence.md:10: Cannot find name 'a'.");
  expect(output).toMatch(/^3 passed, 4 failed$/m);
  expect(status).toBe(1);
});

test.each([
  ["an unknown marker", ["<!-- snippets: a -->", "", "```ts", "```"], "is none of the markers"],
  [
    "a context in one line",
    ["<!-- snippet-context: let a; -->", "", "```ts", "```"],
    "is none of the markers",
  ],
  ["a marker without a fence", ["<!-- snippet: a -->", "", "text"], "expected the fence"],
  ["a marker at the end", ["<!-- snippet: a -->"], "about no fence"],
  [
    "a predecessor that is not there",
    ["<!-- snippet: b, continues: a -->", "```ts", "```"],
    "No fence is named a",
  ],
])("refuses %s", (_, lines, message) => {
  const { status, output } = checkSnippets({ "README.md": lines });
  expect(output).toContain(message);
  expect(status).not.toBe(0);
});
