import vm from "node:vm";

import { i32 } from "@hostwright/types";

import { ModuleLinkError } from "../errors.js";
import { assemble, compileGuest } from "../fixtures/guests.fixture.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import { PlainImports } from "./plain-imports.js";

const ASKS =
  '(import "env" "answer" (func $answer (result i32))) (func (export "ask") (result i32) (call $answer))';
const answer = (): number => 42;
const FEATURES = { reference_types: true };

async function instantiate(fields: string, imports: unknown) {
  const options = { imports: imports as WebAssembly.Imports };
  return new Runtime().instantiate<{ ask(): number }>(await assemble(fields, FEATURES), options);
}

async function verify(fields: string, imports: unknown) {
  const options = { imports: imports as WebAssembly.Imports };
  return new Runtime().verify(await assemble(fields, FEATURES), options);
}

/** Names that every object inherits, each as a kind of import that its value would fit. */
const INHERITED = [
  ["toString", "(func (result externref))"],
  ["constructor", "(func (param externref) (result externref))"],
  ["hasOwnProperty", "(func (param externref) (result i32))"],
  ["__proto__", "(global externref)"],
] as const;

class Env {
  answer(): number {
    return 42;
  }
}
class Imports {
  get env() {
    return { answer };
  }
}

describe("an import object", () => {
  test.each(INHERITED)("does not provide %s by inheriting it as every object does", async (name, type) => {
    const fields = `(import "env" "answer" (func (result i32))) (import "env" "${name}" ${type})`;
    for (const env of [
      { answer },
      new Proxy({ answer }, {}),
      vm.runInNewContext("({ answer })", { answer }),
    ]) {
      const report = await verify(fields, { env });
      expect(report.problems).toMatchObject([{ code: "missing-export", name }]);
      await rejected(instantiate(fields, { env }), ModuleLinkError, { code: "unresolved-imports" });
    }
  });

  test.each(INHERITED)("is not a module called %s by inheriting it", async (module, type) => {
    const report = await verify(`(import "${module}" "name" ${type})`, {});
    expect(report.problems).toMatchObject([{ code: "missing-module", module }]);
  });

  test("provides such a name where the host has put a value under it", async () => {
    const fields = ASKS.replace('"answer"', '"toString"');
    const own = { toString: answer };
    for (const env of [
      own,
      Object.create(own),
      new (class {
        toString = answer;
      })(),
    ] as unknown[]) {
      expect((await instantiate(fields, { env })).exports.ask()).toBe(42);
    }
  });

  test("is not extended by what a program has added to every object", async () => {
    Object.defineProperty(Object.prototype, "answer", { value: answer, configurable: true });
    try {
      expect((await verify(ASKS, { env: { other: answer } })).problems).toMatchObject([
        { code: "missing-export" },
      ]);
    } finally {
      Reflect.deleteProperty(Object.prototype, "answer");
    }
  });

  test.each<[string, unknown]>([
    ["an object's method from its class", { env: new Env() }],
    ["a namespace from a getter of a class", new Imports()],
    ["a namespace that the import object inherits", Object.create({ env: { answer } })],
    ["a namespace that is a function", { env: Object.assign(() => undefined, { answer }) }],
    ["a namespace that is a proxy", { env: new Proxy({}, { get: (_, key) => key === "answer" && answer }) }],
    ["an import object that is a proxy", new Proxy({}, { get: (_, key) => key === "env" && { answer } })],
    ["a namespace without a prototype", { env: Object.assign(Object.create(null) as object, { answer }) }],
    ["an import object of another realm", vm.runInNewContext("({ env: { answer } })", { answer })],
  ])("provides %s", async (_, imports) => {
    expect((await verify(ASKS, imports)).isLinkable).toBe(true);
    expect((await instantiate(ASKS, imports)).exports.ask()).toBe(42);
  });

  test("has undefined as a value for a global of references, and for nothing else", async () => {
    const read =
      '(import "m" "g" (global $g externref)) (func (export "ask") (result externref) (global.get $g))';
    expect((await instantiate(read, { m: { g: undefined } })).exports.ask()).toBeUndefined();
    expect((await verify(read, { m: { h: 1 } })).problems).toMatchObject([{ code: "missing-export" }]);
    const number = await verify('(import "m" "g" (global i32))', { m: { g: undefined } });
    expect(number.problems).toMatchObject([{ code: "wrong-kind" }]);
    expect(number.problems[0]?.message).toContain("{ imports } has undefined there");
    expect((await verify(ASKS, { env: { answer: undefined } })).problems).toMatchObject([
      { code: "missing-export" },
    ]);
  });

  test("is read once for each import, and not at all for names that the guest does not import", async () => {
    const read: string[] = [];
    const env = {
      get answer() {
        read.push("env.answer");
        return answer;
      },
      get other() {
        return read.push("env.other");
      },
    };
    const imports = {
      get env() {
        read.push("env");
        return env;
      },
      get unused() {
        return read.push("unused");
      },
    };
    expect((await instantiate(ASKS, imports)).exports.ask()).toBe(42);
    expect(read).toEqual(["env", "env.answer"]);
    // Nor for the suggestions of a report.
    await verify('(import "env" "anwser" (func (result i32)))', imports);
    expect(read).toEqual(["env", "env.answer", "env"]);
  });

  test("passes on the error of a getter", async () => {
    const error = new Error("planned");
    const imports = {
      get env(): object {
        throw error;
      },
    };
    await expect(instantiate(ASKS, imports)).rejects.toBe(error);
    await expect(verify(ASKS, imports)).rejects.toBe(error);
  });

  test.each([true, "", 1, Symbol("imports"), null])("is not %p", async (imports) => {
    for (const link of [instantiate, verify]) {
      const error = await rejected(link("", imports), ModuleLinkError, { code: "invalid-argument" });
      expect(error.message).toMatch(/imports are .* not an object\. Write/);
    }
  });

  test.each([7, "env", null])("has a module that is %p, which is said", async (env) => {
    const [problem] = (await verify(ASKS, { env })).problems;
    expect(problem?.code).toBe("missing-module");
    expect(problem?.message).toMatch(
      /\{ imports \} has (?:a number|a string|null) under env, which is not an object/,
    );
  });
});

