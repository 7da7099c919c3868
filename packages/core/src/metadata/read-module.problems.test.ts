import { f32, i32, string, u32 } from "@hostwright/types";
import { recordsOf } from "@hostwright/types/internal";
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

describe("a decorator that stands where it can do nothing", () => {
  test("is reported on an accessor", () => {
    @wasm.module("accessor")
    class Accessor extends HostModuleBase {
      @wasm.export() run(): void {
        // So that it exports something.
      }
      @anywhere(wasm.export("size", i32)) get size(): number {
        return 1;
      }
      @anywhere(f32) get area(): number {
        return 1;
      }
      @anywhere(wasm.export("level")) set level(@anywhere(i32) _value: number) {
        // Nobody sets it.
      }
    }
    expect(problemsOf(Accessor)).toEqual([
      "misplaced-decorator | Accessor.size: @wasm.export stands on an accessor. Make it a method.",
      "misplaced-decorator | Accessor.area: @f32 stands on an accessor. Put it on a parameter or a field.",
      "misplaced-decorator | Accessor.level: @wasm.export stands on an accessor. Make it a method.",
    ]);
  });

  test("is reported on a field", () => {
    @wasm.module("field")
    class Field extends HostModuleBase {
      @wasm.export() run(): void {
        // So that it exports something.
      }
      @anywhere(wasm.export("size", i32)) size = 1;
    }
    expect(problemsOf(Field)).toEqual([
      "misplaced-decorator | Field.size: @wasm.export stands on a field. Make it a method.",
    ]);
  });

  test("is reported on a method", () => {
    @wasm.module("method")
    class Method extends HostModuleBase {
      @wasm.export() @anywhere(i32) run(): void {
        // The type belongs into @wasm.export.
      }
    }
    expect(problemsOf(Method)).toEqual([
      "misplaced-decorator | Method.run: @i32 stands on a method. Put it on a parameter or a field.",
    ]);
  });

  test("is reported without parentheses, on a method and on a static one", () => {
    const bare = anywhere(wasm.export);
    @wasm.module("bare")
    class Bare extends HostModuleBase {
      @wasm.export() run(): void {
        // So that it exports something.
      }
      @bare stop(): void {
        // Would be an export.
      }
      @bare static start(): void {
        // Would be none.
      }
    }
    expect(problemsOf(Bare)).toEqual([
      "misplaced-decorator | Bare.stop: @wasm.export stands without parentheses. Write @wasm.export().",
      "misplaced-decorator | Bare.start: @wasm.export stands without parentheses. Write @wasm.export().",
    ]);
    expect(new Bare().stop).toBeInstanceOf(Function);
  });

  test("is reported on a static method", () => {
    @wasm.module("static")
    class Static extends HostModuleBase {
      @wasm.export() run(): void {
        // So that it exports something.
      }
      @wasm.export("make") static make(): void {
        // No guest calls it.
      }
      static scale(@f32 _factor: number): void {
        // Nor this one.
      }
    }
    expect(problemsOf(Static)).toEqual([
      "misplaced-decorator | Static.scale: @f32 stands on parameter 0 of a static method, which no guest calls. Remove it, or the static.",
      "static-export | Static.make: is static. A guest calls methods of instances: remove `static`.",
    ]);
  });

  test("is reported on a parameter of the constructor", () => {
    @wasm.module("constructed")
    class Constructed extends HostModuleBase<number> {
      constructor(@anywhere(i32) size: number) {
        super(size);
      }
      @wasm.export() run(): void {
        // So that it exports something.
      }
    }
    expect(problemsOf(Constructed)).toEqual([
      "misplaced-decorator | Constructed: @i32 stands on parameter 0 of the constructor, which no guest calls. Remove it.",
    ]);
  });
});

