import { f64, string, u32 } from "@hostwright/types";

import { caller, type Caller, define, fn, HostModuleBase, ModuleDefinitionError, wasm } from "../index.js";
import { standard } from "../fixtures/spellings.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { testGuest } from "../testing/index.js";
import type { ModuleClass } from "./module-metadata.js";
import { readModule } from "./read-module.js";

type Method = (...args: unknown[]) => unknown;

/** The functions that decorators and spies of other libraries put in the place of a method. */
const WRAPPERS: Readonly<Record<string, (method: Method) => Method>> = {
  "a function expression": (method) =>
    function (this: unknown, ...args) {
      return method.apply(this, args);
    },
  "a function of its arguments": (method) =>
    function (this: unknown) {
      // eslint-disable-next-line prefer-rest-params -- such wrappers are there
      return method.apply(this, arguments as unknown as unknown[]);
    },
  "a proxy": (method) => new Proxy(method, {}),
  "a method of a computed name": (method) =>
    ({
      [method.name](this: unknown, ...args: unknown[]) {
        return method.apply(this, args);
      },
    })[method.name] as Method,
};

function wrap(moduleClass: ModuleClass, name: string, wrapper: (method: Method) => Method): void {
  const prototype = moduleClass.prototype as object;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as TypedPropertyDescriptor<Method>;
  Object.defineProperty(prototype, name, { ...descriptor, value: wrapper(descriptor.value as Method) });
}

const problemsOf = (moduleClass: ModuleClass): string[] =>
  thrown(() => readModule(moduleClass), ModuleDefinitionError, { code: "invalid-module" }).problems.map(
    ({ code, message }) => `${code} | ${message}`,
  );

describe.each(Object.entries(WRAPPERS))("a method that is wrapped in %s", (_what, wrapper) => {
  const tabled = () =>
    class Counter extends HostModuleBase {
      static override readonly moduleName = "counter";
      static readonly exports = {
        next: fn([], u32),
        add: fn([u32], u32),
        length: fn([string], u32),
        pages: fn([caller], u32),
        told: fn([], u32, { async: true }),
      };
      next(): number {
        return 1;
      }
      add(by: number): number {
        return 1 + by;
      }
      length(text: string): number {
        return text.length;
      }
      pages({ memory }: Caller): number {
        return memory.byteLength / 65536;
      }
      async told(): Promise<number> {
        return Promise.resolve(6);
      }
    };

  test("has the parameters of its table", async () => {
    const Counter = tabled();
    for (const name of Object.keys(Counter.exports)) wrap(Counter, name, wrapper);
    const guest = testGuest(new Counter(), { pages: 2 });
    expect([guest.call("next"), guest.call("add", 4), guest.call("pages")]).toEqual([1, 5, 2]);
    expect(guest.call("length", guest.string("four"))).toBe(4);
    expect(await guest.call("told")).toBe(6);
  });

  test("after it was decorated is judged by the function that was written", async () => {
    @wasm.module("decorated")
    class Decorated extends HostModuleBase {
      @wasm.export("next", u32) next(): number {
        return 1;
      }
      @wasm.export("add", u32) add(@u32 by: number): number {
        return 1 + by;
      }
      @wasm.export("later", u32) async later(): Promise<number> {
        return Promise.resolve(5);
      }
    }
    for (const name of ["next", "add", "later"]) wrap(Decorated, name, wrapper);
    const { exports } = readModule(Decorated);
    expect(exports.map(({ parameters, isAsync }) => [parameters.map(({ name }) => name), isAsync])).toEqual([
      [[], false],
      [["by"], false],
      [[], true],
    ]);
    const guest = testGuest(new Decorated());
    expect([guest.call("next"), guest.call("add", 4), await guest.call("later")]).toEqual([1, 5, 5]);
  });

  test("after define is judged by the function that was written", () => {
    class Words extends HostModuleBase {
      async later(_a: number): Promise<void> {
        return Promise.resolve();
      }
    }
    define(Words, { later: fn([u32]) }, { name: "words" });
    wrap(Words, "later", wrapper);
    const [exported] = readModule(Words).exports;
    expect([exported?.isAsync, exported?.parameters]).toEqual([true, [{ name: "_a", type: u32 }]]);
  });

  test("is wrong where its written function has a parameter without a type", () => {
    @wasm.module("wrong")
    class Wrong extends HostModuleBase {
      @wasm.export("f", u32) f(@u32 a: number, b: number): number {
        return a + b;
      }
    }
    wrap(Wrong, "f", wrapper);
    expect(problemsOf(Wrong)).toEqual([
      "untyped-parameter | Wrong.f: parameter 1 (b) has no type. Annotate it, for example with @i32, or remove it.",
    ]);
  });
});

test("a wrapper that is async makes a method asynchronous", () => {
  class Words extends HostModuleBase {
    static override readonly moduleName = "words";
    static readonly exports = { f: fn([]) };
    f(): void {
      // Returns at once.
    }
  }
  wrap(
    Words,
    "f",
    (method) =>
      async (...args) =>
        Promise.resolve(method(...args)),
  );
  expect(readModule(Words).exports[0]?.isAsync).toBe(true);
});

test.each([true, false])("a standard decorator may stand over one that wraps (metadata: %s)", (metadata) => {
  const Words = standard<new () => HostModuleBase>(
    `const logged = (method) => function (...args) { return method.apply(this, args); };
     export default class Words extends HostModuleBase {
       static moduleName = "words";
       @wasm.export("next", u32) @logged next() { return 1; }
       @wasm.export("add", [u32], u32) @logged add(by) { return 1 + by; }
     }`,
    { metadata },
  );
  const guest = testGuest(new Words());
  expect([guest.call("next"), guest.call("add", 4)]).toEqual([1, 5]);
});

describe("a class is told of", () => {
  test("a type on a rest parameter", () => {
    @wasm.module("rest")
    class Rest extends HostModuleBase {
      @wasm.export("f", u32) f(@u32 ...xs: number[]): number {
        return xs.length;
      }
    }
    expect(problemsOf(Rest)).toEqual([
      "rest-parameter | Rest.f: parameter 0 (xs) is a rest parameter, and a guest passes a fixed number of values. Write the parameters out.",
    ]);
  });

  test("two types on one parameter", () => {
    @wasm.module("twice")
    class Twice extends HostModuleBase {
      @wasm.export("f", u32) f(@u32 x: number, @u32 @f64 y: number): number {
        return x + y;
      }
    }
    expect(problemsOf(Twice)).toEqual([
      "conflicting-types | Twice.f: parameter 1 has two types, u32 and f64. Keep one of them.",
    ]);
  });
});
