// Compiles the type tests (packages/*/test-d) against the built declarations with several versions of TypeScript, and
// compares each version's errors with those that the files expect. CONTRIBUTING.md says how to write such a file.
//
// Usage: node tests/types/test.mjs [--project tests/types/tsconfig.json]… [--only 6.0]
// The projects are those of users with legacy decorators, with standard ones, with the declarations of neither the DOM nor
// Node.js (bare), and with those of Node.js, unless others are named.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import ts from "typescript";
import { compare, readDiagnostics, readExpectations } from "./expected-errors.mjs";

/** @typedef {{ label: string, version: string, tsc: string }} Compiler */
/** @typedef {{ line: number, problem: string }} Mismatch */

const { values: options } = parseArgs({
  options: {
    project: {
      type: "string",
      multiple: true,
      default: ["", "standard.", "bare.", "bare-standard.", "node."].map(
        (user) => `tests/types/tsconfig.${user}json`,
      ),
    },
    only: { type: "string" },
  },
});
const projects = options.project.map((project) => path.resolve(project));

const compilers = ["typescript-5.4", "typescript-5.9", "typescript", "typescript-7.0"]
  .map(findCompiler)
  .filter(({ label }) => options.only === undefined || options.only === label);
if (compilers.length === 0) throw new Error(`--only ${options.only}: no such compiler.`);
for (const project of projects) {
  if (listFiles(project).length === 0)
    throw new Error(`${project}: no type tests. Its "include" finds no file.`);
}

const columns = [];
for (const project of projects) {
  columns.push(...(await Promise.all(compilers.map((compiler) => run(compiler, project)))));
}
report(columns);

/**
 * Finds an installed compiler and refuses one that is not the version which its name promises.
 * @param {string} name
 * @returns {Compiler}
 */
function findCompiler(name) {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(manifest, "utf8"));
  const label = version.split(".").slice(0, 2).join(".");
  if (name !== "typescript" && name !== `typescript-${label}`)
    throw new Error(`${name} is TypeScript ${version}.`);
  return { label, version, tsc: path.join(path.dirname(manifest), "bin", "tsc") };
}

/** @param {string} project */
function listFiles(project) {
  const { config, error } = ts.readConfigFile(project, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  return ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(project)).fileNames;
}

/**
 * Compiles a project with one version.
 * @param {Compiler} compiler
 * @param {string} project
 * @returns {Promise<{ compiler: Compiler, user: string, cells: Map<string, Mismatch[]>, elsewhere: string[] }>}
 */
async function run(compiler, project) {
  const folder = path.dirname(project);
  const files = listFiles(project);
  const output = await new Promise((resolve, reject) => {
    const args = [compiler.tsc, "-p", project, "--noEmit", "--pretty", "false"];
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      // tsc exits with 1 or 2 when it has found errors; anything else means that it did not do its work.
      if (error && ![1, 2].includes(Number(error.code)))
        reject(new Error(`${compiler.tsc}: ${stderr || error.message}`));
      else resolve(stdout + stderr);
    });
  });
  const diagnostics = readDiagnostics(output);
  const cells = new Map(
    files.map((file) => {
      const own = diagnostics.filter(
        (diagnostic) => path.resolve(folder, diagnostic.file) === path.resolve(file),
      );
      return [file, compare(readExpectations(readFileSync(file, "utf8")), own)];
    }),
  );
  const known = new Set(files.map((file) => path.resolve(file)));
  const elsewhere = diagnostics
    .filter(({ file }) => file === "" || !known.has(path.resolve(folder, file)))
    .map(({ file, line, message }) => (file ? `${file}:${line}: ${message}` : message));
  return { compiler, user: path.basename(project, ".json"), cells, elsewhere };
}

/** @param {Awaited<ReturnType<typeof run>>[]} columns */
function report(columns) {
  let passed = 0;
  let failed = 0;
  /** @type {Record<string, Record<string, string>>} */
  const table = {};
  for (const { compiler, user, cells, elsewhere } of columns) {
    for (const [file, mismatches] of cells) {
      const name = path.relative("", file).split(path.sep).join("/");
      (table[`${name}, ${user}`] ??= {})[compiler.version] =
        mismatches.length === 0 ? "ok" : `${mismatches.length} wrong`;
      if (mismatches.length === 0) passed++;
      else failed++;
      for (const { line, problem } of mismatches) {
        console.log(`${name}:${line} (TypeScript ${compiler.version}): ${problem}\n`);
      }
    }
    for (const problem of elsewhere)
      console.log(`outside the tests (TypeScript ${compiler.version}, ${user}): ${problem}\n`);
    failed += elsewhere.length;
  }
  console.table(table);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
