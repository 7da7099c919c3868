import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { SECTION } from "./codes.js";
import { readSections } from "./module-sections.js";
import { walkBytes } from "./section-walk.js";
import { readTypeSection, type TypeSection } from "./type-section.js";
import { hasObjdump, listMemories } from "./objdump.fixture.js";
import { type Reading, readWithWasmparser, TEST_MODULES } from "./wasmparser.fixture.js";

// Compiling all modules takes seconds, and longer on a busy machine.
jest.setTimeout(600_000);

/** Modules of npm packages, the smallest first. */
const MODULES = [
  "source-map/lib/mappings.wasm",
  "web-tree-sitter/web-tree-sitter.wasm",
  "@wasm-fmt/dart_fmt/dart_fmt.wasm", // garbage collection
  "@sqlite.org/sqlite-wasm/sqlite-wasm/jswasm/sqlite3.wasm",
  "@wasm-fmt/dart_fmt/dart_fmt.unopt.wasm", // garbage collection
  "@wllama/wllama/esm/wasm/wllama.wasm", // memory64, shared, exceptions
  "canvaskit-wasm/bin/profiling/canvaskit.wasm",
  "pyodide/pyodide.asm.wasm", // exceptions
  "esbuild-wasm/esbuild.wasm",
  "@duckdb/duckdb-wasm/dist/duckdb-coi.wasm", // shared, exceptions
  "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm", // exceptions
  "@duckdb/duckdb-wasm/dist/duckdb-mvp.wasm",
];

function load(module: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path.join(TEST_MODULES, module)));
}

/** Reads all types of a module: linking keeps only those of its imports. */
function readTypes(bytes: Uint8Array): TypeSection["functions"] {
  let types: TypeSection | undefined;
  walkBytes(bytes, {
    begin: (id) => (id === SECTION.type ? "take" : "skip"),
    take: (_, contents) => (types = readTypeSection(contents)),
  });
  expect(types?.isComplete).toBe(true);
  return types?.functions ?? [];
}

/** Reads a module with our reader, and writes the result in the form that both readers have in common. */
function readOurWay(bytes: Uint8Array): Reading {
  const { imports, memories, exports, start } = readSections(bytes);
  return {
    types: readTypes(bytes),
    imports: imports.map(({ module, name, extern }) => {
      const { kind } = extern;
      const type = {
        function: () => extern.kind === "function" && extern.type,
        table: () =>
          extern.kind === "table" && [extern.type.element, extern.type.minimum, extern.type.maximum],
        memory: () =>
          extern.kind === "memory" && [extern.type.minimum, extern.type.maximum, extern.type.isShared],
        global: () => extern.kind === "global" && [extern.type.valueType, extern.type.isMutable],
        tag: () => extern.kind === "tag" && extern.type,
      }[kind]();
      return { module, name, kind, type };
    }),
    memories: memories.map(({ minimum, maximum, isShared }) => [minimum, maximum, isShared]),
    exports,
    start,
  };
}

const absent = MODULES.filter((module) => !existsSync(path.join(TEST_MODULES, module)));
if (absent.length > 0) {
  const place = absent.length === MODULES.length ? "" : `, of which are absent: ${absent.join(", ")}`;
  console.warn(
    `Skipped: the published modules are not installed${place}. Run npm ci --ignore-scripts --prefix tests/modules.`,
  );
}
const withModules = absent.length === 0 ? describe : describe.skip;

withModules("published modules", () => {
  test.each(MODULES)("%s is read as wasmparser reads it", (module) => {
    const bytes = load(module);
    const [ours, theirs] = [readOurWay(bytes), readWithWasmparser(bytes)];
    expect(ours.imports).toEqual(theirs.imports);
    expect(ours.types).toEqual(theirs.types);
    expect(ours.memories).toEqual(theirs.memories);
    expect(ours.start).toBe(theirs.start);
    // By the ten thousand, of which a matcher would take minutes to write out a difference.
    expect(ours.exports.length).toBe(theirs.exports.length);
    expect(ours.exports.findIndex((entry, index) => !isSame(entry, theirs.exports[index]))).toBe(-1);
  });

  test("import and export what the engine says, where it takes them", async () => {
    const refused: string[] = [];
    for (const module of MODULES) {
      const bytes = load(module);
      const compiled = await WebAssembly.compile(bytes).catch(() => undefined);
      if (compiled === undefined) {
        refused.push(module);
        continue;
      }
      const { imports, exports } = readSections(bytes);
      const theirs = WebAssembly.Module.exports(compiled).map(({ name, kind }) => [name, kind]);
      expect(imports.map(({ module, name, extern: { kind } }) => [module, name, kind])).toEqual(
        WebAssembly.Module.imports(compiled).map(({ module, name, kind }) => [module, name, kind]),
      );
      expect(exports.length).toBe(theirs.length);
      expect(exports.findIndex(({ name, kind }, index) => !isSame([name, kind], theirs[index]))).toBe(-1);
    }
    // Node.js 20 has neither memory64 nor garbage collection.
    expect(MODULES.length - refused.length).toBeGreaterThanOrEqual(9);
    if (refused.length > 0) console.warn(`Skipped: this engine does not take ${refused.join(", ")}.`);
  });

  const withObjdump = hasObjdump() ? test : test.skip;
  if (!hasObjdump()) console.warn("Skipped: wasm-objdump is not installed. Install the package wabt.");

  withObjdump.each(MODULES.filter((module) => !module.includes("dart")))(
    "%s has the memories that wasm-objdump lists",
    (module) => {
      const ours = readSections(load(module)).memories.map(({ minimum, maximum, isShared, addressType }) => ({
        minimum,
        maximum,
        isShared,
        addressType,
      }));
      expect(ours).toEqual(listMemories(path.join(TEST_MODULES, module)));
    },
  );

  test("together they use what the reader has to know", () => {
    const all = MODULES.map((module) => readSections(load(module)));
    const memories = all.flatMap((sections) => sections.memories);
    const types = MODULES.flatMap((module) => readTypes(load(module)));
    const uses = {
      memory64: memories.some(({ addressType }) => addressType === "i64"),
      shared: memories.some(({ isShared }) => isShared),
      garbageCollection: types.includes(undefined),
      groupsOrSubtypes: types.some((type) => type?.isPlain === false),
      exceptions: all.some(({ imports }) => imports.some(({ extern }) => extern.kind === "tag")),
    };
    expect(Object.values(uses)).not.toContain(false);
  });
});

function isSame(ours: unknown, theirs: unknown): boolean {
  return JSON.stringify(ours) === JSON.stringify(theirs);
}
