import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { classKind, type GuestClass, type ModuleClass, Runtime } from "@hostwright/core";
import fc from "fast-check";
import ts from "typescript";
import wabtModule from "wabt";

import { inspectAsJson, inspectAsText } from "../commands/inspect.js";
import { CommandError } from "../errors.js";
import { declarationOf } from "./declaration.js";
import { type GuestModule, readGuestModule } from "./guest-module.js";
import { scaffoldOf } from "./scaffold-writer.js";

const ROOT = path.join(__dirname, "../../../..");
const GUESTS = path.join(ROOT, "packages/core/guests");
const PUBLISHED = path.join(ROOT, "tests/modules/node_modules");
/** Of npm packages, as the tests of the section reader have them. */
const MODULES = [
  "source-map/lib/mappings.wasm",
  "web-tree-sitter/web-tree-sitter.wasm",
  "@wasm-fmt/dart_fmt/dart_fmt.wasm",
  "@sqlite.org/sqlite-wasm/sqlite-wasm/jswasm/sqlite3.wasm",
  "@wasm-fmt/dart_fmt/dart_fmt.unopt.wasm",
  "@wllama/wllama/esm/wasm/wllama.wasm",
  "canvaskit-wasm/bin/profiling/canvaskit.wasm",
  "pyodide/pyodide.asm.wasm",
  "esbuild-wasm/esbuild.wasm",
  "@duckdb/duckdb-wasm/dist/duckdb-coi.wasm",
  "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm",
  "@duckdb/duckdb-wasm/dist/duckdb-mvp.wasm",
]
  .map((module) => path.join(PUBLISHED, module))
  .filter((file) => existsSync(file));
if (MODULES.length === 0)
  console.warn("Skipped: no published modules. Run npm ci --ignore-scripts --prefix tests/modules.");

const OWN = readdirSync(GUESTS)
  .filter((name) => name.endsWith(".wasm"))
  .map((name) => path.join(GUESTS, name));

/** Names that no language forbids: keywords, members of objects, other scripts, ends of comments and of texts. */
const NAMES = [
  "close",
  "then",
  "__proto__",
  "constructor",
  "options",
  "toString",
  "hasOwnProperty",
  "class",
  "a b",
  "a-b",
  "*/ x",
  "\\u{1F980}",
  "`${x}`",
  "\\n",
  "",
  "1",
  "static",
];

function read(file: string): GuestModule {
  return readGuestModule(readFileSync(file), path.basename(file));
}

/** Everything that the commands write about a guest. */
function writeAll(guest: GuestModule): readonly string[] {
  return [
    inspectAsText(guest, "a.wasm"),
    inspectAsJson(guest),
    declarationOf(guest, "a.wasm"),
    scaffoldOf(guest, "a.wasm"),
  ];
}

async function assemble(fields: string): Promise<Uint8Array<ArrayBuffer>> {
  const module = (await wabtModule()).parseWat("guest.wat", `(module ${fields})`, { multi_value: true });
  return new Uint8Array(module.toBinary({ write_debug_names: true }).buffer);
}

/** Escapes a text as the text format does. */
function wat(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map((byte) => `\\${byte.toString(16).padStart(2, "0")}`)
    .join("");
}

async function oddNames(): Promise<Uint8Array<ArrayBuffer>> {
  const names = NAMES.map(
    (name) => JSON.parse(`"${name.replace("\\u{1F980}", "\\ud83e\\udd80")}"`) as string,
  );
  return assemble(
    [
      ...names.map((name) => `(import "env" "${wat(name)}" (func (param i32 i32 i64) (result f64 i64)))`),
      ...names.map((name) => `(import "${wat(name)}" "f" (func (param i32)))`),
      ...names.map(
        (name) =>
          `(func (export "${wat(name)}") (param $class i32) (param $len i32) (result i64) i64.const 1)`,
      ),
      '(memory (export "memory") 1)',
    ].join("\n"),
  );
}

/** Loads what a scaffold exports. */
function load(text: string): readonly unknown[] {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exported: Record<string, unknown> = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- The text that was made is the program under test.
  (new Function("exports", "require", outputText) as (exports: object, load: NodeJS.Require) => void)(
    exported,
    require,
  );
  return Object.values(exported);
}

function classesOf(text: string): { hosts: ModuleClass[]; guest: GuestClass | undefined } {
  const all = load(text);
  return {
    hosts: all.filter((each): each is ModuleClass => classKind(each) === "host"),
    guest: all.find((each): each is GuestClass => classKind(each) === "guest"),
  };
}

