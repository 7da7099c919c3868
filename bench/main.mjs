// Measures on the engine that runs this, and says what was found. Started by start.mjs.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { checkAgainst } from "./check.mjs";
import { measureCounts, readMost, tooMany } from "./counts/counts.mjs";
import { parseOptions, USAGE } from "./options.mjs";
import { readBaselines, writeBaseline } from "./report/baseline.mjs";
import { engineKey } from "./report/engine.mjs";
import { toMarkdown } from "./report/markdown.mjs";
import { ratiosOf, widen } from "./report/regressions.mjs";
import { measure, measureLadder } from "./run.mjs";

/** @typedef {import("./options.mjs").Options} Options */
/** @typedef {import("./report/results.mjs").Results} Results */

const RESULTS = fileURLToPath(new URL("results", import.meta.url));
const BASELINE = new URL("baseline.json", import.meta.url);
// Above it, another process wants the cores for as long as we do.
const QUIET = 0.5;

const options = parseOptions(process.argv.slice(2));
if (options === "help") console.log(USAGE);
else await main(options);

/** @param {Options} options */
async function main(options) {
  if (options.check) {
    checkCounts();
    return;
  }
  const results = await measure(options);
  if (options.quick) {
    console.log(`Node.js ${results.engine.node}: every variant has answered right. Nothing was measured.`);
    return;
  }
  console.log(toMarkdown(results));
  const { load } = results.engine;
  if (load > QUIET)
    console.warn(`The machine was not quiet: load ${load} per core before the run. Do not publish it.`);
  if (options.baseline !== undefined) keepBaseline(results, options.baseline);
  if (options.compare) await compareWithBaseline(results);
  const isWhole = options.only === "" && !options.compare && options.baseline === undefined;
  if (isWhole) await writeResults(results, options.out);
}

/**
 * @param {Results} results
 * @param {string | undefined} out
 */
async function writeResults(results, out) {
  // Paths on the command line are relative to the folder in which npm was called.
  const folder = out === undefined ? RESULTS : path.resolve(process.env["INIT_CWD"] ?? ".", out);
  // Not at the top: a run that only checks does not draw.
  const { drawChart } = await import("./report/chart.mjs");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, engineKey(results.engine));
  writeFileSync(`${file}.md`, toMarkdown(results));
  writeFileSync(`${file}.json`, `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(`${file}.svg`, await drawChart(results));
  console.log(`Written: ${file}.md, .json and .svg`);
}

/**
 * @param {Results} results
 * @param {"write" | "widen"} how
 */
function keepBaseline({ engine, ladder }, how) {
  const key = engineKey(engine);
  const before = how === "widen" ? (readBaselines(BASELINE)[key] ?? {}) : {};
  writeBaseline(BASELINE, key, widen(before, ratiosOf(ladder)));
  console.log(`baseline.json has the ratios of ${key}.`);
}

function checkCounts() {
  const counts = measureCounts();
  for (const [name, count] of Object.entries(counts)) console.log(`${name}: ${count}`);
  const problems = tooMany(counts, readMost());
  for (const problem of problems) console.error(`too many: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

/** @param {Results} results */
async function compareWithBaseline({ engine, ladder }) {
  const key = engineKey(engine);
  const before = readBaselines(BASELINE)[key];
  if (before === undefined) {
    console.error(`There is no baseline for ${key}. Make one of a commit that is good: --baseline write`);
    process.exitCode = 1;
    return;
  }
  const slower = await checkAgainst(
    before,
    ladder,
    (isSuspect) => measureLadder("full", isSuspect),
    console.log,
  );
  if (slower.length > 0) process.exitCode = 1;
}
