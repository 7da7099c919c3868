import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { logLines, writeLog } from "./generate-log.js";
import { temporaryDirectory } from "./log-file.fixture.js";
import { analyzePlainly } from "./plain-analysis.fixture.js";
import { SITE_SECTIONS } from "./sections.js";

const directory = temporaryDirectory();
const write = (lines: number, seed?: number) => {
  const path = join(directory, `${lines}-${seed ?? "default"}.log`);
  return writeLog(path, seed === undefined ? { lines } : { lines, seed });
};
const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
const malformed = [...logLines({ lines: 50_000 })]
  .filter((line) => line.malformed)
  .map((line) => Buffer.from(line.bytes));

test("writes the same bytes on every machine", () => {
  expect(digest(write(50_000).path)).toBe("823b14d9bcdaccf02862776bf95eeede4e6fd9bd7c44844821f6e745a9904387");
});

test("writes another log for another seed, whatever the seed", () => {
  const digests = [0, 2, 3, -1, 2 ** 40 + 4].map((seed) => digest(write(100, seed).path));
  expect(new Set(digests).size).toBe(5);
});

test("says what it wrote", () => {
  const log = write(50_000);
  const content = readFileSync(log.path);
  expect(log).toMatchObject({ lines: 50_000, byteLength: content.length, malformed: malformed.length });
  expect(content.length).toBeGreaterThan(5_000_000);
  expect(content.filter((byte) => byte === 0x0a)).toHaveLength(50_000);
});

test("calls those lines malformed that are", () => {
  const log = write(50_000);
  expect(analyzePlainly(log.path, SITE_SECTIONS)).toMatchObject({ lines: 50_000, malformed: log.malformed });
});

test("has paths that are not ASCII, and queries", () => {
  const { paths } = analyzePlainly(write(5_000).path, SITE_SECTIONS);
  expect(paths.filter(({ path }) => /\P{ASCII}/u.test(path)).length).toBeGreaterThan(100);
  expect(readFileSync(write(5_000).path, "utf8")).toContain("/?q=wasm+host ");
});

test.each<[string, (line: Buffer) => boolean]>([
  ["an empty line", (line) => line.length === 0],
  ["bytes that are not UTF-8", (line) => line.length > 0 && (line[0] ?? 0) >= 0x80],
  [
    "a line that ends inside a character",
    (line) => line.includes('"GET /') && line.toString().endsWith("\ufffd"),
  ],
  ["an impossible status", (line) => line.includes('" 000 ')],
  ["a line longer than the limit", (line) => line.length > 4096],
  ["the handshake of another protocol", (line) => line.includes('"\\x16')],
  ["the output of another program", (line) => line.includes("    at Server")],
])("damages lines: %s", (_, isOne) => {
  expect(malformed.some(isOne)).toBe(true);
});
