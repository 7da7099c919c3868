// The matrix of engines, on the terminal and in docs/engines.md.
import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";

/** @typedef {import("./report.mjs").Report} Report */

const DOCS = "docs/engines.md";
const [START, END] = ["<!-- matrix -->", "<!-- end of matrix -->"];

/**
 * Says how an engine did.
 * @param {Report} report
 */
export function printReport({ cell, version, results }) {
  const of = (/** @type {string} */ state) => results.filter((result) => result.state === state);
  const [passed, failed, skipped] = [of("passed"), of("failed"), of("skipped")];
  const assertions = results.reduce((sum, result) => sum + result.assertions, 0);
  console.log(
    `\n${cell} (${version}): ${passed.length} tests with ${assertions} assertions passed, ${failed.length} failed, ${skipped.length} skipped`,
  );
  for (const { name, reason } of skipped) console.log(`  skipped (${reason}): ${name}`);
  for (const { name, reason } of failed) console.log(`  FAILED: ${name}: ${reason}`);
  return { passed: passed.length, failed: failed.length };
}

/** @param {readonly Report[]} reports */
function makeMatrix(reports) {
  const features = Object.keys(reports[0]?.features ?? {});
  const counts = reports.map(({ results }) =>
    ["passed", "skipped", "failed"].map((state) => results.filter((result) => result.state === state).length),
  );
  const rows = [
    ["engine", "version", "passed", "skipped", "failed", "lacks"],
    ["--", "--", "--:", "--:", "--:", "--"],
    ...reports.map(({ cell, version, features: has }, index) => [
      cell,
      /^(Node\.js 20|Chromium)/.test(cell) ? "the machine's" : version,
      ...(counts[index] ?? []).map(String),
      features.filter((feature) => !has[feature]).join(", "),
    ]),
  ];
  return rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/**
 * Puts the matrix into the document.
 * @param {readonly Report[]} reports
 */
export async function writeMatrix(reports) {
  const { before, after } = await readDocs();
  const text = `${before}${START}\n\n${makeMatrix(reports)}\n\n${END}${after}`;
  await writeFile(DOCS, await format(text, { parser: "markdown", printWidth: 120 }));
}

/**
 * Compares the matrix in the document with the one that ran.
 * @param {readonly Report[]} reports
 * @param {boolean} isComplete whether every engine has run; else those that have are compared
 */
export async function checkMatrix(reports, isComplete) {
  const { matrix } = await readDocs();
  const kept = rowsOf(matrix);
  const ran = rowsOf(makeMatrix(reports));
  const known = new Set(kept);
  const strangers = ran.filter((row) => !known.has(row));
  if (strangers.length === 0 && (!isComplete || kept.length === ran.length)) return true;
  console.log(`\n${DOCS} has another matrix than the one that ran (npm run test:engines -- --write):`);
  for (const row of strangers) console.log(`  ${row}`);
  return false;
}

/** @param {string} markdown */
function rowsOf(markdown) {
  const rows = markdown.split("\n").filter((line) => line.startsWith("|") && !/^\|[ :|-]+$/.test(line));
  return rows.map((row) => row.replaceAll(/ +/g, " ").trim());
}

async function readDocs() {
  const text = await readFile(DOCS, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${DOCS}: ${START} … ${END} are not there.`);
  return {
    before: text.slice(0, start),
    matrix: text.slice(start + START.length, end),
    after: text.slice(end + END.length),
  };
}
