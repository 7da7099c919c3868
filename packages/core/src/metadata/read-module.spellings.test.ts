import { f32, f64, i32, linuxErrnos, u32 } from "@hostwright/types";

import { ModuleDefinitionError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { standard } from "../fixtures/spellings.fixture.js";
import { define } from "../declare/define.js";
import { fn } from "../declare/fn.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { describe as describeModule } from "../compile/describe.js";
import type { ModuleClass } from "./module-metadata.js";
import { readModule } from "./read-module.js";

function problemsOf(moduleClass: ModuleClass): string[] {
  const { problems } = thrown(() => readModule(moduleClass), ModuleDefinitionError, {
    code: "invalid-module",
  });
  return problems.map(({ code, message }) => `${code} | ${message}`);
}

function signaturesOf(moduleClass: ModuleClass): string[] {
  return describeModule(moduleClass).exports.map(({ name, signature }) => `${name}${signature}`);
}

class Base extends HostModuleBase {
  static override readonly moduleName = "base";
  static readonly exports: Record<string, unknown> = { double: fn([f64], f64), half: fn([f64], f64) };
  double(x: number): number {
    return 2 * x;
  }
  half(x: number): number {
    return x / 2;
  }
}

const StandardBase = standard<typeof Base>(`
  export default class StandardBase extends HostModuleBase {
    static moduleName = "base";
    @wasm.export("double", [f64], f64) double(x) { return 2 * x; }
    @wasm.export("half", [f64], f64) half(x) { return x / 2; }
  }`);

class LegacyBase extends HostModuleBase {
  static override readonly moduleName = "base";
  @wasm.export("double", f64) double(@f64 x: number): number {
    return 2 * x;
  }
  @wasm.export("half", f64) half(@f64 x: number): number {
    return x / 2;
  }
}

// Mixins, so that each spelling of a subclass meets each spelling of a base.
describe.each<[string, typeof LegacyBase]>([
  ["legacy decorators", LegacyBase],
  ["standard decorators", StandardBase],
  ["a table", Base],
])("a subclass of a class with %s", (_spelling, Parent) => {
  const inherited = ["double(f64) -> f64", "half(f64) -> f64"];

  test("inherits the exports, and the types of what it overrides", () => {
    class Child extends Parent {
      override double(x: number): number {
        return super.double(x) + 1;
      }
    }
    expect(signaturesOf(Child)).toEqual(inherited);
    expect(new Child().double(1)).toBe(3);
  });

  test("adds exports and changes types with legacy decorators", () => {
    class Child extends Parent {
      override double(@f32 x: number): number {
        return x;
      }
      @wasm.export("more", u32) more(@u32 x: number): number {
        return x;
      }
    }
    expect(signaturesOf(Child)).toEqual(["double(f32) -> f64", "half(f64) -> f64", "more(i32) -> i32"]);
  });

  test("adds exports and changes types with standard decorators", () => {
    const makeChild = standard<(parent: typeof Parent) => typeof Parent>(`
      export default (Parent) => class Child extends Parent {
        @wasm.export("double", [f32, f32], f32) double(x, y) { return x + y; }
        @wasm.export("more", [u32], u32) more(x) { return x; }
      };`);
    expect(signaturesOf(makeChild(Parent))).toEqual([
      "double(f32, f32) -> f32",
      "half(f64) -> f64",
      "more(i32) -> i32",
    ]);
    expect(signaturesOf(Parent)).toEqual(inherited);
  });

  test("adds exports and changes types with a table, whose list is of all parameters", () => {
    class Child extends Parent {
      static readonly exports = { double: fn([], f32), more: fn([u32], u32) };
      override double(): number {
        return 1;
      }
      more(x: number): number {
        return x;
      }
    }
    expect(signaturesOf(Child)).toEqual(["double() -> f32", "half(f64) -> f64", "more(i32) -> i32"]);
    expect(signaturesOf(Parent)).toEqual(inherited);
  });

  test("adds exports with define", () => {
    class Child extends Parent {
      more(x: number): number {
        return x;
      }
    }
    define(Child, { more: fn([u32], u32) }, { name: "child" });
    expect(signaturesOf(Child)).toEqual([...inherited, "more(i32) -> i32"]);
    expect(describeModule(Child).name).toBe("child");
  });
});

describe.each([
  ["with Symbol.metadata", true],
  ["without", false],
])("what is wrong with standard decorators is told at once, %s", (_how, metadata) => {
  test("of parameters, statics, accessors and names", () => {
    const Wrong = standard(
      `@wasm.export("c")
       class Wrong extends HostModuleBase {
        @wasm.export("s", [f64], f64) static make(x) { return x; }
        @wasm.export("untyped", f64) untyped(x) { return x; }
        @wasm.export("few", [f64], f64) few(x, y) { return x + y; }
        @wasm.export("rest", [f64], f64) rest(x, ...more) { return x; }
        @wasm.export("none", [f64], bytes) none(x) {}
        @wasm.export("getter", f64) get getter() { return 1; }
        @wasm.export("same") a() {}
        @wasm.export("same") b() {}
        @wasm.export("noList", f64, f64) noList() { return 1; }
        @u32 typed() {}
      }
      export default Wrong;`,
      { metadata },
    );
    const hint =
      'A standard decorator sees no parameters: write @wasm.export("name", [types], result), or set "experimentalDecorators": true in tsconfig.json.';
    expect(problemsOf(Wrong).toSorted()).toEqual([
      'duplicate-export | Wrong.b: exports "same", and so does a. Give one another name.',
      "invalid-parameter-type | Wrong.noList: is given something that is not a list as the types of its parameters. Put them in brackets: [f64].",
      "invalid-result-type | Wrong.none: its result is bytes, which is not a type for results. Write allocated(bytes).",
      "misplaced-decorator | Wrong.getter: @wasm.export stands on an accessor. Make it a method.",
      "misplaced-decorator | Wrong.typed: @u32 stands on a method. Put it on a field; a method's parameters are told to @wasm.export.",
      "misplaced-decorator | Wrong: @wasm.export stands on the class. Put it before a method.",
      'missing-module-name | Wrong: has no module name. Put @wasm.module("name") before the class, or static moduleName = "name" into it.',
      "rest-parameter | Wrong.rest: parameter 1 (more) is a rest parameter, and a guest passes a fixed number of values. Write the parameters out.",
      "static-export | Wrong.make: is static. A guest calls methods of instances: remove `static`.",
      "untyped-parameter | Wrong.few: parameter 1 (y) has no type. Add one to the list of types, or remove the parameter.",
      `untyped-parameter | Wrong.untyped: parameter 0 (x) has no type. ${hint}`,
    ]);
  });
});

test("a standard decorator on a private method or a field is told when the class is read, or at once without metadata", () => {
  const source = `
    export default class Hidden extends HostModuleBase {
      static moduleName = "hidden";
      @wasm.export("h") #hidden() {}
      @wasm.export("f") field = 1;
    }`;
  expect(problemsOf(standard(source, { metadata: true }))).toEqual(
    [
      "misplaced-decorator | Hidden.#hidden: @wasm.export stands on a private method, which only the class can call. Remove the #.",
      "misplaced-decorator | Hidden.field: @wasm.export stands on a field. Make it a method.",
      'no-exports | Hidden: exports nothing. Put @wasm.export("name") before a method, or list it in static exports.',
    ].toSorted((a, b) => Number(a.startsWith("misplaced")) - Number(b.startsWith("misplaced"))),
  );
  const { message } = thrown(() => standard(source), ModuleDefinitionError, { code: "invalid-module" });
  expect(message).toBe("#hidden: @wasm.export stands on a private member. Put it on a public method.");
});

test("with metadata, a decorator that replaces the method leaves the export as it is", () => {
  const Wrapped = standard(
    `const wrap = (method) => function (x) { return method.call(this, x) + 1; };
     export default class Wrapped extends HostModuleBase {
       static moduleName = "wrapped";
       @wrap @wasm.export("double", [f64], f64) double(x) { return 2 * x; }
     }`,
    { metadata: true },
  );
  expect(signaturesOf(Wrapped)).toEqual(["double(f64) -> f64"]);
});

test("what is wrong with a table is told at once", () => {
  class Wrong extends HostModuleBase {
    static override readonly moduleName = "wrong";
    static readonly exports = {
      missing: fn([f64], f64),
      field: fn([], f64),
      bare: f64,
      few: fn([i32], i32),
      noList: fn(f64 as never, f64),
      [Symbol.iterator]: fn([]),
    };
    field = (): number => 1;
    bare(): number {
      return 1;
    }
    few(x: number, y: number): number {
      return x + y;
    }
    noList(): number {
      return 1;
    }
    *[Symbol.iterator](): Generator<number> {
      yield 1;
    }
  }
  expect(problemsOf(Wrong).toSorted()).toEqual([
    "invalid-export | Wrong.bare: is in the table of exports without fn(). Write fn([types], result).",
    "invalid-parameter-type | Wrong.noList: is given something that is not a list as the types of its parameters. Put them in brackets: [f64].",
    "missing-method | Wrong.field: is in the table of exports, and is not a method of the class. Write it as one.",
    "missing-method | Wrong.missing: is in the table of exports, and is not a method of the class. Write it as one.",
    'unnamed-export | Wrong.Symbol(Symbol.iterator): is named by a symbol, which no guest can import. Give a name: @wasm.export("name").',
    "untyped-parameter | Wrong.few: parameter 1 (y) has no type. Add one to the list of types, or remove the parameter.",
  ]);
  class NoTable extends HostModuleBase {
    static override readonly moduleName = "none";
    static readonly exports = ["double"];
  }
  expect(problemsOf(NoTable)[0]).toBe(
    "invalid-export | NoTable: has static exports that are not a table. Write static exports = { method: fn([types], result) }.",
  );
});

test("a method with types on its parameters and a list of types is told to keep one of them", () => {
  class Both extends HostModuleBase {
    static override readonly moduleName = "both";
    @wasm.export("double", [f64], f64)
    double(@f64 x: number): number {
      return 2 * x;
    }
  }
  expect(problemsOf(Both)).toEqual([
    "conflicting-types | Both.double: has types on its parameters, and a list of types as well. Keep one of them.",
  ]);
});

test("two exports of one method may have types of their own", () => {
  class Twice extends HostModuleBase {
    static override readonly moduleName = "twice";
    @wasm.export("wide", [f64], f64)
    @wasm.export("narrow", [f32], f32)
    double(x: number): number {
      return 2 * x;
    }
  }
  expect(signaturesOf(Twice)).toEqual(["narrow(f32) -> f32", "wide(f64) -> f64"]);
});

describe("define", () => {
  test("refuses a class that was linked or described: nobody would hear of it", () => {
    class Late extends LegacyBase {
      more(): void {
        // Nobody exports it in time.
      }
    }
    readModule(Late);
    const { message, problems } = thrown(() => define(Late, { more: fn([]) }), ModuleDefinitionError, {
      code: "invalid-module",
    });
    expect(message).toBe("Late: was linked or described before define. Call define right after the class.");
    expect(problems.map(({ code }) => code)).toEqual(["late-definition"]);
  });

  test("is what a missing module name is to be given to, where the exports were", () => {
    const Nameless = class Nameless extends HostModuleBase {
      run(): void {
        // Under no name.
      }
    };
    define(Nameless, { run: fn([]) });
    const { message } = thrown(() => readModule(Nameless), ModuleDefinitionError, { code: "invalid-module" });
    expect(message).toBe(
      'Nameless: has no module name. Give it to define: define(…, exports, { name: "name" }).',
    );
  });

  test("adds up, and leaves a name that it is not told", () => {
    class Several extends HostModuleBase {
      static override readonly moduleName = "several";
      a(): void {
        // Exported first.
      }
      b(): void {
        // Exported second.
      }
    }
    expect(define(Several, { a: fn([]) })).toBe(Several);
    define(Several, { b: fn([], undefined, { name: "c" }) });
    expect(signaturesOf(Several)).toEqual(["a() -> ()", "c() -> ()"]);
    expect(describeModule(Several).name).toBe("several");
  });

  test("may choose errnos alone, and leave the name to the class", () => {
    class Disk extends HostModuleBase {
      static override readonly moduleName = "disk";
      a(): void {
        // Exported.
      }
    }
    define(Disk, { a: fn([]) }, { errnos: linuxErrnos });
    expect(describeModule(Disk)).toMatchObject({ name: "disk", errnos: "linux" });
  });

  test("refuses what is no fn, before it records anything", () => {
    class Wrong extends HostModuleBase {
      a(): void {
        // Not exported.
      }
    }
    const { problems } = thrown(() => define(Wrong, { a: fn([]), b: 1 as never }), ModuleDefinitionError, {
      code: "invalid-module",
    });
    expect(problems.map(({ where: place }) => place)).toEqual(["Wrong.b"]);
    expect(problemsOf(Wrong).map((problem) => problem.split(" ")[0])).toEqual([
      "missing-module-name",
      "no-exports",
    ]);
  });
});
