import { i32 } from "@hostwright/types";

import { ModuleLinkError } from "../errors.js";
import { assemble, compileGuest } from "../fixtures/guests.fixture.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { HostModuleBase } from "../host-module-base.js";
import type { ThunkMiddleware } from "../observe/thunk-middleware.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import { withoutCompiler } from "./verify/broken-guests.fixture.js";

const FEATURES = { simd: true, reference_types: true };

const LIBRARY = `(memory (export "memory") 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "pair") (param i32) (result i32 i32) (local.get 0) (i32.const 2))
  (func (export "mixed") (param i64 f32 f64 externref) (result externref f64 f32 i64)
    (local.get 3) (local.get 2) (local.get 1) (local.get 0))
  (func (export "double") (param v128) (result v128) (i32x4.add (local.get 0) (local.get 0)))
  (func (export "same") (param f32) (result f32) (local.get 0))
  (func (export "choose") (param funcref) (result funcref) (local.get 0))
  (func $loop (export "loop") (param $n i32) (result i32)
    (if (result i32) (local.get $n) (then (i32.add (i32.const 1) (call $loop (i32.sub (local.get $n) (i32.const 1)))))
      (else (i32.const 0))))`;

@wasm.module("host")
class Host extends HostModuleBase<number> {
  @wasm.export("who", i32)
  who(): number {
    return this.options;
  }
}
const WHO = '(import "host" "who" (func $who (result i32)))';

/** Ways to have the same library: where no host function can be reached, where one can, and where hooks see all calls. */
const LIBRARIES: Readonly<Record<string, () => Promise<Guest>>> = {
  "reaches no host function": async () => new Runtime().instantiate(await assemble(LIBRARY, FEATURES)),
  "imports a host function": async () => linked().instantiate(await assemble(WHO + LIBRARY, FEATURES)),
  "imports a function of JavaScript": async () =>
    new Runtime().instantiate(await assemble('(import "js" "f" (func))' + LIBRARY, FEATURES), {
      imports: { js: { f: () => undefined } },
    }),
  "imports a host function through another guest": async () => {
    const asking = await linked().instantiate(
      await assemble(`${WHO} (func (export "ask") (result i32) (call $who))`),
    );
    return new Runtime().instantiate(
      await assemble('(import "a" "ask" (func (result i32)))' + LIBRARY, FEATURES),
      {
        imports: { a: asking.exports },
      },
    );
  },
  "imports a host function, and was compiled elsewhere": async () =>
    linked().instantiate(await compileGuest(WHO + LIBRARY, FEATURES)),
};

function linked(): Runtime {
  const runtime = new Runtime();
  runtime.link(Host, 7);
  return runtime;
}

const WAYS: readonly [string, (guest: Guest) => WebAssembly.ModuleImports][] = [
  ["guest.exports", (guest) => guest.exports],
  ["guest.instance.exports", (guest) => guest.instance.exports],
];

interface Exports {
  go(...values: unknown[]): unknown;
}

