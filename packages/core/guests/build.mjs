// Compiles the guests of the tests: node guests/build.mjs [--into directory] [guest…]
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const names = (/** @type {string} */ folder, /** @type {string} */ extension) =>
  readdirSync(join(here, folder))
    .filter((file) => file.endsWith(extension))
    .map((file) => basename(file, extension));

// A function of C gives several results only with an ABI of its own, which the other guests can do without.
/** @type {Record<string, string | undefined>} */
const MULTI_VALUE = "-mmultivalue -Xclang -target-abi -Xclang experimental-mv";
/** @type {Record<string, string | undefined>} */
const MORE_FOR_C = {
  types: `${MULTI_VALUE} -msimd128`,
  plugin: MULTI_VALUE,
  program: "-mmutable-globals",
};

// The host puts functions of its own into the tables of these.
/** @type {Record<string, string[] | undefined>} */
const MORE_FOR_LINKER = {
  ...{ plugin: ["-Wl,--growable-table"], callbacks: ["-Wl,--growable-table"] },
  // Other units of the program use its stack and its variables.
  program: ["-Wl,--growable-table", "-Wl,--export=__stack_pointer", "-Wl,--export=program_count"],
};

/** @type {Record<string, string | undefined>} */
const FEATURES = "--enable reference-types --enable simd --disableWarning 112";
const MORE_FOR_ASSEMBLYSCRIPT = { types: FEATURES, same: FEATURES };

/**
 * @param {string} guest
 * @param {string} into
 * @param {string} target
 */
