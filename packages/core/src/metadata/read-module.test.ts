import { bytes, f32, f64, i32, none, string, u32 } from "@hostwright/types";

import { ModuleDefinitionError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import type { ModuleClass } from "./module-metadata.js";
import { readModule } from "./read-module.js";

/** Lists the problems of a class, each with its code and message, in order. */
function problemsOf(moduleClass: ModuleClass): string[] {
  const { problems } = thrown(() => readModule(moduleClass), ModuleDefinitionError, {
    code: "invalid-module",
  });
  return problems.map(({ code, message }) => `${code} | ${message}`);
}

/** Applies a decorator where the compiler would refuse it. */
const anywhere = (decorator: unknown) => decorator as (...args: unknown[]) => void;

describe("a class that is defined as it should be", () => {
  @wasm.module("arithmetic")
  class Arithmetic extends HostModuleBase {
    @wasm.export("add", f64)
    add(@f64 a: number, @f64 b: number): number {
      return a + b;
    }

    @wasm.export()
    reset(): void {
      // Nothing to reset.
    }

    @wasm.export("divmod", [i32, i32])
    divideWithRest(@i32 a: number, @i32 b: number): [number, number] {
      return [Math.trunc(a / b), a % b];
    }

    untouched(_a: number): void {
      // No guest sees it.
    }
  }

  test("has its name, and its exports in the order of declaration", () => {
    const { name, exports } = readModule(Arithmetic);
    expect(name).toBe("arithmetic");
    expect(exports.map(({ name, method }) => [name, method])).toEqual([
      ["add", "add"],
      ["reset", "reset"],
      ["divmod", "divideWithRest"],
    ]);
  });

  test("has the names and types of parameters, and the types of results", () => {
    const [add, reset, divmod] = readModule(Arithmetic).exports;
    expect(add).toMatchObject({ results: [f64], isTuple: false, isAsync: false });
    expect(add?.parameters).toEqual([
      { name: "a", type: f64 },
      { name: "b", type: f64 },
    ]);
    expect(reset).toMatchObject({ parameters: [], results: [], isTuple: false });
    expect(divmod).toMatchObject({ results: [i32, i32], isTuple: true });
  });

  test("is read once, and nobody can change what was read", () => {
    const metadata = readModule(Arithmetic);
    expect(readModule(Arithmetic)).toBe(metadata);
    expect(Object.isFrozen(metadata) && Object.isFrozen(metadata.exports)).toBe(true);
    expect(Object.isFrozen(metadata.exports[0]) && Object.isFrozen(metadata.exports[0]?.parameters)).toBe(
      true,
    );
  });

  test("is named by a static property as well, and by the decorator if it has both", () => {
    class Named extends HostModuleBase {
      static override readonly moduleName: string = "static";
      @wasm.export() run(): void {
        // Nothing to run.
      }
    }
    @wasm.module("decorated")
    class Both extends Named {
      static override readonly moduleName = "ignored";
    }
    expect(readModule(Named).name).toBe("static");
    expect(readModule(Both).name).toBe("decorated");
  });

  test("may export one method under several names", () => {
    class Aliased extends HostModuleBase {
      static override readonly moduleName = "aliased";
      @wasm.export("_abort")
      @wasm.export("abort")
      abort(@u32 _code: number): void {
        // Both names lead here.
      }
    }
    const exports = readModule(Aliased).exports.map(({ name, method }) => [name, method]);
    // The decorator nearest to the method runs first.
    expect(exports).toEqual([
      ["abort", "abort"],
      ["_abort", "abort"],
    ]);
  });

  test("may name an export that no string names in the host", () => {
    const key = Symbol("key");
    class Hidden extends HostModuleBase {
      static override readonly moduleName = "hidden";
      @wasm.export("visible", i32)
      [key](@i32 a: number): number {
        return a;
      }
      @wasm.export(undefined, i32)
      42(@i32 a: number): number {
        return a;
      }
      @wasm.export()
      "with spaces"(): void {
        // Named as it is written.
      }
    }
    const { exports } = readModule(Hidden);
    const byMethod = new Map(exports.map((exported) => [exported.method, exported]));
    expect(byMethod.get(key)).toMatchObject({ name: "visible", parameters: [{ name: "a" }] });
    expect(exports.map(({ name }) => name).toSorted()).toEqual(["42", "visible", "with spaces"]);
  });

  test("may wrap a method with a decorator of another library, and keeps the names of its parameters", () => {
    const logged = (_target: object, _key: string, descriptor: PropertyDescriptor): void => {
      const method = descriptor.value as (...args: unknown[]) => unknown;
      descriptor.value = function (this: unknown, ...args: unknown[]) {
        return method.apply(this, args);
      };
    };
    class Wrapped extends HostModuleBase {
      static override readonly moduleName = "wrapped";
      @logged
      @wasm.export("one", u32)
      one(@u32 a: number): number {
        return a;
      }
      @wasm.export("two", u32)
      @logged
      two(@u32 a: number, @string _b: string): number {
        return a;
      }
    }
    const types = readModule(Wrapped).exports.map(({ parameters }) => parameters);
    expect(types).toEqual([
      [{ name: "a", type: u32 }],
      [
        { name: "a", type: u32 },
        { name: "_b", type: string },
      ],
    ]);
  });
});

describe("a class with a problem", () => {
  test("is told that it is not a host module", () => {
    class Stranger {
      @wasm.export() run(): void {
        // No host module.
      }
    }
    const problems = problemsOf(Stranger as never);
    expect(problems).toEqual([
      "not-a-host-module | Stranger: is not a host module. Let the class extend HostModuleBase.",
    ]);
  });

  test("is told that it has no module name", () => {
    class Nameless extends HostModuleBase {
      @wasm.export() run(): void {
        // Nothing to run.
      }
    }
    const problems = problemsOf(Nameless);
    expect(problems).toEqual([
      'missing-module-name | Nameless: has no module name. Put @wasm.module("name") before the class, or static moduleName = "name" into it.',
    ]);
  });

  test("is told that it exports nothing", () => {
    @wasm.module("empty")
    class Empty extends HostModuleBase {}
    expect(problemsOf(Empty)).toEqual([
      'no-exports | Empty: exports nothing. Put @wasm.export("name") before a method, or list it in static exports.',
    ]);
  });

  test("is told of two methods that export one name", () => {
    @wasm.module("twice")
    class Twice extends HostModuleBase {
      @wasm.export("run") first(): void {
        // One of two.
      }
      @wasm.export("run") second(): void {
        // The other.
      }
    }
    expect(problemsOf(Twice)).toEqual([
      'duplicate-export | Twice.second: exports "run", and so does first. Give one another name.',
    ]);
  });

  test("is told of a parameter without a type, by index and by name", () => {
    @wasm.module("untyped")
    class Untyped extends HostModuleBase {
      @wasm.export() first(_a: number, @i32 _b: number): void {
        // The first has no type.
      }
      @wasm.export() last(@i32 _a: number, { b: _b }: { b: number }): void {
        // The last has no type, and no name.
      }
    }
    expect(problemsOf(Untyped)).toEqual([
      "untyped-parameter | Untyped.first: parameter 0 (_a) has no type. Annotate it, for example with @i32, or remove it.",
      "untyped-parameter | Untyped.last: parameter 1 has no type. Annotate it, for example with @i32, or remove it.",
    ]);
  });

  test("is told of a parameter with a default value and without a type, which Function.length leaves out", () => {
    @wasm.module("defaults")
    class Defaults extends HostModuleBase {
      @wasm.export() run(@i32 _a: number, _b = 1, @i32 _c = 2): void {
        // One of three has no type.
      }
    }
    expect(problemsOf(Defaults)).toEqual([
      "untyped-parameter | Defaults.run: parameter 1 (_b) has no type. Annotate it, for example with @i32, or remove it.",
    ]);
  });

  test("is told of a rest parameter without a type", () => {
    @wasm.module("rest")
    class Rest extends HostModuleBase {
      @wasm.export() run(@i32 _a: number, ..._more: number[]): void {
        // Guests pass a fixed number of values.
      }
    }
    expect(problemsOf(Rest)).toEqual([
      "rest-parameter | Rest.run: parameter 1 (_more) is a rest parameter, and a guest passes a fixed number of values. Write the parameters out.",
    ]);
  });

  test("is told of a parameter whose type only lowers", () => {
    @wasm.module("lowering")
    class Lowering extends HostModuleBase {
      @wasm.export() run(@anywhere(none) _a: undefined): void {
        // `none` is for results.
      }
    }
    expect(problemsOf(Lowering)).toEqual([
      "misplaced-decorator | Lowering.run: @none stands on parameter 0, and none is not a type for parameters.",
      "untyped-parameter | Lowering.run: parameter 0 (_a) has no type. Annotate it, for example with @i32, or remove it.",
    ]);
  });

  test("is told of a result that cannot be lowered, and of the place in a tuple", () => {
    const given = wasm.export as unknown as (name: string, result: unknown) => MethodDecorator;
    @wasm.module("results")
    class Results extends HostModuleBase {
      @given("one", bytes) one(): void {
        // Bytes would need memory of the guest.
      }
      @given("tuple", [f32, string]) tuple(): void {
        // And so would a string.
      }
      @given("text", "u32") text(): void {
        // No type at all.
      }
    }
    expect(problemsOf(Results)).toEqual([
      "invalid-result-type | Results.one: its result is bytes, which is not a type for results. Write allocated(bytes).",
      "invalid-result-type | Results.tuple: result 1 is string, which is not a type for results. Write allocated(string).",
      'invalid-result-type | Results.text: its result is "u32", which is not a type. Give the type itself, and not its name: import { u32 } from "@hostwright/types".',
    ]);
  });
});