describe.each(Object.entries(LIBRARIES))("a function of a guest that %s", (_, makeLibrary) => {
  describe.each(WAYS)("through %s", (__, exportsOf) => {
    let library: Guest;
    beforeAll(async () => {
      library = await makeLibrary();
    });

    async function instantiate(fields: string): Promise<Guest<Exports>> {
      const imports = { lib: exportsOf(library) };
      return new Runtime().instantiate<Exports>(await assemble(fields, FEATURES), { imports });
    }

    test.each([
      ["one parameter fewer", "(param i32) (result i32)"],
      ["one parameter more", "(param i32 i32 i32) (result i32)"],
      ["another type of result", "(param i32 i32) (result i64)"],
      ["no result", "(param i32 i32)"],
      ["one result more", "(param i32 i32) (result i32 i32)"],
      ["other types of parameters", "(param i64 f64) (result i32)"],
    ])("does not link with %s, and verify says so", async (___, type) => {
      const bytes = await assemble(`(import "lib" "add" (func ${type}))`);
      const imports = { lib: exportsOf(library) };
      const report = await new Runtime().verify(bytes, { imports });
      expect(report.problems).toMatchObject([{ code: "wrong-type", module: "lib", name: "add" }]);
      const error = await rejected(new Runtime().instantiate(bytes, { imports }), ModuleLinkError, {});
      expect(error.problems).toEqual(report.problems);
    });

    test("links with its own type, and returns its results", async () => {
      const guest = await instantiate(`(import "lib" "add" (func $add (param i32 i32) (result i32)))
        (import "lib" "pair" (func $pair (param i32) (result i32 i32)))
        (func (export "go") (result i32) (call $add (call $pair (i32.const 40))))`);
      expect(guest.exports.go()).toBe(42);
    });

    test("passes values of all types in their order", async () => {
      const guest = await instantiate(`
        (import "lib" "mixed" (func $mixed (param i64 f32 f64 externref) (result externref f64 f32 i64)))
        (func (export "go") (param i64 f32 f64 externref) (result externref f64 f32 i64)
          (call $mixed (local.get 0) (local.get 1) (local.get 2) (local.get 3)))`);
      const token = Symbol("token");
      expect(guest.exports.go(-(2n ** 63n), 1.5, -0, token)).toEqual([token, -0, 1.5, -(2n ** 63n)]);
    });

    test("passes a vector, and a signalling NaN with its bits", async () => {
      const guest = await instantiate(`(import "lib" "double" (func $double (param v128) (result v128)))
        (import "lib" "same" (func $same (param f32) (result f32)))
        (func (export "go") (result i32 i32)
          (i32x4.extract_lane 3 (call $double (v128.const i32x4 0 0 0 21)))
          (i32.reinterpret_f32 (call $same (f32.reinterpret_i32 (i32.const 0x7fa12345)))))`);
      expect(guest.exports.go()).toEqual([42, 0x7fa12345]);
    });

    test("passes functions, which stay the same", async () => {
      const guest = await instantiate(`(import "lib" "choose" (func $choose (param funcref) (result funcref)))
        (func $f (export "f")) (elem declare func $f)
        (func (export "go") (result funcref) (call $choose (ref.func $f)))`);
      expect(guest.exports.go()).toBe(guest.instance.exports["f"]);
    });

    test("is a value for a global and a table of functions", async () => {
      const guest = await instantiate(`(import "lib" "add" (global $f funcref)) (table 1 funcref)
        (type $add (func (param i32 i32) (result i32)))
        (func (export "go") (result i32) (table.set (i32.const 0) (global.get $f))
          (call_indirect (type $add) (i32.const 40) (i32.const 2) (i32.const 0)))`);
      expect(guest.exports.go()).toBe(42);
    });

    test("is called again from inside a call of it", async () => {
      const guest = await instantiate(`(import "lib" "loop" (func $loop (param i32) (result i32)))
        (func (export "go") (param i32) (result i32)
          (i32.add (call $loop (local.get 0)) (call $loop (call $loop (i32.const 3)))))`);
      expect(guest.exports.go(20)).toBe(23);
    });
  });
});

