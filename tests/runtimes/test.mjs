// Runs the suites of the calls on several versions of Node.js: calls are suspended from 24 on only, and the context that
// they are made in is carried differently in each.
//
// Usage: node tests/runtimes/test.mjs [--runtimes tests/runtimes] [pattern…]
// The versions are those of tests/runtimes/package.json (`npm ci --prefix tests/runtimes`). One that is not installed is skipped; with
// NODES=all it is a failure.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";

// Tests that depend on the engine: calls, linking, memories, and the layouts of 64-bit memories.
const SUITES = [
  "packages/core/(guests|src/(context|guest|link))/",
  "packages/core/src/[^/]*$",
  "packages/types/src/aggregate/layouts",
];

/** @typedef {{ name: string, node: string, flags: string[] }} Engine */
/** @typedef {{ passed: number, failed: number, skipped: number, seconds: string }} Outcome */

const { values: options, positionals } = parseArgs({
  options: { runtimes: { type: "string", default: "tests/runtimes" } },
  allowPositionals: true,
});
const patterns = positionals.length > 0 ? positionals : SUITES;
const jest = path.join(
  path.dirname(createRequire(import.meta.url).resolve("jest/package.json")),
  "bin",
  "jest.js",
);

const engines = listEngines(path.resolve(options.runtimes));
/** @type {Record<string, Record<string, string | number>>} */
const table = {};
let passed = 0;
let failed = 0;
for (const engine of engines) {
  if (!existsSync(engine.node)) {
    const isFailure = process.env["NODES"] === "all";
    table[engine.name] = { version: "", state: isFailure ? "missing" : "skipped: not installed" };
    if (isFailure) failed++;
    continue;
  }
  const version = spawnSync(engine.node, ["--version"], { encoding: "utf8" }).stdout.trim();
  console.log(`\n${engine.name} (${version})`);
  const outcome = run(engine);
  table[engine.name] = { version, state: outcome.failed === 0 ? "ok" : "failed", ...outcome };
  passed += outcome.passed;
  failed += outcome.failed;
}
console.table(table);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/**
 * Lists the versions that the manifest names, and the last once more without AsyncContextFrame, where a suspension loses
 * what AsyncLocalStorage holds.
 * @param {string} folder
 * @returns {Engine[]}
 */
function listEngines(folder) {
  /** @type {{ optionalDependencies: Record<string, string> }} */
  const { optionalDependencies } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const versions = Object.keys(optionalDependencies).filter((name) => /^node\d+$/.test(name));
  const plain = versions.map((name) => ({
    name,
    node: path.join(folder, "node_modules", name, "bin", "node"),
    flags: /** @type {string[]} */ ([]),
  }));
  const last = plain.at(-1);
  if (last === undefined) throw new Error(`${folder}/package.json names no engine.`);
  const flag = "--no-async-context-frame";
  return [...plain, { ...last, name: `${last.name} ${flag}`, flags: [flag] }];
}

/**
 * Runs the suites. Jest hands the flags to its processes.
 * @param {Engine} engine
 * @returns {Outcome}
 */
function run({ name, node, flags }) {
  const work = mkdtempSync(path.join(tmpdir(), "hostwright-nodes-"));
  try {
    const results = path.join(work, "results.json");
    const args = [...flags, jest, "--silent", "--json", "--outputFile", results, ...patterns];
    const start = performance.now();
    // Jest says on stderr what it runs and what fails; on stdout it would repeat the results.
    const { status, error } = spawnSync(node, args, { stdio: ["ignore", "ignore", "inherit"] });
    if (error) throw error;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    if (!existsSync(results)) throw new Error(`${name}: Jest ended with ${status} and told of no results.`);
    /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, success: boolean }} */
    const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(
      readFileSync(results, "utf8"),
    );
    // A suite that cannot be loaded has no test that fails.
    const failed = success && numPassedTests > 0 ? numFailedTests : Math.max(1, numFailedTests);
    return { passed: numPassedTests, failed, skipped: numPendingTests, seconds };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
