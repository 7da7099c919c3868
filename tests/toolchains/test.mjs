// Compiles one host module, in each of its spellings, with each tool and the settings that docs/toolchains.md shows, runs it
// with a guest, and compares what it says. Needs the built packages, and `npm ci --prefix tests/toolchains`.
//
// Usage: node tests/toolchains/test.mjs [name of a tool]…
// An engine that npm has no package of for this platform is skipped; with TOOLCHAINS=all it is a failure.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import loadWabt from "wabt";
import { named, readSnippets } from "../../scripts/snippets.mjs";
import { files, tools } from "./tools.mjs";

const here = import.meta.dirname;
const build = path.join(here, "build");
const page = readFileSync(path.join(here, "../..", "docs", "toolchains.md"), "utf8");
const settings = readSnippets(page);
const ANSWERS = [3, 15, 0, 51, 1];

rmSync(build, { recursive: true, force: true });
mkdirSync(build);
const guest = await assemble();
const only = process.argv.slice(2);
const chosen = tools.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
if (chosen.length === 0) throw new Error(`No tool is named ${only.join(" or ")}.`);

/** Holds the report of the first spelling that ran: those of all others have to be the same. */
let description;
/** @type {Record<string, Record<string, string>>} */
const table = {};
let passed = 0;
let failed = 0;
for (const tool of chosen) {
  for (const [spelling, cell] of Object.entries(tool.cells)) {
    const outcome = await test(tool, /** @type {keyof typeof files} */ (spelling), cell);
    (table[tool.name] ??= {})[spelling] = outcome.shown;
    if (outcome.state === "passed") passed++;
    if (outcome.state !== "failed") continue;
    failed++;
    console.log(`${tool.name}, ${spelling}: ${outcome.message}\n`);
  }
}
console.table(table);
const used = new Set(tools.flatMap(({ cells }) => Object.values(cells).map((cell) => cell.settings)));
for (const { name } of settings) {
  if (name === undefined || used.has(name)) continue;
  console.log(`docs/toolchains.md: the settings ${name} are tested with no tool.`);
  failed++;
}
for (const why of new Set(
  tools.flatMap(({ cells }) => Object.values(cells).flatMap((cell) => cell.why ?? [])),
)) {
  if (page.replaceAll(/\s+/g, " ").includes(why)) continue;
  console.log(`docs/toolchains.md: does not say of any tool that it "${why}".`);
  failed++;
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/**
 * @param {import("./tools.mjs").Tool} tool
 * @param {keyof typeof files} spelling
 * @param {import("./tools.mjs").Cell} cell
 */
async function test(tool, spelling, cell) {
  if (tool.engine === undefined) {
    const state = process.env["TOOLCHAINS"] === "all" ? "failed" : "skipped";
    return { state, shown: state === "failed" ? "missing" : "skipped", message: "is not installed." };
  }
  const { ok, text } = await compileAndRun(tool, spelling, cell);
  const failure = judge(ok, text, cell);
  if (failure !== undefined) return { state: "failed", shown: "FAILED", message: `${failure}\n${text}` };
  return { state: "passed", shown: cell.fails === undefined ? "ok" : `no: ${cell.why}`, message: "" };
}

/**
 * Says what is wrong with an outcome; undefined for nothing.
 * @param {boolean} ok
 * @param {string} text
 * @param {import("./tools.mjs").Cell} cell
 */
function judge(ok, text, { fails }) {
  if (fails !== undefined) {
    if (ok) return "works, and tools.mjs says that it cannot. Take that out.";
    return fails.test(text) ? undefined : `fails otherwise than with ${fails}.`;
  }
  if (!ok) return "does not work:";
  const said = JSON.parse(text);
  if (!isDeepStrictEqual(said.answers, ANSWERS)) return "answers the guest otherwise than [3, 15, 0, 51, 1]:";
  description ??= said.description;
  return isDeepStrictEqual(said.description, description)
    ? undefined
    : "is described otherwise than the first:";
}

/**
 * @param {import("./tools.mjs").Tool} tool
 * @param {keyof typeof files} spelling
 * @param {import("./tools.mjs").Cell} cell
 */
async function compileAndRun({ name, compile, engine, file }, spelling, cell) {
  const folder = path.join(build, `${name}, ${spelling}`.replaceAll(/[^\w.]+/g, "-"));
  const out = path.join(folder, "out");
  mkdirSync(out, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
  for (const source of [files[spelling], "report.js", "report.d.ts"]) {
    cpSync(path.join(here, "spellings", source), path.join(folder, source));
  }
  cpSync(path.join(here, "spellings", "report.js"), path.join(out, "report.js"));
  for (const place of [folder, out]) writeFileSync(path.join(place, "guest.wasm"), guest);
  // Without settings of its own, a tool must not find those of this repository.
  const text = cell.settings === undefined ? "{}" : named(settings, cell.settings).code;
  writeFileSync(path.join(folder, file), text);
  try {
    return run(
      folder,
      await compile(folder, files[spelling]),
      /** @type {import("./tools.mjs").Engine} */ (engine),
    );
  } catch (error) {
    return { ok: false, text: String(error) };
  }
}

/**
 * @param {string} folder
 * @param {string} file
 * @param {import("./tools.mjs").Engine} engine
 */
function run(folder, file, { command, args, env }) {
  const { status, stdout, stderr, error } = spawnSync(command, [...args, file], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", ...env },
    timeout: 600_000,
  });
  if (error) return { ok: false, text: String(error) };
  return status === 0 ? { ok: true, text: stdout } : { ok: false, text: stdout + stderr };
}

async function assemble() {
  const wabt = await loadWabt();
  const source = readFileSync(path.join(here, "guest.wat"), "utf8");
  return new Uint8Array(wabt.parseWat("guest.wat", source).toBinary({}).buffer);
}
