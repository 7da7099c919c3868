import {
  allocated,
  array,
  bytes,
  byValue,
  callback,
  f64,
  handle,
  i32,
  list,
  option,
  orErrno,
  string,
  struct,
  u32,
  u64,
  utf16,
} from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import { fn, guestModule, HostModuleBase, ModuleLinkError, Runtime, wasm } from "../index.js";

const MALLOC = `(func (export "malloc") (param i32) (result i32) (i32.const 8)) (func (export "free") (param i32))`;

async function problemsOf(fields: string, as: ReturnType<typeof guestModule>): Promise<[string, string][]> {
  const report = await new Runtime().verify(await assemble(`(memory (export "memory") 1) ${fields}`), { as });
  return report.problems.map(({ code, message }) => [code, message]);
}

const Pair = struct({ x: f64, y: f64 }, { name: "Pair" });

const named = (table: Readonly<Record<string, unknown>>): ReturnType<typeof guestModule> =>
  guestModule(table as never, { name: "Plugin" });

test("a guest that fits has no problems", async () => {
  const as = named({ greet: fn([string], allocated(string)) });
  expect(
    await problemsOf(`${MALLOC} (func (export "greet") (param i32 i32) (result i32 i32) unreachable)`, as),
  ).toEqual([]);
});

test("a missing function is a problem that has the nearest name, or those that there are", async () => {
  const as = named({ greet: fn([], u32), other: fn([], u32) });
  expect(await problemsOf(`(func (export "great") (result i32) (i32.const 0))`, as)).toEqual([
    [
      "missing-guest-export",
      "greet: the guest exports no function of that name, which Plugin.greet calls. Did you mean great?",
    ],
    [
      "missing-guest-export",
      "other: the guest exports no function of that name, which Plugin.other calls. It exports great.",
    ],
  ]);
});

test("an export of another kind is a problem", async () => {
  expect(await problemsOf("", named({ memory: fn([], u32) }))).toEqual([
    [
      "wrong-guest-export",
      "memory: the guest exports a memory of that name, and Plugin.memory calls a function. Export one.",
    ],
  ]);
});

describe("another signature is a problem with both types and the next step:", () => {
  const text = fn([], string);
  test.each([
    [
      "a value too few",
      fn([i32], i32),
      "(param i32 i32) (result i32)",
      "(i32, i32) -> i32",
      "It takes 2 values, and is passed 1 value.",
    ],
    [
      "a value of another type",
      fn([u32, f64], i32),
      "(param i32 i64) (result i32)",
      "(i32, i64) -> i32",
      "Value 1 is passed as f64, and the guest takes i64.",
    ],
    ["another result", fn([], u64), "(result i32)", "() -> i32", "The results differ"],
    ["a packed pair", text, "(result i64)", "() -> i64", 'write string({ layout: "packed" })'],
    ["a pair behind a pointer", text, "(result i32)", "() -> i32", 'write string({ layout: "pointer" })'],
    [
      "a packed pair that is given away",
      fn([], allocated(bytes)),
      "(result i64)",
      "() -> i64",
      'write allocated(bytes({ layout: "packed" }))',
    ],
    [
      "a place for the result",
      fn([], allocated(string)),
      "(param i32)",
      "(i32) -> ()",
      "write allocated(…, { out: true })",
    ],
    [
      "a place for a result with an errno",
      fn([u32], orErrno(u32)),
      "(param i32 i32) (result i32)",
      "(i32, i32) -> i32",
      "write orErrno(…, { out: true })",
    ],
    [
      "places for two values with an errno",
      fn([u32], orErrno([u32, f64])),
      "(param i32 i32 i32) (result i32)",
      "(i32, i32, i32) -> i32",
      "write orErrno(…, { out: true })",
    ],
    [
      "places for two values",
      fn([u32], [u32, f64]),
      "(param i32 i32 i32)",
      "(i32, i32, i32) -> ()",
      'give the class static results = "out"',
    ],
    [
      "a place for a text that the guest keeps",
      text,
      "(param i32)",
      "(i32) -> ()",
      'give the class static results = "out"',
    ],
    [
      "a place that comes first",
      fn([f64], Pair),
      "(param i32 f64)",
      "(i32, f64) -> ()",
      "write byValue(Pair)",
    ],
    [
      "the one number of a struct",
      fn([], struct({ only: f64 }, { name: "One" })),
      "(result f64)",
      "() -> f64",
      "write byValue(One)",
    ],
    [
      "no place for a struct by value",
      fn([f64], byValue(Pair)),
      "(param f64) (result i32)",
      "(f64) -> i32",
      "write Pair in place of byValue<Pair>",
    ],
    ["no place at all", fn([f64], byValue(Pair)), "(param f64)", "(f64) -> ()", "takes no places"],
    [
      "values in place of places",
      fn([], orErrno([u32, f64], { out: true })),
      "(result i32 f64 i32)",
      "() -> (i32, f64, i32)",
      "write orErrno(…) without { out: true }",
    ],
    [
      "an errno alone",
      fn([], orErrno([u32, f64], { out: true })),
      "(result i32)",
      "() -> i32",
      "write errno in place of orErrno<[u32, f64]>",
    ],
    [
      "an errno without a value",
      fn([u32], orErrno(u32)),
      "(param i32) (result i32)",
      "(i32) -> i32",
      "write errno if that is the failure",
    ],
  ])("%s", async (_what, spec, type, signature, next) => {
    const [problem, ...others] = await problemsOf(
      `${MALLOC} (func (export "f") ${type} unreachable)`,
      named({ f: spec }),
    );
    expect(others).toEqual([]);
    expect(problem?.[0]).toBe("wrong-guest-signature");
    expect(problem?.[1]).toContain(`f: the guest exports a function of type ${signature}, and Plugin.f (`);
    expect(problem?.[1]).toContain(next);
  });
});

