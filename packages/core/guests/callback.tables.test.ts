import { callback, i32, LiftError } from "@hostwright/types";

import { ModuleLinkError } from "../src/errors.js";
import { describeWith } from "../src/fixtures/engine-features.fixture.js";
import { assemble } from "../src/fixtures/guests.fixture.js";
import { rejected, thrown } from "../src/fixtures/thrown.fixture.js";
import type { Guest } from "../src/guest.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";
import type { InstantiateOptions } from "../src/link/instantiate.js";
import { Runtime } from "../src/runtime.js";

type Visit = (value: number) => number;
const visitor = callback([i32], i32);

class Host extends HostModuleBase {
  static override readonly moduleName = "env";

  @wasm.export("visit", i32)
  visit(@visitor visit: Visit, @i32 value: number): number {
    return visit(value);
  }

  @wasm.export("same", visitor)
  same(@visitor visit: Visit): Visit {
    return visit;
  }
}

interface Exports {
  run(index: number): number;
  same(index: number): number;
}

const MEMORY = '(memory (export "memory") 1)';

/** Assembles a guest whose function at index 1 of one of its tables doubles. */
async function guest(
  tables: string,
  { of = 0, address = "i32", memory = MEMORY } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const pointer = memory.includes("i64") ? "i64" : "i32";
  return assemble(
    `(import "env" "visit" (func $visit (param ${pointer} i32) (result i32)))
     (import "env" "same" (func $same (param ${pointer}) (result ${pointer})))
     ${tables} ${memory}
     (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
     (elem (table ${of}) (${address}.const 1) func $double)
     (func (export "run") (param ${pointer}) (result i32) (call $visit (local.get 0) (i32.const 21)))
     (func (export "same") (param ${pointer}) (result ${pointer}) (call $same (local.get 0)))`,
    { memory64: true },
  );
}

async function start(
  source: Uint8Array<ArrayBuffer> | WebAssembly.Module,
  js: WebAssembly.ModuleImports = {},
  options: InstantiateOptions = {},
): Promise<Guest<Exports>> {
  const runtime = new Runtime();
  runtime.link(Host);
  return runtime.instantiate<Exports>(source, { imports: { js }, afterAbort: "keep", ...options });
}

const table = (element: "anyfunc" | "externref" = "anyfunc"): WebAssembly.Table =>
  new WebAssembly.Table({ element, initial: 4 }, undefined);
const NAMED = "__indirect_function_table";
const FNS = '(import "js" "fns" (table 4 funcref))';

describe.each(["bytes", "a module that was compiled elsewhere"])("from %s", (source) => {
  const taken = (bytes: Uint8Array<ArrayBuffer>) =>
    source === "bytes" ? bytes : new WebAssembly.Module(bytes);

  test.each([
    ["exported", '(table (export "fns") 4 funcref)', 0],
    ["imported", FNS, 0],
    ["imported and exported again", `${FNS} (export "again" (table 0))`, 0],
    [
      "imported under the name that linkers give it",
      `(import "js" "${NAMED}" (table 4 funcref)) (table (export "a") 4 funcref)`,
      0,
    ],
    [
      "exported beside a table of references",
      '(table (export "fns") 4 funcref) (table (export "refs") 4 externref)',
      0,
    ],
    ["imported beside an exported table of references", `${FNS} (table (export "refs") 4 externref)`, 0],
    ["imported beside an imported table of references", `(import "js" "refs" (table 4 externref)) ${FNS}`, 1],
  ])("a callback is found in the table that is %s, and goes back", async (_, tables, of) => {
    const js = { fns: table(), [NAMED]: table(), refs: table("externref") };
    const { exports } = await start(taken(await guest(tables, { of })), js);
    expect([exports.run(1), exports.same(1)]).toEqual([42, 1]);
  });

  test.each([
    ["exported", '(table (export "a") 4 funcref) (table (export "b") 4 funcref)', "a, b", "b"],
    ["imported", `${FNS} (import "js" "more" (table 4 funcref))`, "js.fns, js.more", "more"],
    ["of both kinds", `${FNS} (table (export "a") 4 funcref)`, "a, js.fns", "a"],
  ])(
    "of several tables that are %s it is found in none, unless one is named",
    async (_, tables, names, second) => {
      const js = { fns: table(), more: table() };
      const bytes = taken(await guest(tables, { of: 1 }));
      const { exports } = await start(bytes, js);
      const error = thrown(() => exports.run(1), LiftError, { code: "several-tables", value: 1 });
      expect(error.message).toBe(
        "env.visit: parameter 0 (visit: callback<(i32) -> i32>) is 1, and the guest has several tables of functions: " +
          `${names}. Name one with { table } at instantiate.`,
      );
      expect((await start(bytes, js, { table: second })).exports.run(1)).toBe(42);
    },
  );
});

