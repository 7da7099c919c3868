import { u32 } from "@hostwright/types";

import { ACT_LATER, Later } from "../fixtures/host.fixture.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";
import * as closureThunk from "../compile/closure-thunk.js";
import { loadClosures } from "../compile/closures.js";
import type { ExportThunks } from "../compile/compiled-module.js";
import * as generatedThunk from "../compile/generated-thunk.js";
import { ModuleLinkError } from "../errors.js";
import { compileGuest, forwardingGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { loadParts } from "./loaded-parts.js";
import { giveTypes } from "./adapter.js";
import { resolveImports } from "./imports.js";
import { guestModuleOf } from "./guest-module.js";
import { LinkedModules } from "./linked-modules.js";
import { checkGuest } from "./verify/check-guest.js";
import { loadCheckParts } from "./verify/check-parts.js";

@wasm.module("env")
class Env extends HostModuleBase {
  @wasm.export("answer", u32)
  answer(): number {
    return 42;
  }

  @wasm.export("double", u32)
  double(@u32 x: number): number {
    return 2 * x;
  }
}

let runtime: Runtime;

beforeEach(() => {
  runtime = new Runtime();
  runtime.link(Env);
});

/** Why a guest cannot be linked. */
async function refusal(fields: string, imports?: WebAssembly.Imports): Promise<ModuleLinkError> {
  const instantiated = runtime.instantiate(
    await compileGuest(fields),
    imports === undefined ? {} : { imports },
  );
  return rejected(instantiated, ModuleLinkError, {});
}

describe("imports that nobody provides", () => {
  test("are told all at once, in the guest's order", async () => {
    const error = await refusal(`
      (import "wasi" "b" (func))
      (import "env" "answr" (func))
      (import "env" "answer" (func (result i32)))
      (import "wasi" "a" (memory 1))
      (import "env" "double" (global i32))`);
    expect(error.code).toBe("unresolved-imports");
    expect(error.problems).toEqual([
      {
        code: "missing-module",
        module: "wasi",
        name: "b",
        index: 0,
        message:
          "wasi.b: the guest imports a function, and nothing provides the module wasi; linked are env. " +
          "Link a class for it, or give { imports }.",
      },
      {
        code: "missing-export",
        module: "env",
        name: "answr",
        index: 1,
        message:
          "env.answr: the guest imports a function, and env does not export it. Did you mean env.answer?",
        nearest: ["env.answer"],
      },
      {
        code: "missing-module",
        module: "wasi",
        name: "a",
        index: 3,
        message:
          "wasi.a: the guest imports a memory, and nothing provides the module wasi; linked are env. " +
          "Give it in { imports }.",
      },
      {
        code: "wrong-kind",
        module: "env",
        name: "double",
        index: 4,
        message: "env.double: the guest imports a global, and Env.double is a function. Rename one of them.",
        offered: "(i32) -> i32",
        host: expect.objectContaining({ className: "Env", method: "double" }) as unknown,
      },
    ]);
    // The missing functions of one module are told of in one line; there is one here, beside a memory.
    expect(error.message).toBe(
      `4 imports cannot be linked:\n${error.problems.map(({ message }) => `  ${message}`).join("\n")}`,
    );
  });

  test("are told without a list when there is one", async () => {
    const error = await refusal('(import "env" "missing" (table 1 funcref))');
    expect(error.message).toBe(error.problems[0]?.message);
    expect(error.message).toMatch(/^env\.missing: the guest imports a table, /);
  });

  test("are told when no host module is linked at all", async () => {
    runtime = new Runtime();
    const error = await refusal('(import "env" "answer" (func))');
    expect(error.message).toBe(
      "env.answer: the guest imports a function, and nothing provides the module env; no host module is linked. " +
        "Link a class for it, or give { imports }.",
    );
  });

  test("are told with what both the host modules and the plain imports have", async () => {
    const error = await refusal('(import "env" "missing" (func)) (import "plain" "missing" (func))', {
      env: { extra: () => 1 },
      plain: { other: () => 1 },
    });
    expect(error.problems.map(({ code, message }) => [code, message])).toEqual([
      [
        "missing-export",
        "env.missing: the guest imports a function, and env does not export it; it exports answer, double, extra. " +
          "Export it from Env, or give { imports }.",
      ],
      [
        "missing-export",
        "plain.missing: the guest imports a function, and plain does not export it; it exports other. " +
          "Give it in { imports }.",
      ],
    ]);
  });

  test.each([
    ["memory", "(memory 1)"],
    ["table", "(table 1 funcref)"],
    ["global", "(global i32)"],
  ])("are told when a host function stands where a %s is wanted", async (kind, description) => {
    const error = await refusal(`(import "env" "answer" ${description})`);
    expect(error.problems).toMatchObject([{ code: "wrong-kind", module: "env", name: "answer" }]);
    expect(error.message).toBe(
      `env.answer: the guest imports a ${kind}, and Env.answer is a function. Rename one of them.`,
    );
  });
});

describe("what a guest imports", () => {
  async function importsOf(modules: LinkedModules, source: WebAssembly.Module): Promise<WebAssembly.Imports> {
    const guest = guestModuleOf(source);
    const checked = checkGuest(guest, modules, {}, await loadCheckParts(guest, {}));
    const parts = await loadParts(checked, modules);
    return resolveImports(checked.imports, checked.context, undefined, parts).imports;
  }

  test.each([true, false])("is the thunk itself with its type, generated: %p", async (codegen) => {
    await loadClosures(codegen);
    const modules = new LinkedModules(codegen);
    const compiled = modules.prepare(Env);
    modules.add(compiled, new Env());
    const thunks = compiled.exports
      .find(({ metadata }) => metadata.name === "answer")
      ?.for("i32") as ExportThunks;
    const { functionType: type } = thunks.plan;
    const value = thunks.sync(codegen);
    const module = await forwardingGuest([Env]);
    const first = await importsOf(modules, module);
    expect([first["env"]?.["answer"]]).toEqual(giveTypes([{ type, value }]));
    // Nothing is made anew for a second guest.
    expect((await importsOf(modules, module))["env"]?.["answer"]).toBe(first["env"]?.["answer"]);
    modules.use([(_call, next) => next()]);
    expect((await importsOf(modules, module))["env"]?.["answer"]).not.toBe(first["env"]?.["answer"]);
  });

  test("is made once: with middleware no thunk is made beside the one that is imported", async () => {
    // A class of its own: those of other tests have their thunks already.
    class Observed extends Env {}
    const modules = new LinkedModules();
    modules.add(modules.prepare(Observed), new Observed());
    modules.use([(_call, next) => next()]);
    const made = [jest.spyOn(generatedThunk, "generateThunks"), jest.spyOn(closureThunk, "makeClosureThunk")];
    await importsOf(modules, await forwardingGuest([Observed]));
    for (const each of made) {
      expect(each).not.toHaveBeenCalled();
      each.mockRestore();
    }
  });
});

describe("the texts of thunks", () => {
  @wasm.module("texts")
  class Texts extends HostModuleBase {
    @wasm.export("first", u32) first(): number {
      return 1;
    }
    @wasm.export("second", u32) second(): number {
      return 2;
    }
    @wasm.export("third", u32) third(): number {
      return 3;
    }
    @wasm.export("later", u32, { async: true }) async later(): Promise<number> {
      return Promise.resolve(4);
    }
  }

  const guestOf = (...names: string[]): Promise<WebAssembly.Module> =>
    compileGuest(names.map((name) => `(import "texts" "${name}" (func (result i32)))`).join("\n"));

  test("are one for a class: those of the exports that a guest imports, each once in a process", async () => {
    runtime.link(Texts);
    const generate = jest.spyOn(generatedThunk, "generateThunks");
    const made = (): string[][] =>
      generate.mock.calls.map(([all]) => all.map(({ name }) => name)).filter((names) => names.length > 0);
    await runtime.instantiate(await guestOf("first", "second", "first"));
    expect(made()).toEqual([["first", "second"]]);
    await runtime.instantiate(await guestOf("first", "second", "third"));
    expect(made()).toEqual([["first", "second"], ["third"]]);
    generate.mockRestore();
  });
});

describe("plain imports", () => {
  test("stand beside those of host modules, under the same module name too", async () => {
    const module = await compileGuest(`
      (import "env" "answer" (func $answer (result i32)))
      (import "env" "base" (global $base i32))
      (import "math" "add" (func $add (param i32 i32) (result i32)))
      (import "math" "memory" (memory 1))
      (func (export "run") (result i32) (call $add (call $answer) (global.get $base)))`);
    const memory = new WebAssembly.Memory({ initial: 1 });
    const guest = await runtime.instantiate<{ run(): number }>(module, {
      imports: { env: { base: 8 }, math: { add: (a: number, b: number) => a + b, memory } },
    });
    expect(guest.exports.run()).toBe(50);
    expect(guest.memory.buffer).toBe(memory.buffer);
  });

  test("may be the exports of another guest, whose host functions find their instances", async () => {
    const inner = await runtime.instantiate(
      await compileGuest(`
        (import "env" "answer" (func $answer (result i32)))
        (func (export "ask") (result i32) (call $answer))`),
    );
    const module = await compileGuest(`
      (import "inner" "ask" (func $ask (result i32)))
      (import "env" "double" (func $double (param i32) (result i32)))
      (func (export "run") (result i32) (call $double (call $ask)))`);
    const outer = await runtime.instantiate<{ run(): number }>(module, { imports: { inner: inner.exports } });
    expect(outer.exports.run()).toBe(84);
  });

  test("may not offer what a host module offers, whether the guest wants it or not", async () => {
    const error = await refusal("(func)", { env: { other: () => 1, double: () => 1 } });
    expect(error).toMatchObject({ code: "import-collision", problems: [{ module: "env", name: "double" }] });
    expect(error.message).toBe(
      "env.double: Env and { imports } both provide it. Leave it out of one of them.",
    );
  });

  test("are looked at before anything of the guest runs", async () => {
    const started = jest.fn();
    await refusal('(import "plain" "start" (func $start)) (import "env" "x" (func)) (start $start)', {
      plain: { start: started },
    });
    expect(started).not.toHaveBeenCalled();
  });
});

describeWithJspi("plain imports of a guest that can be suspended", () => {
  test("keep their types when they are functions of the engine's", async () => {
    runtime.link(Later, async (argument) => Promise.resolve(argument));
    const other = new WebAssembly.Instance(
      await compileGuest('(func (export "f") (param f64) (result f64) (local.get 0))'),
    );
    const fields = `${ACT_LATER} (import "other" "f" (func $f (param i32) (result i32)))`;
    const error = await refusal(fields, { other: other.exports });
    expect(error.problems).toMatchObject([{ code: "wrong-type", name: "f" }]);
  });
});

describe("names that objects have by themselves", () => {
  const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty"];

  test.each(NAMES)("are module names like any other: %s", async (name) => {
    class Odd extends HostModuleBase {
      static override readonly moduleName = name;
      @wasm.export("run", u32) run(): number {
        return 7;
      }
    }
    runtime.link(Odd);
    const module = await compileGuest(`
      (import "${name}" "run" (func $run (result i32)))
      (import "plain" "${name}" (func $plain (result i32)))
      (func (export "${name}") (result i32) (i32.add (call $run) (call $plain)))`);
    const plain = Object.fromEntries([[name, () => 1]]);
    const guest = await runtime.instantiate(module, { imports: { plain } });
    expect((guest.exports[name] as () => number)()).toBe(8);
    expect("run" in {} || "run" in Object).toBe(false);
  });

  test.each(NAMES)("are export names like any other: %s", async (name) => {
    class Odd extends HostModuleBase {
      static override readonly moduleName = "odd";
      @wasm.export(name, u32) run(): number {
        return 7;
      }
    }
    runtime.link(Odd);
    const module = await compileGuest(`
      (import "odd" "${name}" (func $run (result i32)))
      (func (export "run") (result i32) (call $run))`);
    const guest = await runtime.instantiate<{ run(): number }>(module);
    expect(guest.exports.run()).toBe(7);
  });

  test.each(NAMES)("are provided by nobody unless somebody does: %s", async (name) => {
    const error = await refusal(`(import "${name}" "x" (func))`, { plain: {} });
    expect(error.problems).toMatchObject([{ code: "missing-module", module: name }]);
    // The members that every object inherits were not given: `{}.constructor.keys` is a function.
    await refusal('(import "constructor" "keys" (func))', {});
  });
});
