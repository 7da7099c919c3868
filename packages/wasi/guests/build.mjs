// Compiles the programs of the tests for WASI and for this system, and keeps the output of the latter: node guests/build.mjs
//
// Of Debian: clang, lld, wasi-libc, libclang-rt-dev-wasm32, and rustc with libstd-rust-dev-wasm32. Where another rustc
// comes first in the path, RUSTC=/usr/bin/rustc names Debian's; newer compilers call the target wasm32-wasip1. Go 1.24 or newer (GO names
// one) is Debian's of trixie; without it the program in Go is left as it is.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = fileURLToPath(new URL(".", import.meta.url));
const clang = process.env["CLANG"] ?? "clang";
const rustc = process.env["RUSTC"] ?? "rustc";
const go = process.env["GO"] ?? "go";
const targets = execFileSync(rustc, ["--print", "target-list"], { encoding: "utf8" }).split("\n");
const wasi = targets.includes("wasm32-wasi") ? "wasm32-wasi" : "wasm32-wasip1";
const work = mkdtempSync(path.join(tmpdir(), "wasi-"));

/** @param {string} name */
const into = (name) => path.join(here, `program-${name}.wasm`);
/** @param {string} name */
const native = (name) => path.join(work, name);

/**
 * @param {string} command
 * @param {string[]} args
 */
function compile(command, ...args) {
  execFileSync(command, args, { stdio: "inherit" });
}

/** @param {string} name */
function keepOutput(name) {
  const folder = path.join(work, `${name}-files`);
  mkdirSync(folder);
  const { stdout, status } = spawnSync(native(name), ["a", "b c"], {
    cwd: folder,
    env: { GREETING: "hello" },
    input: "one two\nthree two\n",
    encoding: "utf8",
  });
  if (status !== 7)
    throw new Error(`The ${name} program ends with ${status} on this system, and not with 7.`);
  writeFileSync(path.join(here, `program-${name}.txt`), stdout);
}

function compileGo() {
  const { stdout } = spawnSync(go, ["env", "GOVERSION"], { encoding: "utf8" });
  if (!(Number(/^go1\.(\d+)/.exec(stdout ?? "")?.[1]) >= 24)) {
    console.log("program-go.wasm.br is left as it is: there is no Go from 1.24 on.");
    return;
  }
  /**
   * @param {string} output
   * @param {Record<string, string>} target
   */
  const build = (output, target) => {
    const options = ["-trimpath", "-ldflags=-s -w", "-o", output, "program.go"];
    const env = { ...process.env, ...target };
    execFileSync(go, ["build", ...options], { cwd: path.join(here, "go"), env, stdio: "inherit" });
  };
  build(native("go.wasm"), { GOOS: "wasip1", GOARCH: "wasm" });
  // Its run-time library makes it large.
  writeFileSync(`${into("go")}.br`, brotliCompressSync(readFileSync(native("go.wasm"))));
  build(native("go"), {});
  keepOutput("go");
}

try {
  const c = path.join(here, "c/program.c");
  compile(clang, "--target=wasm32-wasi", "--sysroot=/usr", "-Os", "-s", c, "-o", into("c"));
  compile(clang, "-O1", c, "-o", native("c"));
  const rust = path.join(here, "rust/program.rs");
  compile(rustc, "--target", wasi, "-O", "-C", "strip=symbols", rust, "-o", into("rust"));
  compile(rustc, "-O", rust, "-o", native("rust"));
  keepOutput("c");
  keepOutput("rust");
  compileGo();
} finally {
  rmSync(work, { recursive: true, force: true });
}