test("functions that lend memory, or free it, are a problem where they are missing", async () => {
  const f = `(func (export "f") (param i32 i32))`;
  const g = `(func (export "g") (result i32 i32) unreachable)`;
  const lent = named({ f: fn([list(f64)]) });
  expect(await problemsOf(f, lent)).toEqual([
    [
      "missing-allocator",
      expect.stringContaining(
        "Plugin.f needs memory that the guest lends, and the guest exports none of malloc with free,",
      ),
    ],
  ]);
  expect(await problemsOf(`${f} ${MALLOC}`, lent)).toEqual([]);
  const given = named({ f: fn([allocated(string)]) });
  expect(await problemsOf(f, given)).toEqual([
    [
      "missing-allocator",
      expect.stringContaining(
        "Plugin.f needs memory that the guest allocates, and the guest exports none of cabi_realloc, malloc, __new",
      ),
    ],
  ]);
  const received = named({ g: fn([], allocated(string)) });
  const mallocAlone = `(func (export "malloc") (param i32) (result i32) unreachable)`;
  expect(await problemsOf(`${g} ${mallocAlone}`, received)).toEqual([
    ["missing-allocator", expect.stringContaining("the guest exports no function free, which frees it")],
  ]);
  expect(await problemsOf(`${g} (func (export "cabi_post_g") (param i32 i32))`, received)).toEqual([]);
  const unfreed = named({ g: fn([], allocated(string, { allocator: "give" })) });
  expect(await problemsOf(`${g} (func (export "give"))`, unfreed)).toEqual([
    ["missing-allocator", expect.stringContaining("has no function that frees it. Name one with { free }.")],
  ]);
});

test("an optional value needs no memory that is lent where the value itself does not", async () => {
  const f = `(func (export "f") (param i32 i32 i32))`;
  const malloc = `(func (export "malloc") (param i32) (result i32) unreachable)`;
  expect(await problemsOf(`${f} ${malloc}`, named({ f: fn([option(allocated(string))]) }))).toEqual([]);
  expect(await problemsOf(`${f} ${malloc}`, named({ f: fn([option(string)]) }))).toHaveLength(1);
});

test("a value that the guest frees needs all of AssemblyScript's runtime where that allocates it", async () => {
  const f = `(func (export "f") (param i32 i32))`;
  const made = `(func (export "__new") (param i32 i32) (result i32) unreachable)`;
  const pinning = ["__pin", "__unpin"].map((name) => `(func (export "${name}") (param i32))`).join("");
  const given = named({ f: fn([allocated(string)]) });
  expect(await problemsOf(`${f} ${made}`, given)).toEqual([
    ["missing-allocator", expect.stringContaining("exports no functions __pin, __unpin. Compile it with")],
  ]);
  expect(await problemsOf(`${f} ${made} ${pinning}`, given)).toEqual([]);
});