test("a table that is named and does not exist, or has no functions, does not link", async () => {
  const bytes = await guest(`${FNS} (table (export "refs") 4 externref)`);
  for (const name of ["refs", "nope", "memory"]) {
    const error = await rejected(start(bytes, { fns: table() }, { table: name }), ModuleLinkError, {
      code: "missing-table",
    });
    expect(error.message).toBe(
      `{ table: "${name}" }: the guest has no table of functions of that name; it has js.fns.`,
    );
    const runtime = new Runtime();
    runtime.link(Host);
    const report = await runtime.verify(bytes, { imports: { js: { fns: table() } }, table: name });
    expect(report.problems).toEqual(error.problems);
  }
});

test.each([2, 3, 4, 1904])(
  "an index without a function, %d, is not taken for a missing table",
  async (index) => {
    const { exports } = await start(await guest(FNS), { fns: table() });
    const error = thrown(() => exports.run(index), LiftError, { code: "unknown-callback", value: index });
    expect(error.message).toContain("and the guest's table has no function at that index.");
  },
);

test("a guest whose table is not to be seen is told to export it", async () => {
  const { exports } = await start(await guest("(table 4 funcref)"));
  const error = thrown(() => exports.run(1), LiftError, { code: "no-table" });
  expect(error.message).toContain("exports and imports no table of functions. Link it with --export-table.");
});

test("guests that import one table may pass the functions of each other", async () => {
  const fns = table();
  const library = await start(await guest(FNS), { fns });
  fns.set(2, fns.get(1) as () => unknown);
  fns.set(1, null);
  const user = await start(await guest(FNS), { fns });
  expect([library.exports.run(1), user.exports.run(2)]).toEqual([42, 42]);
});

test("the guests of a pool find the table that they import", async () => {
  const runtime = new Runtime();
  runtime.link(Host);
  const pool = await runtime.pool<Exports>(await guest(`${FNS} (table (export "a") 4 funcref)`), {
    size: 2,
    imports: { js: { fns: table() } },
    table: "fns",
  });
  expect(await Promise.all([pool.call("run", 1), pool.call("run", 1)])).toEqual([42, 42]);
  await runtime.close();
});

describeWith("memory64")("in a guest with 64-bit addresses", () => {
  type Wide = { run(index: bigint): number; same(index: bigint): bigint };

  test.each([
    ["exported", '(table (export "fns") 4 funcref) (table (export "refs") 4 externref)'],
    ["wide", '(table (export "fns") i64 4 funcref) (table (export "refs") i64 4 externref)'],
  ])("a callback is found in the table that is %s", async (_, tables) => {
    const address = tables.includes("i64") ? "i64" : "i32";
    const bytes = await guest(tables, { address, memory: '(memory (export "memory") i64 1)' });
    if (address === "i64" && !WebAssembly.validate(bytes)) return; // Node.js 22 has 64-bit memories, and no such tables
    for (const source of [bytes, new WebAssembly.Module(bytes)]) {
      const started = (await start(
        source,
        {},
        source === bytes ? {} : { addressType: "i64" },
      )) as unknown as Guest<Wide>;
      expect([started.exports.run(1n), started.exports.same(1n)]).toEqual([42, 1n]);
    }
  });
});
