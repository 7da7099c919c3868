// Compiles the declarations of all pages in docs/types, in each language, into one guest that passes the values of calls.txt,
// links it with the host modules of the pages, and compares the calls. Needs the built packages, and
// `npm ci --ignore-scripts --prefix tests/languages` for Zig.
//
// Usage: node tests/languages/test.mjs [--write] [language]…     --write keeps the modules of Rust and Go in kept/
// A language without a compiler is skipped, where its module is not kept; with LANGUAGES=all it is a failure.
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { WASI } from "node:wasi";
import { Runtime } from "@hostwright/core";
import { isOf, keep, readKept } from "./kept.mjs";
import { languages, sourceOf } from "./languages.mjs";
import { isFor, loadHost, pages, proseIn } from "./pages.mjs";

const here = import.meta.dirname;
const build = path.join(here, "build");
/** @type {() => Record<string, unknown>} gives the options of the host modules, by the names of their fences */
const options = () => ({
  allocated: { HOME: "/home", TERM: "dumb" },
  errors: new Map([["a", 4294967295]]),
  objects: { words: ["bee", "ale", "ant"] },
  out: ["ab", "cd"],
});

const { log } = console;
console.log = () => undefined; // of the host modules
const args = process.argv.slice(2);
const mayWrite = args.includes("--write");
const only = args.filter((arg) => arg !== "--write");
const expected = readFileSync(path.join(here, "calls.txt"), "utf8").trimEnd().split("\n");
let passed = 0;
let failed = 0;
rmSync(build, { recursive: true, force: true });
try {
  const classes = await Promise.all(
    pages.map(async (page) => ({ page, moduleClass: await loadHost(page, path.join(build, "hosts")) })),
  );
  for (const language of languages) {
    if (only.length > 0 && !only.includes(language.name)) continue;
    const module = await moduleOf(language).catch(problemOf);
    if (module === undefined) {
      log(`skipped: ${language.name}, whose compiler is not installed`);
      if (process.env["LANGUAGES"] === "all") failed++;
      continue;
    }
    const problem =
      typeof module === "string" ? module : await check(language, module, classes).catch(problemOf);
    if (problem === undefined) passed++;
    else {
      failed++;
      log(`${language.name}: ${problem}`);
    }
  }
} finally {
  rmSync(build, { recursive: true, force: true });
}
log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;

/**
 * Compiles the guest of a language, or reads the one that is kept.
 * @param {import("./languages.mjs").Language} language
 */
async function moduleOf(language) {
  const source = sourceOf(language);
  const hash = createHash("sha256").update(source).digest();
  const kept = path.join(here, "kept", `${language.fence}.wasm.br`);
  if (language.isThere()) {
    const file = await language.compile(source, path.join(build, language.name));
    const module = readFileSync(file);
    if (mayWrite && language.isKept) keep(kept, module, hash);
    else if (language.isKept && !isOf(readKept(kept), hash)) return outdated(language);
    return module;
  }
  if (!language.isKept) return undefined;
  const module = readKept(kept);
  return isOf(module, hash) ? module : outdated(language);
}

/** @param {import("./languages.mjs").Language} language */
function outdated({ name }) {
  return `its declarations have changed. Run \`node tests/languages/test.mjs --write\` where its compiler is installed (${name}).`;
}

/**
 * Runs a guest, and gives the first difference from what it should do.
 * @param {import("./languages.mjs").Language} language
 * @param {Uint8Array} module
 * @param {{ page: import("./pages.mjs").Page, moduleClass: any }[]} classes
 */
async function check({ fence, heading }, module, classes) {
  const runtime = new Runtime();
  const given = options();
  for (const { page, moduleClass } of classes) {
    if (isFor(page, fence)) runtime.link(moduleClass, given[page.name]);
  }
  const wasi = new WASI({ version: "preview1" });
  const imports = /** @type {any} */ (wasi.getImportObject());
  const report = await runtime.verify(module, { imports });
  if (report.problems.length > 0) return report.format();
  const unused = report.unused.map(({ name }) => name);
  const silent = unused.find((name) => !pages.some((page) => proseIn(page, heading).includes(`\`${name}\``)));
  if (silent)
    return `the guest does not call ${silent}. Declare it, or say why not under the heading "### ${heading}".`;

  /** @type {string[]} */
  const calls = [];
  runtime.use((call, next) => {
    if (call.module !== "host") return next();
    // Offsets and indices are the guest's affair.
    const line =
      calls.push(call.format().replace(/0x[\da-f]+(?= ?[,)])(?! bytes)|(?<=function )\d+/g, "…")) - 1;
    const done = (/** @type {string} */ outcome) => {
      if (outcome !== "") calls[line] += ` → ${outcome}`;
    };
    try {
      const result = next();
      done(result instanceof Date ? "a date" : call.formatResult(result));
      return result;
    } catch (error) {
      done(call.formatError(error));
      throw error;
    }
  });
  const guest = await runtime.instantiate(module, { imports });
  if ("_initialize" in guest.exports) wasi.initialize({ exports: guest.exports });
  const check = guest.exports["run"]?.();
  guest.close();
  if (check !== 0) return `check ${check} of the guest does not hold`;
  const imported = report.imports.map(({ module: from, name }) => `${from}.${name}`);
  const wanted = expected.filter((line) => imported.some((name) => line.startsWith(`${name}(`)));
  const different = wanted.concat(calls).findIndex((_, index) => wanted[index] !== calls[index]);
  if (different < 0) return undefined;
  return `line ${different + 1} is\n  ${calls[different] ?? "not there"}\nand should be\n  ${wanted[different] ?? "not there"}`;
}

/** @param {unknown} error */
function problemOf(error) {
  return String(/** @type {any} */ (error)?.stderr || /** @type {any} */ (error)?.stack);
}