function compileC(guest, into, target) {
  /** @param {string[]} options */
  const clang = (...options) =>
    execFileSync(process.env["CLANG"] ?? "clang", [`--target=${target}`, ...options], { stdio: "inherit" });
  const more = MORE_FOR_C[guest]?.split(" ") ?? [];
  const directory = mkdtempSync(join(tmpdir(), "guest-"));
  try {
    const object = join(directory, `${guest}.o`);
    clang(
      ..."-std=c17 -O2 -Wall -Wextra -Werror -ffreestanding -mbulk-memory -fno-builtin".split(" "),
      ...more,
      ...["-c", join(here, "c", `${guest}.c`), "-o", object],
    );
    // A step of its own, without -O2: with it, clang runs whatever wasm-opt it finds, and npm puts one in its way.
    clang(
      ..."-nostdlib -Wl,--no-entry -Wl,--strip-all -Wl,--export-table -Wl,--stack-first".split(" "),
      ...(MORE_FOR_LINKER[guest] ?? []),
      ...[object, "-o", into],
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
  chmodSync(into, 0o644); // the linker takes what it writes for a program of this machine
}

/**
 * Compiles a unit that is linked to a program while that runs. Emscripten's target is clang's only one with such code.
 *
 * @param {string} guest
 * @param {string} into
 */
function compileUnit(guest, into) {
  const directory = mkdtempSync(join(tmpdir(), "guest-"));
  try {
    const object = join(directory, `${guest}.o`);
    const options = "-std=c17 -O2 -Wall -Wextra -Werror -ffreestanding -mmutable-globals -fno-builtin -fPIC";
    execFileSync(
      process.env["CLANG"] ?? "clang",
      [
        "--target=wasm32-unknown-emscripten",
        ...options.split(" "),
        ...["-c", join(here, "unit", `${guest}.c`), "-o", object],
      ],
      { stdio: "inherit" },
    );
    execFileSync("wasm-ld", ["-shared", "--export-all", "--strip-all", object, "-o", into], {
      // It warns that the format may change.
      stdio: ["ignore", "ignore", "pipe"],
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
  chmodSync(into, 0o644);
}

/**
 * @param {string} guest
 * @param {string} into
 */
async function compileAssemblyScript(guest, into) {
  // Here, since it takes a second to load, and the guests in C do without.
  const { default: asc } = await import("assemblyscript/asc");
  const { error, stderr } = await asc.main([
    ...[`${guest}.ts`, "--baseDir", join(here, "assemblyscript"), "--outFile", into],
    ..."-O2 --runtime incremental --exportTable".split(" "),
    // One has functions of its own that count what these do.
    ...(["failing", "same"].includes(guest) ? [] : ["--exportRuntime"]),
    // The others need no host.
    ...(guest === "managed" ? [] : ["--use", "abort="]),
    ...(MORE_FOR_ASSEMBLYSCRIPT[guest]?.split(" ") ?? []),
  ]);
  if (error) throw new Error(`${guest} does not compile:\n${stderr}`, { cause: error });
}

/**
 * @param {string} guest
 * @param {string} into
 */
function compileRust(guest, into) {
  // Debian's rustc with libstd-rust-dev-wasm32 can, one with rustup after `rustup target add wasm32-unknown-unknown`.
  const rustc = process.env["RUSTC"] ?? "rustc";
  const target = ["--target", "wasm32-unknown-unknown"];
  const library = spawnSync(rustc, [...target, "--print", "target-libdir"], { encoding: "utf8" });
  if (library.status !== 0 || !existsSync(library.stdout.trim())) {
    console.log(
      `${guest}-rust.wasm is left as it is: there is no rustc with a core library for WebAssembly.`,
    );
    return;
  }
  const options = [
    ..."--edition 2021 --crate-type cdylib -O -D warnings".split(" "),
    ..."-C linker=wasm-ld -C panic=abort -C strip=symbols -C codegen-units=1".split(" "),
    ..."-C link-arg=-z -C link-arg=stack-size=65536 -C link-arg=--export-table".split(" "),
    // No path of this machine in what is committed.
    ...["--remap-path-prefix", `${here}=`],
  ];
  execFileSync(rustc, [...target, ...options, join(here, "rust", `${guest}.rs`), "-o", into], {
    stdio: "inherit",
  });
  chmodSync(into, 0o644);
}

/**
 * @param {string} guest
 * @param {string} into
 */
function compileGo(guest, into) {
  // Go 1.24 has go:wasmexport, and go:wasmimport with texts and pointers: Debian's golang-1.24-go of trixie.
  const go = process.env["GO"] ?? "go";
  const { status, stdout } = spawnSync(go, ["env", "GOVERSION"], { encoding: "utf8" });
  const minor = Number(/^go1\.(\d+)/.exec(stdout ?? "")?.[1]);
  if (status !== 0 || !(minor >= 24)) {
    console.log(`${guest}-go.wasm is left as it is: there is no Go from 1.24 on.`);
    return;
  }
  // Without what names a machine, or differs from build to build.
  const options = ["-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="];
  execFileSync(go, ["build", ...options, "-o", into, `${guest}.go`], {
    cwd: join(here, "go"),
    stdio: "inherit",
    env: { ...process.env, GOOS: "wasip1", GOARCH: "wasm", GOTOOLCHAIN: "local", GO111MODULE: "off" },
  });
  chmodSync(into, 0o644);
}

// The same exceptions of C++ by WebAssembly's own instructions, and by functions of the host in JavaScript.
/** @type {Record<string, string[]>} */
const EMSCRIPTEN = {
  jumps: ["jumps.c"],
  exceptions: ["exceptions.cpp", "-fwasm-exceptions"],
  "exceptions-js": ["exceptions.cpp", "-fexceptions"],
  // The same unit as clang's, whose own functions are in the table by its loader.
  library: ["../unit/library.c", "-sSIDE_MODULE=1"],
};

/**
 * @param {string} guest
 * @param {string} into
 */
function compileEmscripten(guest, into) {
  // Debian's package emscripten, without what it recommends.
  if (spawnSync("emcc", ["--version"]).status !== 0) {
    console.log(`${guest}-emscripten.wasm is left as it is: there is no emcc.`);
    return;
  }
  const [source = "", ...more] = EMSCRIPTEN[guest] ?? [];
  const directory = mkdtempSync(join(tmpdir(), "guest-"));
  try {
    const forProgram = [
      ..."--no-entry -sERROR_ON_UNDEFINED_SYMBOLS=0".split(" "),
      "-sEXPORTED_FUNCTIONS=_run,_uncaught,_fine",
    ];
    const isUnit = more.includes("-sSIDE_MODULE=1");
    const options = ["-O2", ...(isUnit ? [] : forProgram), ...more];
    const target = join(directory, isUnit ? "guest.wasm" : "guest.js");
    execFileSync("emcc", [...options, join(here, "emscripten", source), "-o", target], {
      stdio: ["ignore", "ignore", "pipe"],
      // Debian's Node.js finds the modules of Debian's packages there, others do not.
      env: { ...process.env, NODE_PATH: "/usr/share/nodejs" },
    });
    copyFileSync(join(directory, "guest.wasm"), into);
  } finally {
    rmSync(directory, { recursive: true });
  }
  chmodSync(into, 0o644);
}

const { values, positionals } = parseArgs({
  options: { into: { type: "string", default: here } },
  allowPositionals: true,
});
/** @type {Map<string, (into: string) => unknown>} */
const guests = new Map();
for (const name of names("c", ".c")) guests.set(`${name}-c`, (into) => compileC(name, into, "wasm32"));
// The same for a memory that is addressed with 64 bits.
for (const name of ["types", "plugin", "results", "returns"]) {
  guests.set(`${name}-c64`, (into) => compileC(name, into, "wasm64"));
}
for (const name of names("unit", ".c")) guests.set(`${name}-unit`, (into) => compileUnit(name, into));
for (const name of names("assemblyscript", ".ts")) {
  guests.set(`${name}-assemblyscript`, (into) => compileAssemblyScript(name, into));
}

for (const name of names("go", ".go")) guests.set(`${name}-go`, (into) => compileGo(name, into));

for (const name of names("rust", ".rs")) guests.set(`${name}-rust`, (into) => compileRust(name, into));

for (const name of Object.keys(EMSCRIPTEN)) {
  guests.set(`${name}-emscripten`, (into) => compileEmscripten(name, into));
}

mkdirSync(values.into, { recursive: true });
for (const guest of positionals.length > 0 ? positionals : guests.keys()) {
  const compile = guests.get(guest);
  if (!compile) throw new Error(`"${guest}" is no guest; there are ${[...guests.keys()].join(", ")}`);
  await compile(resolve(values.into, `${guest}.wasm`));
}