describe.each(WAYS)("a function through %s", (_, exportsOf) => {
  test("is the function of the engine itself where no host function can be reached, also when it is exported again", async () => {
    const library = await new Runtime().instantiate(await assemble(LIBRARY, FEATURES));
    const again = await assemble(
      '(import "lib" "add" (func $add (param i32 i32) (result i32))) (export "add" (func $add))',
    );
    const first = await new Runtime().instantiate(again, { imports: { lib: exportsOf(library) } });
    const second = await new Runtime().instantiate(again, { imports: { lib: exportsOf(first) } });
    const { add } = library.instance.exports;
    expect([first.instance.exports["add"], second.instance.exports["add"]]).toEqual([add, add]);
  });

  test("enters its guest where a host function can be reached: its own runtime's instance responds", async () => {
    const library = linked();
    const asking = await library.instantiate(
      await assemble(`${WHO} (func (export "ask") (result i32) (call $who))`),
    );
    const user = new Runtime();
    user.link(Host, 1);
    const fields = `(import "lib" "ask" (func $ask (result i32))) ${WHO}
      (func (export "go") (result i32) (i32.add (i32.mul (call $ask) (i32.const 10)) (call $who)))
      (export "again" (func $ask))`;
    const options = { imports: { lib: exportsOf(asking) } };
    const guest = await user.instantiate<Exports>(await assemble(fields), options);
    expect(guest.exports.go()).toBe(71);
    expect(user.run({ instances: [new Host(2)] }, () => guest.exports.go())).toBe(72);
    // Through a third guest, which has got it from the second.
    const third = await user.instantiate<Exports>(
      await assemble(`(import "g" "again" (func $ask (result i32))) ${WHO}
        (func (export "go") (result i32) (i32.add (i32.mul (call $ask) (i32.const 10)) (call $who)))`),
      { imports: { g: exportsOf(guest) } },
    );
    expect(third.exports.go()).toBe(71);
  });

  test("enters its guest where the function is taken out of a global", async () => {
    const asking = await linked().instantiate(
      await assemble(`${WHO} (func (export "ask") (result i32) (call $who))`),
    );
    const user = new Runtime();
    user.link(Host, 1);
    const guest = await user.instantiate<Exports>(
      await assemble(
        `${WHO} (import "lib" "ask" (global $f funcref)) (table 1 funcref) (type $ask (func (result i32)))
        (func (export "go") (result i32) (table.set (i32.const 0) (global.get $f))
          (call_indirect (type $ask) (i32.const 0)))`,
        FEATURES,
      ),
      { imports: { lib: exportsOf(asking) } },
    );
    expect(guest.exports.go()).toBe(7);
  });

  test("enters its guest where the engine compiles no bytes", async () => {
    const asking = await linked().instantiate(
      await compileGuest(
        `${WHO} (func (export "ask") (param i32) (result i32) (i32.add (local.get 0) (call $who)))`,
      ),
    );
    const module = await compileGuest(`(import "lib" "ask" (func $ask (param i32) (result i32)))
      (func (export "go") (result i32) (call $ask (i32.const 10)))`);
    const options = { imports: { lib: exportsOf(asking) } };
    const guest = await withoutCompiler(async () => linked().instantiate<Exports>(module, options));
    expect(guest.exports.go()).toBe(17);
  });
});

test("a wrapper is the value of a global of any references as it is", async () => {
  const library = await new Runtime().instantiate(await assemble(LIBRARY, FEATURES));
  const { add } = library.exports as { add: unknown };
  const guest = await new Runtime().instantiate<Exports>(
    await assemble(
      '(import "lib" "add" (global $g externref)) (func (export "go") (result externref) (global.get $g))',
      FEATURES,
    ),
    { imports: { lib: library.exports } },
  );
  expect(guest.exports.go()).toBe(add);
});

test("hooks of a guest see arguments and results of calls that come from other guests", async () => {
  const seen: unknown[] = [];
  const hooks: ThunkMiddleware = {
    attach: () => ({
      wrapEntry:
        (entered, entry) =>
        (...args) => {
          const result = entry(...args);
          seen.push([entered, args, result]);
          return result;
        },
    }),
  };
  const runtime = new Runtime();
  runtime.use(hooks);
  const library = await runtime.instantiate(await assemble(LIBRARY, FEATURES));
  const add = '(import "lib" "add" (func $add (param i32 i32) (result i32)))';
  const guest = await new Runtime().instantiate<Exports>(
    await assemble(`${add} (func (export "go") (result i32) (call $add (i32.const 40) (i32.const 2)))`),
    { imports: { lib: library.instance.exports } },
  );
  expect(guest.exports.go()).toBe(42);
  expect(seen).toEqual([[{ export: "add" }, [40, 2], 42]]);
  const other = await assemble('(import "lib" "add" (func (param i32) (result i32)))');
  await rejected(
    new Runtime().instantiate(other, { imports: { lib: library.exports } }),
    ModuleLinkError,
    {},
  );
});

test("a function that a program has renamed is imported with its own type all the same", async () => {
  const library = await linked().instantiate(await assemble(WHO + LIBRARY, FEATURES));
  const add = library.instance.exports["add"] as object;
  for (const name of ["2", "add", "-1", "99"]) {
    Object.defineProperty(add, "name", { value: name, configurable: true });
    const fields = `(import "lib" "add" (func $add (param i32 i32) (result i32)))
      (func (export "go") (result i32) (call $add (i32.const 40) (i32.const 2)))`;
    const options = { imports: { lib: library.exports } };
    const guest = await new Runtime().instantiate<Exports>(await assemble(fields), options);
    expect(guest.exports.go()).toBe(42);
    const wrong = await assemble('(import "lib" "add" (func (param i32) (result i32)))');
    await rejected(new Runtime().instantiate(wrong, options), ModuleLinkError, {});
  }
});
