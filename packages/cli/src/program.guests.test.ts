import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import wabtModule from "wabt";

import { runProgram } from "./program.js";

let folder: string;

const GUEST = `(module $plugin
  (import "env" "log" (func (param i32 i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (memory (export "memory") 1 4)
  (table 2 funcref)
  (func $begin)
  (start $begin)
  (func (export "sum of") (param $first i32) (param $class i64) (result f64) f64.const 0)
  (func (export "both") (result i32 i64) i32.const 1 i64.const 2))`;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "hostwright-"));
  const module = (await wabtModule()).parseWat("plugin.wat", GUEST, { multi_value: true });
  writeFileSync(at("plugin.wasm"), module.toBinary({ write_debug_names: true }).buffer);
  writeFileSync(at("text.wasm"), GUEST);
  writeFileSync(at("component.wasm"), Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function at(name: string): string {
  return path.join(folder, name);
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const code = await runProgram(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    hasColors: false,
  });
  return { code, out, err };
}

describe("hostwright inspect", () => {
  test("tells imports, exports, memories, tables, the start function and sections, and which imports are of WASI", async () => {
    const { code, out, err } = await run("inspect", at("plugin.wasm"));
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/plugin\.wasm( \(plugin\))?: \d+ bytes, 3 functions\n/);
    expect(out).toContain("start function: 2 begin\n");
    expect(out).toContain(
      "imports: 2, 1 of WASI\n  function  env.log                           (i32, i32) -> ()\n",
    );
    expect(out).toContain("  function  wasi_snapshot_preview1.proc_exit  (i32) -> () [WASI]\n");
    expect(out).toMatch(/exports: 3\n {2}memory +memory\n {2}function +sum of +\(i32, i64\) -> f64\n/);
    expect(out).toContain("memories: 1\n  0  1 to 4 pages of 65536 bytes\n");
    expect(out).toContain("tables: 1\n  0  2 or more elements of funcref\n");
    expect(out).toMatch(/ {2}custom name +\d+ bytes\n/);
  });

  test("tells the same as JSON", async () => {
    expect(JSON.parse((await run("inspect", "--json", at("plugin.wasm"))).out)).toMatchObject({
      imports: [
        { module: "env", name: "log", kind: "function", isWasi: false, type: { parameters: ["i32", "i32"] } },
        { module: "wasi_snapshot_preview1", isWasi: true },
      ],
      exports: [{ name: "memory", kind: "memory" }, { name: "sum of" }, { name: "both" }],
      memories: [{ minimum: 1, maximum: 4, pageSize: 65_536 }],
      start: { index: 2, name: "begin" },
    });
  });

  test.each([
    ["objects-assemblyscript.wasm", /^language: AssemblyScript \(export __\w+\)$/m],
    ["wide-go.wasm", /^language: Go go1[.\d]+ \(section producers\)$/m],
    ["plugin-c.wasm", /^language: does not show$/m],
  ])("tells the language of %s where it shows", async (file, language) => {
    const guest = path.join(__dirname, "../../core/guests", file);
    expect((await run("inspect", guest)).out).toMatch(language);
  });

  test.each([
    ["none.wasm", "it cannot be read (ENOENT). Name a file of WebAssembly."],
    [
      "text.wasm",
      "the module at byte 0: the bytes are not a WebAssembly module of version 1. Build it again",
    ],
    ["component.wasm", "it is a component, and not a core module. Extract the core module"],
  ])("says in one line why it cannot read %s", async (file, message) => {
    const { code, out, err } = await run("inspect", at(file));
    expect([code, out, err.trimEnd().split("\n")]).toEqual([1, "", [expect.stringContaining(message)]]);
  });
});

describe("hostwright types", () => {
  test("writes the same text for the same guest, with names of its parameters", async () => {
    const { code, out } = await run("types", at("plugin.wasm"));
    expect(code).toBe(0);
    expect(out).toContain('  readonly "sum of": (first: number, _class: bigint) => number;\n');
    expect(out).toContain("  readonly both: () => [number, bigint];\n");
    expect(out).toContain("  readonly env: {\n    /** `(i32, i32) -> ()` */\n    readonly log:");
    expect((await run("types", at("plugin.wasm"))).out).toBe(out);
  });

  test("types what a program imports, and refuses what does not fit", async () => {
    await run("types", at("plugin.wasm"), "--out", at("plugin.d.wasm.ts"));
    expect(await run("types", at("plugin.wasm"), "--out", at("plugin.d.wasm.ts"), "--check")).toMatchObject({
      code: 0,
    });
    const program = (call: string): string => `import plugin, { type Exports } from "./plugin.wasm";
const exports = new WebAssembly.Instance(plugin, {}).exports as unknown as Exports;
export const sum: number = exports["sum of"](${call});\n`;
    expect(compile(program("1, 2n"))).toBe("");
    expect(compile(program("1, 2"))).toMatch(/error TS2345/);
  });

  test("tells a file that is not up to date", async () => {
    writeFileSync(at("old.d.wasm.ts"), "// edited\n");
    expect(await run("types", at("plugin.wasm"), "-o", at("old.d.wasm.ts"), "--check")).toMatchObject({
      code: 1,
      err: `${at("old.d.wasm.ts")}: it differs from what the guest says today. Run the same command without --check.\n`,
    });
    expect(readFileSync(at("old.d.wasm.ts"), "utf8")).toBe("// edited\n");
  });
});

describe("hostwright scaffold", () => {
  test("writes a file once, and leaves one that may have been edited", async () => {
    expect(await run("scaffold", at("plugin.wasm"), "-o", at("host.ts"))).toEqual({
      code: 0,
      out: "",
      err: "",
    });
    expect(readFileSync(at("host.ts"), "utf8")).toContain("export class Env extends HostModuleBase {");
    expect(await run("scaffold", at("plugin.wasm"), "-o", at("host.ts"))).toMatchObject({
      code: 1,
      err: `${at("host.ts")}: there is such a file already. Name another, or remove it.\n`,
    });
  });
});

function compile(program: string): string {
  writeFileSync(at("program.ts"), program);
  const tsc = path.join(__dirname, "../../../node_modules/typescript/bin/tsc");
  const options = "--strict --noEmit --target es2022 --module preserve --allowArbitraryExtensions";
  return spawnSync(process.execPath, [tsc, ...options.split(" "), "--ignoreConfig", at("program.ts")], {
    encoding: "utf8",
    cwd: folder,
  }).stdout;
}
