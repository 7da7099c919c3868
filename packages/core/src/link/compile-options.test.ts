import { string, u32 } from "@hostwright/types";

import { fn } from "../declare/fn.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import { ModuleLinkError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import type { InstantiateOptions } from "./instantiate.js";

type Bytes = Uint8Array<ArrayBuffer>;
type Source = Parameters<Runtime["instantiate"]>[0];

const LENGTH = '(import "wasm:js-string" "length" (func $length (param externref) (result i32)))';
const USES_LENGTH = `${LENGTH}
  (func (export "run") (param externref) (result i32) (call $length (local.get 0)))`;
const USES_TEXT = `(import "#" "gr\\c3\\bc\\c3\\9fe" (global $text externref))
  (func (export "run") (param externref) (result externref) (global.get $text))`;

class Env extends HostModuleBase {
  static override moduleName = "env";
  static exports = { count: fn([string], u32) };
  count(text: string): number {
    return text.length;
  }
}
const BESIDE_HOST = `(import "env" "count" (func $count (param i32 i32) (result i32)))
  ${LENGTH} (import "#" "a" (global $text externref)) (memory (export "memory") 1)
  (func (export "run") (param externref) (result i32)
    (i32.add (call $count (i32.const 0) (i32.const 3)) (call $length (global.get $text))))`;

/** Tells whether the engine takes an import out of the hands of the program, with an option. */
async function provides(fields: string, options: InstantiateOptions): Promise<boolean> {
  const module = new WebAssembly.Module(await assemble(fields), options as never);
  return WebAssembly.Module.imports(module).length === 0;
}
const BUILTINS: InstantiateOptions = { builtins: ["js-string"] };
const CONSTANTS: InstantiateOptions = { importedStringConstants: "#" };

const response = (bytes: Bytes): Response =>
  new Response(bytes, { headers: { "content-type": "application/wasm" } });

async function run(source: Source, options: InstantiateOptions, runtime = new Runtime()): Promise<unknown> {
  const guest = await runtime.instantiate<{ run(value: unknown): unknown }>(source, options);
  return guest.exports.run("four");
}

async function problemOf(source: Source, options?: InstantiateOptions): Promise<string> {
  const runtime = new Runtime();
  const { problems } = await runtime.verify(source, options);
  const error = await rejected(runtime.instantiate(source, options), ModuleLinkError, {
    code: "unresolved-imports",
  });
  expect(error.problems).toEqual(problems);
  return error.message;
}

describe.each<[string, string, InstantiateOptions, unknown, string]>([
  ["builtins", USES_LENGTH, BUILTINS, 4, "are builtins of the engine, which this engine does not have"],
  ["string constants", USES_TEXT, CONSTANTS, "grüße", "this engine provides no string constants"],
])("%s", (_, fields, options, expected, lack) => {
  test("are provided by the engine where they are asked for, or the engine is named as the reason", async () => {
    const bytes = await assemble(fields);
    if (!(await provides(fields, options))) {
      expect(await problemOf(bytes, options)).toContain(`${lack}. Use an engine that has them`);
      return;
    }
    const runtime = new Runtime();
    expect((await runtime.verify(bytes, options)).problems).toEqual([]);
    for (const source of [bytes, bytes.buffer, response(bytes), Promise.resolve(bytes)])
      expect(await run(source, options)).toEqual(expected);
    const untyped = new Response(bytes);
    expect(await run(untyped, options)).toEqual(expected);
    const pool = await runtime.pool<{ run(value: unknown): unknown }>(bytes, { size: 1, ...options });
    expect(await pool.call("run", "four")).toEqual(expected);
    await runtime.close();
  });

  test("are provided by the program where the engine is not asked, or does not have them", async () => {
    const imports = {
      "wasm:js-string": { length: (text: string) => text.length },
      "#": { grüße: "grüße" },
    } as never;
    const bytes = await assemble(fields);
    expect(await run(bytes, { imports })).toEqual(expected);
    expect(await run(bytes, { ...options, imports })).toEqual(expected);
  });
});

