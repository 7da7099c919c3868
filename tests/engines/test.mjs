// Runs the suite in tests/engines/ on every engine, with the packages as they are published, and prints what came of it.
//
// Usage: node tests/engines/test.mjs [--runtimes tests/runtimes] [--tarballs FOLDER] [--write] [cell…]
// Engines are those of tests/runtimes/package.json (`npm ci --ignore-scripts --prefix tests/runtimes`), and the machine's Chromium. One
// that is not there is skipped; with ENGINES=all it is a failure, and so is a matrix that docs/engines.md does not have.
// --write puts it there.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "./run/bundle.mjs";
import { listCells } from "./run/cells.mjs";
import { runChromium } from "./run/chromium.mjs";
import { makeConsumer } from "./run/consumer.mjs";
import { checkMatrix, printReport, writeMatrix } from "./run/matrix.mjs";
import { readReport } from "./run/report.mjs";
import { runWorkerd } from "./run/workerd.mjs";
import { pack, tarballsIn } from "../../scripts/pack.mjs";

/** @typedef {import("./run/cells.mjs").Cell} Cell */
/** @typedef {import("./run/report.mjs").Report} Report */

const { values: options, positionals } = parseArgs({
  options: {
    runtimes: { type: "string", default: "tests/runtimes" },
    tarballs: { type: "string" },
    write: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const isComplete = process.env["ENGINES"] === "all";
const all = listCells(options.runtimes);
const wanted = positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name));

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "hostwright-engines-")));
let passed = 0;
let failed = 0;
/** @type {Report[]} */
const reports = [];
try {
  await prepare();
  for (const cell of wanted) await runCell(cell);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (positionals.length === 0) {
  if (options.write) await writeMatrix(reports);
  else if (!(await checkMatrix(reports, isComplete))) failed++;
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

async function prepare() {
  const packed =
    options.tarballs === undefined ? path.join(folder, "packed") : path.resolve(options.tarballs);
  if (options.tarballs === undefined) pack(packed);
  await makeConsumer(folder, tarballsIn(packed));
  if (!existsSync(path.resolve(options.runtimes, "node_modules/esbuild"))) return;
  await bundle(folder, options.runtimes, "browser");
  await bundle(folder, options.runtimes, "workerd");
  await bundle(folder, options.runtimes, "workerd-als");
}

/**
 * Runs the suite as it is, and once more with one wrong assertion in each test: nothing may pass then.
 * @param {Cell} cell
 */
async function runCell(cell) {
  const { name, binary } = cell;
  if (!existsSync(binary)) {
    console.log(`\n${name}: skipped, ${path.basename(binary)} is not installed`);
    if (isComplete) failed++;
    return;
  }
  try {
    const report = await run(cell, false);
    const counts = printReport(report);
    passed += counts.passed;
    failed += counts.failed;
    reports.push(report);
    const mutated = await run(cell, true);
    const unmoved = mutated.results.filter(({ state }) => state === "passed");
    const moved = mutated.results.filter(({ state }) => state === "failed");
    console.log(`  with one wrong assertion in each test: ${moved.length} failed, ${unmoved.length} passed`);
    if (moved.length !== counts.passed + counts.failed || unmoved.length > 0) failed++;
  } catch (error) {
    failed++;
    console.log(`\n${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * @param {Cell} cell
 * @param {boolean} isMutated
 * @returns {Report | Promise<Report>}
 */
function run(cell, isMutated) {
  if (cell.kind === "workerd") return runWorkerd(cell, folder, isMutated);
  if (cell.kind === "chromium") return runChromium(cell, folder, isMutated);
  const args = [...cell.flags, "node.js", cell.name, ...(isMutated ? ["mutated"] : [])];
  const { stdout, stderr } = spawnSync(cell.binary, args, {
    cwd: folder,
    encoding: "utf8",
    timeout: 600_000,
    env: { ...process.env, DENO_DIR: path.join(folder, "deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  });
  return readReport(stdout, stderr);
}
