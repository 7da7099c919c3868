import { Struct, offsetOf, sizeOf, struct, u32, u64, u8 } from "@hostwright/types";

import { runScript } from "../compile/child-process.fixture.js";
import { describe as describeModule, define, fn, HostModuleBase, wasm } from "../index.js";
import { testGuest } from "../testing/index.js";

const NAMES = ["decorate", "metadata", "defineMetadata", "hasOwnMetadata", "getMetadata", "getOwnMetadata"];

/** Makes the functions of a library that keeps its metadata elsewhere. */
function another(): Record<string, unknown> {
  const store = new Map<unknown, unknown>();
  return {
    defineMetadata: (_key: unknown, value: unknown, target: unknown) => store.set(target, value),
    getOwnMetadata: (_key: unknown, target: unknown) => store.get(target),
  };
}

/** Replaces the metadata functions of Reflect while `work` runs. */
function withReflect<R>(functions: object, work: () => R): R {
  const reflect = Reflect as Record<string, unknown>;
  const own = NAMES.map((name) => [name, reflect[name]] as const);
  for (const name of NAMES) Reflect.deleteProperty(reflect, name);
  Object.assign(reflect, functions);
  try {
    return work();
  } finally {
    for (const [name, value] of own) {
      if (value === undefined) Reflect.deleteProperty(reflect, name);
      else reflect[name] = value;
    }
  }
}

function decorated() {
  @wasm.module("words")
  class Words extends HostModuleBase {
    @wasm.export("f", u32) f(@u32 x: number): number {
      return x + 1;
    }
  }
  return Words;
}

const defined = () =>
  define(
    class Words extends HostModuleBase {
      f(x: number): number {
        return x + 1;
      }
    },
    { f: fn([u32], u32) },
    { name: "words" },
  );

const tabled = () =>
  class Words extends HostModuleBase {
    static override readonly moduleName = "words";
    static readonly exports = { f: fn([u32], u32) };
    f(x: number): number {
      return x + 1;
    }
  };

describe.each([
  ["decorated", decorated],
  ["defined", defined],
  ["tabled", tabled],
])("a class that is %s", (_how, make) => {
  test.each([
    ["another library has replaced the functions", another()],
    ["a program has removed them", {}],
  ])("is read after %s", (_what, functions) => {
    const Words = make();
    const description = withReflect(functions, () => describeModule(Words));
    expect(description.exports.map(({ signature }) => signature)).toEqual(["(i32) -> i32"]);
    expect(testGuest(new Words()).call("f", 41)).toBe(42);
  });

  test("may be declared while the functions are others, and read when those are gone", () => {
    const Words = withReflect(another(), make);
    expect(testGuest(new Words()).call("f", 41)).toBe(42);
  });
});

test("a struct class keeps its fields", () => {
  class Header extends Struct {
    @u8 kind!: number;
    @u64 size!: bigint;
  }
  const sizes = withReflect(another(), () => [sizeOf(Header), offsetOf(struct(Header), "size")]);
  expect(sizes).toEqual([16, 8]);
});

test.each(["before", "after", "declared"])("a program may freeze Reflect and Object (%s)", (moment) => {
  const script = `
    const freezeAt = (now) => {
      if (now === ${JSON.stringify(moment)}) for (const each of [Reflect, Object, Function.prototype]) Object.freeze(each);
    };
    freezeAt("before");
    const { describe, HostModuleBase, wasm } = require("@hostwright/core");
    const { u32 } = require("@hostwright/types");
    freezeAt("after");
    class Words extends HostModuleBase { f(x) { return x; } }
    u32(Words.prototype, "f", 0);
    wasm.export("f", u32)(Words.prototype, "f", Object.getOwnPropertyDescriptor(Words.prototype, "f"));
    wasm.module("words")(Words);
    freezeAt("declared");
    console.log(JSON.stringify(describe(Words).exports[0].signature));
  `;
  expect(runScript([], script)).toBe("(i32) -> i32");
});
