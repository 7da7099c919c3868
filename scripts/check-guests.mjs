// Compiles the declarations of imports on the pages of a folder, in C, Rust and AssemblyScript, and links each with the host module that
// they are for: all of its exports, with the same types. The fences of one host module are named NAME-host, NAME-c, NAME-rust and
// NAME-assemblyscript. A language whose compiler is missing is skipped.
//
// Usage: node scripts/check-guests.mjs docs/types     docs/types.md has the first lines of each guest
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Runtime } from "@hostwright/core";
import ts from "typescript";
import { named, readSnippets } from "./snippets.mjs";

/** @typedef {{ names: string[], code: string, file: string }} Guest the functions that it declares, and where its module goes */

// In the repository, where the host modules find the packages.
const work = path.resolve(import.meta.dirname, "../build/documented-guests");

/** @type {Record<string, { isThere: boolean, compile: (guest: Guest) => Promise<void> | void }>} */
const languages = {
  c: { isThere: has("clang") && has("wasm-ld"), compile: compileC },
  rust: { isThere: hasRustForWasm(), compile: compileRust },
  assemblyscript: { isThere: true, compile: compileAssemblyScript },
};

const [folder = ""] = process.argv.slice(2);
const snippets = [`${folder}.md`, ...readdirSync(folder).map((page) => path.join(folder, page))].flatMap(
  (page) => readSnippets(readFileSync(page, "utf8")),
);
let passed = 0;
let failed = 0;
mkdirSync(work, { recursive: true });
try {
  for (const { name, code } of snippets) {
    if (name?.endsWith("-host") !== true) continue;
    await checkHost(name.slice(0, -"-host".length), code);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const [language, { isThere }] of Object.entries(languages)) {
  if (!isThere) console.log(`skipped: ${language}, whose compiler is not installed`);
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;

/**
 * @param {string} name
 * @param {string} code
 */
async function checkHost(name, code) {
  const moduleClass = await loadHost(name, code);
  for (const [language, { isThere, compile }] of Object.entries(languages)) {
    if (!isThere) continue;
    const problem = await problemOf(`${name}-${language}`, moduleClass, compile).catch(String);
    if (problem === undefined) passed++;
    else {
      failed++;
      console.log(`${folder}: ${name}-${language}: ${problem}`);
    }
  }
}

/**
 * @param {string} name
 * @param {any} moduleClass
 * @param {(guest: Guest) => Promise<void> | void} compile
 */
async function problemOf(name, moduleClass, compile) {
  const code = snippets.find((snippet) => snippet.name === name)?.code;
  if (code === undefined) return "there is no such fence";
  const file = path.join(work, `${name}.wasm`);
  await compile({ names: declaredIn(code), code, file });
  const runtime = new Runtime();
  runtime.declare(moduleClass);
  const report = await runtime.verify(readFileSync(file));
  const text = report.format();
  return report.problems.length === 0 && !text.includes("Not imported") ? undefined : text;
}

/**
 * Compiles the host module of a fence, and gives its class.
 * @param {string} name
 * @param {string} code
 */
async function loadHost(name, code) {
  const [, className] = /class (\w+) extends HostModuleBase/.exec(code) ?? [];
  const { outputText } = ts.transpileModule(`${code}\nexport default ${className};\n`, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: true,
    },
  });
  const file = path.join(work, `${name}.mjs`);
  writeFileSync(file, outputText);
  return (await import(pathToFileURL(file).href)).default;
}

/**
 * Finds the names of the functions that are declared in any of the three languages.
 * @param {string} code
 */
function declaredIn(code) {
  const inC = [...code.matchAll(/^IMPORT\(.*?\) [^(]*?(\w+)\(/gm)];
  const others = [...code.matchAll(/^\s*(?:declare function|fn) (\w+)\(/gm)];
  return [...inC, ...others].map(([, name = ""]) => name);
}

/** @param {Guest} guest */
function compileC({ names, code, file }) {
  const prelude = named(snippets, "c-prelude").code;
  // Compilers drop imports that are never used.
  const uses = `const void *const uses[] = {${names.map((name) => `(const void *)${name}`).join(", ")}};
__attribute__((export_name("uses"))) const void *const *get_uses(void) { return uses; }`;
  const source = file.replace(/wasm$/, "c");
  writeFileSync(source, `${prelude}\n${code}\n${uses}\n`);
  const object = file.replace(/wasm$/, "o");
  const options = "--target=wasm32 -std=c17 -ffreestanding -fno-builtin -Wall -Wextra -Werror".split(" ");
  run("clang", [...options, "-c", source, "-o", object]);
  run("clang", ["--target=wasm32", "-nostdlib", "-Wl,--no-entry", object, "-o", file]);
}

/** @param {Guest} guest */
function compileRust({ names, code, file }) {
  const uses = `#[no_mangle]
pub extern "C" fn uses() -> usize { [${names.map((name) => `${name} as usize`).join(", ")}].iter().sum() }`;
  const source = file.replace(/wasm$/, "rs");
  writeFileSync(source, `#![allow(dead_code)]\n${code}\n${uses}\n`);
  const options = "--edition 2021 --crate-type cdylib --target wasm32-unknown-unknown -D warnings".split(" ");
  run(rustc(), [...options, source, "-o", file]);
}

/** @param {Guest} guest */
async function compileAssemblyScript({ names, code, file }) {
  const { default: asc } = await import("assemblyscript/asc");
  const source = file.replace(/wasm$/, "ts");
  writeFileSync(source, `${code}\nexport { ${names.join(", ")} };\n`);
  const { error, stderr } = await asc.main([
    ...[path.basename(source), "--baseDir", work, "--outFile", file],
    ..."--runtime stub --use abort=".split(" "),
  ]);
  if (error) throw new Error(String(stderr), { cause: error });
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  execFileSync(command, args, { encoding: "utf8", stdio: "pipe" });
}

/** @param {string} command */
function has(command) {
  return spawnSync(command, ["--version"]).status === 0;
}

function rustc() {
  return process.env["RUSTC"] ?? "rustc";
}

function hasRustForWasm() {
  const asked = ["--target", "wasm32-unknown-unknown", "--print", "target-libdir"];
  const { status, stdout } = spawnSync(rustc(), asked, { encoding: "utf8" });
  return status === 0 && existsSync(stdout.trim());
}