test("objects of AssemblyScript need its runtime, and as results nothing", async () => {
  const f = `(func (export "f") (param i32) (result i32) unreachable)`;
  const runtime = ["__new", "__pin", "__unpin"].map(
    (name) =>
      `(func (export "${name}") (param i32${name === "__new" ? " i32" : ""}) (result i32) unreachable)`,
  );
  const text = utf16({ layout: "assemblyscript" });
  const numbers = array(f64, { layout: "assemblyscript" });
  const lacking = async (as: unknown, exported: string): Promise<string[]> =>
    (await problemsOf(`${f} ${exported}`, named({ f: as }))).map(([, message]) => message);
  expect(await lacking(fn([u32], text), "")).toEqual([]);
  expect(await lacking(fn([text], u32), runtime.join(""))).toEqual([]);
  expect(await lacking(fn([text], u32), runtime.slice(0, 2).join(""))).toEqual([
    "Plugin.f needs memory that the guest allocates, and the guest exports no function __unpin. Compile it with --exportRuntime.",
  ]);
  const given = allocated(utf16, { allocator: "__new" });
  for (const type of [text, numbers, given])
    expect(await lacking(fn([type], u32), "")).toEqual([
      "Plugin.f needs memory that the guest allocates, and the guest exports no functions __new, __pin, __unpin. Compile it with --exportRuntime.",
    ]);
  expect(await lacking(fn([given], u32), runtime.slice(0, 1).join(""))).toEqual([
    expect.stringContaining("the guest exports no functions __pin, __unpin."),
  ]);
  expect(await lacking(fn([given], u32), runtime.join(""))).toEqual([]);
  expect(await lacking(fn([numbers], u32), runtime.join(""))).toEqual([
    expect.stringContaining("and the guest exports no __rtti_base. Compile it with --exportRuntime."),
  ]);
  const base = `(global (export "__rtti_base") i32 (i32.const 8))`;
  expect(await lacking(fn([numbers], u32), runtime.join("") + base)).toEqual([]);
  const names = list(text, { layout: "assemblyscript", id: "NAMES" });
  expect(await lacking(fn([names], u32), runtime.join("") + base)).toEqual([
    expect.stringContaining("exports no constant NAMES. Write export const NAMES = idof<…>() there."),
  ]);
  expect(await lacking(fn([names], u32), runtime.join("") + base.replace("__rtti_base", "NAMES"))).toEqual(
    [],
  );
  const listener = callback([u32])({ layout: "assemblyscript" });
  const table = '(table (export "table") 1 funcref)';
  expect(await lacking(fn([listener], u32), table)).toEqual([
    expect.stringContaining("the guest exports no functions __new, __pin, __unpin."),
  ]);
  expect(await lacking(fn([listener], u32), runtime.join("") + table)).toEqual([]);
  // Of classes of the host, the guest knows nothing.
  expect(await lacking(fn([handle(class File {})], u32), "")).toEqual([]);
});

test("problems of exports stand in one report with those of imports", async () => {
  @wasm.module("env")
  class Env extends HostModuleBase {
    @wasm.export("there")
    there(): void {
      // Not imported.
    }
  }
  const source = await assemble(`(import "env" "ther" (func)) (func (export "g"))`);
  const runtime = new Runtime();
  runtime.link(Env);
  const as = named({ f: fn([]), g: fn([], u32) });
  const error = await rejected(runtime.instantiate(source, { as }), ModuleLinkError, {
    code: "unresolved-imports",
  });
  expect(error.problems.map(({ code, name }) => [code, name])).toEqual([
    ["missing-export", "ther"],
    ["missing-guest-export", "f"],
    ["wrong-guest-signature", "g"],
  ]);
  expect(error.report?.toString()).toMatch(/^3 problems:/);
  const only = await rejected(
    runtime.instantiate(await assemble(`(func (export "g"))`), { as }),
    ModuleLinkError,
    { code: "unfit-exports" },
  );
  expect(only.problems).toHaveLength(2);
});

test("a module that was compiled elsewhere is compared when it is instantiated", async () => {
  const compile = async (type: string): Promise<WebAssembly.Module> =>
    new WebAssembly.Module(await assemble(`(func (export "f") ${type} unreachable)`));
  const as = named({ f: fn([u32], u32) });
  const runtime = new Runtime();
  await runtime.instantiate(await compile("(param i32) (result i32)"), { as });
  await expect(runtime.instantiate(await compile("(param i32) (result i64)"), { as })).rejects.toMatchObject({
    code: "unfit-exports",
    problems: [{ code: "wrong-guest-signature", name: "f", wanted: "(i32) -> i32" }],
  });
  await expect(
    runtime.instantiate(await compile("(param i32)"), { as: named({ g: fn([]) }) }),
  ).rejects.toMatchObject({
    problems: [{ code: "missing-guest-export" }],
  });
});