describe("a method", () => {
  test("with types on its parameters has to be exported", () => {
    @wasm.module("forgotten")
    class Forgotten extends HostModuleBase {
      @wasm.export() run(): void {
        // So that it exports something.
      }
      put(@string _key: string): void {
        // The author forgot @wasm.export.
      }
    }
    expect(problemsOf(Forgotten)).toEqual([
      "unexported-method | Forgotten.put: has types on its parameters and is not exported. Put @wasm.export before it.",
    ]);
  });

  test("named by a symbol needs a name to be exported, and is reported once", () => {
    @wasm.module("symbols")
    class Symbols extends HostModuleBase {
      @wasm.export() run(): void {
        // So that it exports something.
      }
      @wasm.export() [Symbol.iterator](@i32 _a: number): void {
        // No guest can import it.
      }
    }
    expect(problemsOf(Symbols)).toEqual([
      'unnamed-export | Symbols.Symbol(Symbol.iterator): is named by a symbol, which no guest can import. Give a name: @wasm.export("name").',
    ]);
  });

  test("is reported once, however many names it has", () => {
    @wasm.module("aliased")
    class Aliased extends HostModuleBase {
      @wasm.export("a")
      @wasm.export("b")
      run(_size: number): void {
        // Read once for each name.
      }
    }
    expect(problemsOf(Aliased)).toEqual([
      "untyped-parameter | Aliased.run: parameter 0 (_size) has no type. Annotate it, for example with @i32, or remove it.",
    ]);
  });

  test("may not have a parameter of what is no type at all", () => {
    @wasm.module("foreign")
    class Foreign extends HostModuleBase {
      @wasm.export() run(_size: number): void {
        // Its type is recorded below, as another version of the types would.
      }
    }
    const types = [{ name: "i32" }];
    recordsOf("parameters", Foreign.prototype, () => new Map([["run", types]]));
    expect(problemsOf(Foreign)).toEqual([
      "invalid-parameter-type | Foreign.run: parameter 0 (_size) has an object as its type. Give a type such as u32.",
    ]);
  });
});

describe("a class with several problems", () => {
  class Broken extends HostModuleBase {
    constructor(@anywhere(u32) size: undefined) {
      super(size);
    }
    @anywhere(wasm.export("field")) field = 1;
    @wasm.export("run") last(_a: number, ..._b: number[]): void {
      // Two problems.
    }
    first(@string _key: string): void {
      // Not exported.
    }
    @wasm.export("run") middle(): void {
      // A second "run".
    }
    @anywhere(wasm.export()) get accessor(): number {
      return 1;
    }
    @wasm.export() static make(): void {
      // No guest calls it.
    }
  }

  test("is told all of them at once, its own first, then those of its members in their order", () => {
    const { problems } = thrown(() => readModule(Broken), ModuleDefinitionError, { code: "invalid-module" });
    expect(problems.map(({ code, where: place }) => `${place} ${code}`)).toEqual([
      "Broken missing-module-name",
      "Broken misplaced-decorator",
      "Broken.last untyped-parameter",
      "Broken.last rest-parameter",
      "Broken.first unexported-method",
      "Broken.middle duplicate-export",
      "Broken.accessor misplaced-decorator",
      "Broken.make static-export",
      "Broken.field misplaced-decorator",
    ]);
  });

  test("is told their number, and each in a line of its own", () => {
    const error = thrown(() => readModule(Broken), ModuleDefinitionError, { code: "invalid-module" });
    const [head, ...lines] = error.message.split("\n");
    expect(head).toBe("Broken has 9 problems:");
    expect(lines).toEqual(error.problems.map(({ message }) => `  ${message}`));
  });

  test("is told them again when it is read again", () => {
    expect(problemsOf(Broken)).toEqual(problemsOf(Broken));
  });
});

test("a class with one problem is told it without a list", () => {
  class One extends HostModuleBase {
    @wasm.export() run(): void {
      // The name is missing.
    }
  }
  const error = thrown(() => readModule(One), ModuleDefinitionError, { code: "invalid-module" });
  expect(error.message).toBe(error.problems[0]?.message);
});

describe("a compiler that drops decorators in silence", () => {
  test("of parameters, as Bun does without experimentalDecorators, is found out", () => {
    @wasm.module("bun")
    class Stripped extends HostModuleBase {
      @wasm.export("put") put(/* @string */ _key: string, /* @u32 */ _size = 0): void {
        // The comments are what is left.
      }
    }
    expect(problemsOf(Stripped).map((problem) => problem.split(" |")[0])).toEqual([
      "untyped-parameter",
      "untyped-parameter",
    ]);
  });

  test("of everything is found out", () => {
    class Stripped extends HostModuleBase {
      put(_key: string): void {
        // Nothing is left.
      }
    }
    expect(problemsOf(Stripped).map((problem) => problem.split(" |")[0])).toEqual([
      "missing-module-name",
      "no-exports",
    ]);
  });
});