describe("a scaffold", () => {
  test("and a declaration compile as they are, strictly, for every guest", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "hostwright-"));
    try {
      symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
      const guests = [...OWN, ...MODULES].map(read);
      guests.push(readGuestModule(await oddNames(), "odd.wasm"));
      guests.forEach((guest, at) => {
        writeFileSync(path.join(folder, `s${at}.ts`), scaffoldOf(guest, "plugin.wasm"));
        writeFileSync(path.join(folder, `d${at}.ts`), declarationOf(guest, "plugin.wasm"));
      });
      const compilerOptions = {
        ...{ composite: false, declaration: false, declarationMap: false, noEmit: true },
        ...{ module: "ESNext", moduleResolution: "Bundler", skipLibCheck: true },
      };
      writeFileSync(
        path.join(folder, "tsconfig.json"),
        JSON.stringify({
          extends: path.join(ROOT, "tsconfig.base.json"),
          compilerOptions,
          include: ["*.ts"],
        }),
      );
      // The native compiler: that in TypeScript takes over a minute for these.
      const { status, stdout } = spawnSync(
        process.execPath,
        [path.join(ROOT, "node_modules/typescript-7.0/bin/tsc"), "--project", folder],
        { encoding: "utf8" },
      );
      expect([status, stdout]).toEqual([0, ""]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(OWN.map((file) => [path.basename(file), file]))("links %s", async (_, file) => {
    const bytes = readFileSync(file);
    const { hosts, guest } = classesOf(scaffoldOf(read(file), "plugin.wasm"));
    const runtime = new Runtime();
    for (const host of hosts) runtime.declare(host);
    const compiled = await WebAssembly.compile(bytes).catch(() => undefined);
    if (compiled === undefined) return; // This engine does not know a proposal that it uses.
    const report = await runtime.verify(bytes, guest === undefined ? {} : { as: guest });
    const isOthers = (module: string | undefined): boolean => module?.startsWith("wasi_") === true;
    // Memories, tables and globals are given by the program, and not by a class.
    const given = WebAssembly.Module.imports(compiled).filter(({ kind }) => kind !== "function");
    const problems = report.problems.filter(
      ({ module, name }) =>
        !isOthers(module) && !given.some((each) => each.module === module && each.name === name),
    );
    expect(problems.map(({ message }) => message)).toEqual([]);
  });

  test("links names that JavaScript knows in other ways", async () => {
    const bytes = await oddNames();
    const { hosts, guest } = classesOf(scaffoldOf(readGuestModule(bytes, "odd.wasm"), "odd.wasm"));
    const runtime = new Runtime();
    for (const host of hosts) runtime.declare(host);
    const { problems } = await runtime.verify(bytes, guest === undefined ? {} : { as: guest });
    expect(problems.map(({ message }) => message)).toEqual([]);
  });

  test("marks guesses, those with debug names as likely, and makes none against the names", async () => {
    const bytes = await assemble(
      '(import "env" "log" (func (param i32 i32))) (func (export "put") (param $key_ptr i32) (param $key_len i32)) (func (export "add") (param $x i32) (param $y i32))',
    );
    const text = scaffoldOf(readGuestModule(bytes, "a.wasm"), "a.wasm");
    expect(text.match(/GUESS: .*/g)).toEqual([
      "GUESS: a0 and a1 may be an offset and a length: bytes or string in place of both.",
      "GUESS: key_ptr and key_len are likely an offset and a length: bytes or string in place of both.",
    ]);
  });
});

describe("inspect, types and scaffold", () => {
  if (MODULES.length > 0) {
    test.each(MODULES.map((file) => [path.relative(PUBLISHED, file), file]))("take %s", (_, file) => {
      const guest = read(file);
      expect(guest.exports.length).toBeGreaterThan(0);
      for (const text of writeAll(guest)) expect(text).not.toBe("");
    });
  }

  test("take mutated guests, or refuse them in one line", () => {
    const seeds = OWN.map((file) => new Uint8Array(readFileSync(file))).filter(
      ({ length }) => length < 50_000,
    );
    let taken = 0;
    let refused = 0;
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      byte: fc.nat(255),
      isCut: fc.nat(20),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        (seed, changes) => {
          let bytes = seed.slice();
          for (const { at, byte, isCut } of changes) {
            // The declarations are in front of the code: half of the changes hit the first bytes.
            const place = Math.floor(at * (byte % 2 === 0 ? Math.min(600, bytes.length) : bytes.length));
            if (isCut === 0) bytes = bytes.slice(0, place);
            else if (place < bytes.length) bytes[place] = byte;
          }
          let guest: GuestModule;
          try {
            guest = readGuestModule(bytes, "a.wasm");
          } catch (error) {
            if (!(error instanceof CommandError)) throw error;
            expect([error.code, error.message.split("\n").length]).toEqual(["not-a-module", 1]);
            refused++;
            return;
          }
          taken++;
          const [, , declaration, scaffold] = writeAll(guest);
          for (const text of [declaration ?? "", scaffold ?? ""]) {
            const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true });
            expect(diagnostics?.map(({ messageText }) => messageText)).toEqual([]);
          }
        },
      ),
      { numRuns: process.env["CASES"] === "all" ? 10_000 : 300 },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(0);
  });
});
