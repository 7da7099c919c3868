import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "hostwright-type-tests-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the type tests in a project of the given files. */
function testTypes(files: Record<string, string[]>): { status: number | null; output: string } {
  const project = path.join(folder, "tsconfig.json");
  writeFileSync(
    project,
    JSON.stringify({
      extends: path.resolve("tests/types/tsconfig.json"),
      include: ["*.ts"],
      exclude: ["*.d.ts"],
    }),
  );
  for (const [name, lines] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), [...lines, "export {};", ""].join("\n"));
  }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["tests/types/test.mjs", "--project", project, "--only", "6.0"],
    { encoding: "utf8" },
  );
  return { status, output: (stdout + stderr).replaceAll(" (TypeScript 6.0.3)", "") };
}

test("passes files whose errors are the expected ones", () => {
  const { status, output } = testTypes({
    "fragments.ts": [
      "// @error Type 'string' is not assignable to type 'number'",
      'export const one: number = "";',
      "// @error 'string' is not assignable",
      "// @error Cannot find name 'missing'",
      'export const two: number = ((x: number) => "")(missing);',
    ],
    "indented-message.ts": [
      "// @error Types of property 'b' are incompatible.",
      "export const nested: { a: { b: number } } = { a: {} as { b: string } };",
    ],
    "one-line.ts": ["// @one-line-error Type 'string' is not", 'export const three: number = "";'],
    "expect-error.ts": ["// @ts-expect-error there is no such name", "missing;"],
    "without-errors.ts": ["export const fine = 1;"],
  });
  expect(output).toMatch(/^5 passed, 0 failed$/m);
  expect(status).toBe(0);
});

test("fails files whose errors are others than the expected ones, and says where", () => {
  const { status, output } = testTypes({
    "right.ts": ["export const fine = 1;"],
    "no-error.ts": ["// @error is not assignable", "export const a = 1;"],
    "other-text.ts": ["// @error must accept number", 'export const a: number = "";'],
    "two-lines.ts": [
      "// @one-line-error is not assignable to type '{ a: number; }'",
      "export const b: { a: number } = {} as { a: string };",
    ],
    "one-of-two.ts": ["// @error is not assignable", "// @error on the moon", 'export const a: number = "";'],
    "unexpected.ts": ['export const a: number = "";'],
    "one-too-many.ts": ["// @error is not assignable", 'export const a: number = ""; missing;'],
    "unused-expect-error.ts": ["// @ts-expect-error", "export const a = 1;"],
    "line-before.ts": ["// @error is not assignable", "", 'export const a: number = "";'],
  });
  expect(output).toContain('no-error.ts:2: expected an error with "is not assignable", got nothing');
  expect(output).toContain('other-text.ts:2: expected an error with "must accept number", got\nerror TS2322');
  expect(output).toContain("other-text.ts:2: unexpected error TS2322");
  expect(output).toContain('two-lines.ts:2: expected one line with "is not assignable');
  expect(output).toContain('one-of-two.ts:3: expected an error with "on the moon"');
  expect(output).not.toContain("one-of-two.ts:3: unexpected");
  expect(output).toContain("unexpected.ts:1: unexpected error TS2322");
  expect(output).toContain("one-too-many.ts:2: unexpected error TS2304: Cannot find name 'missing'");
  expect(output).toContain("unused-expect-error.ts:1: unexpected error TS2578");
  expect(output).toContain("line-before.ts:2: expected an error");
  expect(output).toContain("line-before.ts:3: unexpected error TS2322");
  expect(output).toMatch(/^1 passed, 8 failed$/m);
  expect(status).toBe(1);
});

test("fails on an error in a declaration that the tests import", () => {
  const { status, output } = testTypes({
    "broken.d.ts": ["export declare const a: Missing;"],
    "imports.ts": ['import "./broken.js";'],
  });
  expect(output).toMatch(/broken\.d\.ts:1: error TS2304: Cannot find name 'Missing'/);
  expect(output).toMatch(/^1 passed, 1 failed$/m);
  expect(status).toBe(1);
});

test.each([
  ["no file to test", { "only.d.ts": [] }, "no type tests"],
  ["an @error without a text", { "a.ts": ["// @error", "missing;"] }, "line 1: @error without a text"],
])("refuses %s", (_, files, message) => {
  const { status, output } = testTypes(files);
  expect(output).toContain(message);
  expect(status).not.toBe(0);
});
