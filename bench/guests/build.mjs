// Compiles the guests of the peers into build/, each with its own tools. Emscripten comes with the system or not at all.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";

import { compileText } from "../ladder/guest.mjs";

const guests = path.dirname(fileURLToPath(import.meta.url));
const build = path.join(guests, "..", "build");

rmSync(build, { recursive: true, force: true });
mkdirSync(path.join(build, "jco"), { recursive: true });
for (const name of ["hostwright", "extism"]) writeFileSync(inBuild(`${name}.wasm`), assemble(name));
// The guest of the other direction, which is that of bench/entries.
writeFileSync(inBuild("entries.wasm"), compileText("entries", source("../entries/guest.wat")));
await buildComponent();
buildAssemblyScript();
buildEmbind();

/** @param {string} name */
function inBuild(name) {
  return path.join(build, name);
}

/** @param {string} name */
function source(name) {
  return readFileSync(path.join(guests, name), "utf8");
}

/** @param {string} name */
function assemble(name) {
  return compileText(name, source(`${name}.wat`));
}

async function buildComponent() {
  const binary = await componentEmbed({ binary: assemble("jco"), witSource: source("jco.wit") });
  const component = await componentNew(binary, []);
  const { files } = await transpileBytes(component, {
    name: "work",
    instantiation: "sync",
    emitTypescriptDeclarations: false,
  });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(build, "jco", name), bytes);
}

function buildAssemblyScript() {
  const compiler = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
  const input = path.join("assemblyscript", "index.ts");
  const out = ["--bindings", "raw", "--outFile", inBuild("assemblyscript.wasm")];
  run(process.execPath, [compiler, input, "-O3", ...out]);
}

function buildEmbind() {
  const [major] = spawnSync("em++", ["--version"], { encoding: "utf8" }).stdout?.split("\n") ?? [];
  if (major === undefined) {
    console.warn("embind: skipped, since there is no Emscripten here (apt-get install emscripten).");
    return;
  }
  // Debian has the modules that Emscripten needs where only Debian's own Node.js looks for them.
  const env = { ...process.env, NODE_PATH: "/usr/share/nodejs" };
  const input = path.join("embind", "guest.cpp");
  // CommonJS: what this version writes as an ES module uses __dirname.
  const flags = ["-std=c++17", "-O2", "--bind", "-sMODULARIZE=1", "-sENVIRONMENT=node"];
  // Without these it prints its own source where anything fails.
  const quiet = ["-sNODEJS_CATCH_EXIT=0", "-sNODEJS_CATCH_REJECTION=0"];
  run("em++", [...flags, ...quiet, input, "-o", inBuild("embind.js")], env);
  renameSync(inBuild("embind.js"), inBuild("embind.cjs"));
  writeFileSync(inBuild("embind-version.txt"), /\d+\.\d+\.\d+/.exec(major)?.[0] ?? major);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(command, args, env = process.env) {
  const { status, error } = spawnSync(command, args, {
    cwd: guests,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}.`);
}