test("host modules and the engine provide the imports of one guest, whose host functions keep their types", async () => {
  const bytes = await assemble(BESIDE_HOST);
  const runtime = new Runtime();
  runtime.link(Env);
  const options = { ...BUILTINS, ...CONSTANTS };
  const isProvided = (await provides(USES_LENGTH, BUILTINS)) && (await provides(USES_TEXT, CONSTANTS));
  const imports = { "wasm:js-string": { length: (text: string) => text.length }, "#": { a: "a" } } as never;
  expect(await run(bytes, isProvided ? options : { ...options, imports }, runtime)).toBe(4);
  const wrong = await assemble(
    BESIDE_HOST.replace("(param i32 i32) (result i32)", "(param i32 i64) (result i32)").replace(
      "(i32.const 3)",
      "(i64.const 3)",
    ),
  );
  const refused = runtime.instantiate(wrong, isProvided ? options : { ...options, imports });
  const { problems } = await rejected(refused, ModuleLinkError, { code: "unresolved-imports" });
  expect(problems.map(({ code }) => code)).toEqual(["wrong-signature"]);
});

describe("a guest that lacks what an engine could provide is told of the option", () => {
  test("of builtins", async () => {
    const message = await problemOf(await assemble(USES_LENGTH));
    expect(message).toContain("wasm:js-string are builtins of the engine, which ");
    if (await provides(USES_LENGTH, BUILTINS))
      expect(message).toContain(
        'Give the bytes of the guest and { builtins: ["js-string"] }, or give { imports }.',
      );
  });

  test("of builtins for several functions, in one line", async () => {
    const more = '(import "wasm:js-string" "concat" (func (param externref externref) (result externref)))';
    expect(await problemOf(await assemble(`${LENGTH} ${more}`))).toMatch(
      /imports the functions length, concat, and wasm:js-string are builtins of the engine, which /,
    );
  });

  test("of string constants", async () => {
    expect(await problemOf(await assemble(USES_TEXT))).toContain(
      'Give it in { imports }, or { importedStringConstants: "#" } if it is a string constant.',
    );
    const number = await assemble('(import "#" "a" (global i32))');
    expect(await problemOf(number)).not.toContain("importedStringConstants");
  });

  test("of its bytes, where it is a module that was compiled without the options", async () => {
    for (const [fields, options] of [
      [USES_LENGTH, BUILTINS],
      [USES_TEXT, CONSTANTS],
    ] as const) {
      if (!(await provides(fields, options))) continue;
      const module = await WebAssembly.compile(await assemble(fields));
      expect(await problemOf(module, options)).toContain(
        "Give the bytes of the guest instead of a WebAssembly.Module",
      );
    }
  });

  test("of a function that the set of builtins does not have", async () => {
    const unknown = '(import "wasm:js-string" "shout" (func))';
    const message = await problemOf(await assemble(unknown), BUILTINS);
    if (await provides(USES_LENGTH, BUILTINS))
      expect(message).toContain(
        "the builtins wasm:js-string of this engine do not have shout. Give { imports }.",
      );
    expect(await problemOf(await assemble('(import "wasm:to-come" "f" (func))'))).toContain(
      '{ builtins: ["to-come"] }',
    );
  });
});

describe("the options are checked", () => {
  test.each<[object, RegExp]>([
    [{ builtin: ["js-string"] }, /builtin.* is not an option\. Did you mean builtins\?/],
    [{ importedStringConstant: "#" }, /Did you mean importedStringConstants\?/],
    [{ builtins: "js-string" }, /builtins must be an array/],
    [{ importedStringConstants: true }, /importedStringConstants must be a text/],
    [{ builtins: ["js-strings"] }, /has "js-strings"\. Did you mean "js-string"\?/],
    [{ builtins: ["wasm:js-string"] }, /Did you mean "js-string"\?/],
    [{ builtins: [5] }, /must be a list of names such as "js-string", and has 5\./],
  ])("%j", async (options, message) => {
    const bytes = await assemble("");
    const runtime = new Runtime();
    const refusals = [
      () => runtime.instantiate(bytes, options),
      () => runtime.verify(bytes, options),
      () => runtime.pool(bytes, { size: 1, ...options }),
    ];
    for (const refuse of refusals) {
      const error = await rejected(refuse(), ModuleLinkError, { code: "invalid-argument" });
      expect(error.message).toMatch(message);
    }
  });

  test("and a set of builtins to come is the engine's affair", async () => {
    expect((await new Runtime().verify(await assemble(""), { builtins: ["to-come"] })).problems).toEqual([]);
  });
});

test("a builtin that is imported with another type is refused by the engine, when it is compiled", async () => {
  if (!(await provides(USES_LENGTH, BUILTINS))) return;
  const bytes = await assemble('(import "wasm:js-string" "length" (func (param f64)))');
  await rejected(new Runtime().instantiate(bytes, BUILTINS), ModuleLinkError, { code: "invalid-source" });
});