test.each([
  ["Memory", "(memory 1)"],
  ["Table", "(table 1 funcref)"],
  ["Global", "(global i32)"],
  ["Tag", "(tag)"],
] as const)("an object that only looks like a %s is a problem of linking", async (name, type) => {
  const prototype: unknown = WebAssembly[name].prototype;
  const x: unknown = Object.create(prototype as object);
  const report = await verify(`(import "m" "x" ${type})`, { m: { x } });
  expect(report.problems).toMatchObject([{ code: "wrong-kind", module: "m", name: "x" }]);
  await rejected(instantiate(`(import "m" "x" ${type})`, { m: { x } }), ModuleLinkError, {});
});

describe("a value of another realm", () => {
  const realm = vm.createContext({ bytes: undefined as unknown });

  test("is a guest, when it is a compiled module", async () => {
    realm["bytes"] = await assemble('(func (export "ask") (result i32) (i32.const 7))');
    const module = vm.runInContext("new WebAssembly.Module(bytes)", realm) as WebAssembly.Module & object;
    expect(module).not.toBeInstanceOf(WebAssembly.Module);
    expect((await new Runtime().instantiate<{ ask(): number }>(module)).exports.ask()).toBe(7);
    expect((await new Runtime().verify(module)).isLinkable).toBe(true);
  });

  test("is the memory that host functions work on, when the guest imports it", async () => {
    const memory = vm.runInContext("new WebAssembly.Memory({ initial: 1 })", realm) as WebAssembly.Memory;
    const guest = await new Runtime().instantiate(await compileGuest('(import "m" "x" (memory 1))'), {
      imports: { m: { x: memory } },
    });
    expect(guest.memory.byteLength).toBe(65_536);
  });
});

describe("a name that a host module provides too", () => {
  @wasm.module("env")
  class Answers extends HostModuleBase {
    @wasm.export("answer", i32)
    answer(): number {
      return 1;
    }
  }
  const runtime = new Runtime();
  runtime.link(Answers);

  test.each<[string, unknown]>([
    ["its own", { env: { answer } }],
    ["inherited", { env: new Env() }],
    ["of a getter", new Imports()],
    ["of a proxy", { env: new Proxy({}, { get: () => answer }) }],
  ])("is a collision: %s", async (_, imports) => {
    const options = { imports: imports as WebAssembly.Imports };
    await rejected(runtime.instantiate(await assemble(ASKS), options), ModuleLinkError, {
      code: "import-collision",
    });
  });

  test("is a collision though the guest does not import it, where that runs no getter", async () => {
    const options = { imports: { env: { answer } } };
    await rejected(runtime.instantiate(await assemble(""), options), ModuleLinkError, {
      code: "import-collision",
    });
  });

  test("is none where every object inherits it", async () => {
    expect((await runtime.verify(await assemble(ASKS), { imports: { env: {} } })).isLinkable).toBe(true);
  });
});

test("Object.prototype itself provides nothing", () => {
  const plain = new PlainImports({ env: Object.prototype });
  expect([plain.find("env", "toString"), plain.has("env", "toString"), plain.namesOf("env")]).toEqual([
    undefined,
    false,
    [],
  ]);
  thrown(() => new PlainImports(7), ModuleLinkError, { code: "invalid-argument" });
});
