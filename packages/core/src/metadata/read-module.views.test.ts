// A view of guest memory in a method that waits. The compiler refuses most of these classes, hence the casts.
import {
  allocated,
  array,
  buffer,
  bytes,
  cstring,
  defineType,
  fixed,
  type GuestMemory,
  list,
  type Liftable,
  none,
  option,
  pointer,
  string,
  Struct,
  struct,
  tuple,
  u16,
  u32,
  u8,
  variant,
} from "@hostwright/types";

import { define } from "../declare/define.js";
import { fn } from "../declare/fn.js";
import { ModuleDefinitionError } from "../errors.js";
import { standardDecorators } from "../fixtures/standard-decorators.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import * as wasm from "../wasm.js";
import type { ModuleClass } from "./module-metadata.js";
import { readModule } from "./read-module.js";

class Point extends Struct {
  @u16 x!: number;
}

const copy = true;
const window = {
  name: "window",
  flat: ["address"],
  lift: (memory: GuestMemory, offset: number) => memory.bytes(offset, 2),
  snapshot: (value: Uint8Array) => value.slice(),
} as const;

/** A type of views, and the same type of copies. */
const pairs: [Liftable<unknown>, Liftable<unknown>][] = [
  [bytes, bytes({ copy })],
  [bytes({ layout: "packed" }), bytes({ layout: "packed", copy })],
  [array(u16), array(u16, { copy })],
  [list(u16), list(u16, { copy })],
  [list(string), list(string, { copy })],
  [fixed(u8, 4), fixed(u8, 4, { copy })],
  [fixed(u16, 4), fixed(u16, 4, { copy })],
  [struct(Point), struct(Point, { copy })],
  [struct({ data: bytes }), struct({ data: bytes }, { copy })],
  [tuple(u32, bytes), tuple(u32, bytes({ copy }))],
  [tuple(allocated(bytes)), tuple(allocated(bytes({ copy })))],
  [tuple(tuple(Point)), tuple(tuple(struct(Point, { copy })))],
  [option(bytes), option(bytes({ copy }))],
  [option(Point), option(struct(Point, { copy }))],
  [variant({ end: null, data: bytes }), variant({ end: null, data: bytes({ copy }) })],
  [defineType(window), defineType({ ...window, copy })],
];

/** Gives the problems of a class with one method for a type, which waits or does not. */
function problemsOf(moduleClass: ModuleClass): string[] {
  const { problems } = thrown(() => readModule(moduleClass), ModuleDefinitionError, {
    code: "invalid-module",
  });
  return problems.map(({ code, message }) => `${code} | ${message}`);
}

/** Makes a class whose method takes one value of a type. */
function taking(type: Liftable<unknown>, isAsync: boolean): ModuleClass {
  class Taking extends HostModuleBase {
    static override readonly moduleName = "taking";
    static readonly exports = { take: fn([type], undefined, { async: isAsync }) };
    take(value: unknown): unknown {
      return value;
    }
  }
  return Taking;
}

test.each(pairs)("%p is refused in a method that waits, and its copy is taken", (view, copied) => {
  const [problem, ...more] = problemsOf(taking(view, true));
  expect(problem).toMatch(/^view-while-waiting \| Taking\.take: parameter 0 \(value\) is of /);
  expect(more).toEqual([]);
  expect(readModule(taking(copied, true)).exports).toHaveLength(1);
  // A method that does not wait takes either.
  for (const type of [view, copied]) expect(readModule(taking(type, false)).exports).toHaveLength(1);
});

test.each<[string, Liftable<unknown>]>([
  ["numbers", u32],
  ["texts", string],
  ["texts of C", cstring],
  ["room that is filled later", buffer],
  ["pointers to what is stored later", pointer(Point)],
  ["tuples of values", tuple(u32, u16)],
  ["options of values", option(u32)],
  ["variants of values", variant({ end: null, word: string })],
])("%s are taken by a method that waits as by any other", (_name, type) => {
  expect(readModule(taking(type, true)).exports).toHaveLength(1);
});

test("the problem says what to write", () => {
  expect(problemsOf(taking(tuple(u32, bytes), true))).toEqual([
    "view-while-waiting | Taking.take: parameter 0 (value) is of tuple<u32, bytes>, which is or holds a view of guest memory, " +
      "and the method waits. Write { copy: true }, or take buffer or pointer.",
  ]);
});

const CODES = [
  expect.stringMatching(/^view-while-waiting \| \w+\.put: parameter 1 \(data\) is of bytes/),
  expect.stringMatching(/^view-while-waiting \| \w+\.put: parameter 2 \(point\) is of Point/),
] as unknown[];

describe("every view in a method that waits is a problem", () => {
  const legacy = (type: unknown) => type as ParameterDecorator;

  test("with legacy decorators", () => {
    @wasm.module("legacy")
    class Legacy extends HostModuleBase {
      @wasm.export("put")
      async put(
        @string _key: string,
        @legacy(bytes) data: Uint8Array,
        @legacy(struct(Point)) point: Point,
      ): Promise<void> {
        await Promise.resolve([data, point]);
      }
    }
    expect(problemsOf(Legacy)).toEqual(CODES);
  });

  test("with standard decorators, as their options say and as the method is written", () => {
    for (const method of [
      'wasm.export("put", [string, bytes, point], none) async put(key, data, point) {}',
      'wasm.export("put", [string, bytes, point], none, { async: true }) put(key, data, point) {}',
      'wasm.export("put", fn([string, bytes, point])) async put(key, data, point) {}',
    ]) {
      const scope = { bytes, fn, HostModuleBase, none, point: struct(Point), string, wasm };
      const source = `
        @wasm.module("standard")
        export default class Standard extends HostModuleBase { @${method} }`;
      expect(problemsOf(standardDecorators<ModuleClass>(source, scope))).toEqual(CODES);
    }
  });

  test("in a table, and with define", () => {
    const types = [string, bytes, struct(Point)] as const;
    class Table extends HostModuleBase {
      static override readonly moduleName = "table";
      static readonly exports = { put: fn(types) };
      async put(_key: string, data: Uint8Array, point: Point): Promise<void> {
        await Promise.resolve([data, point]);
      }
    }
    expect(problemsOf(Table)).toEqual(CODES);
    class Defined extends HostModuleBase {
      async put(_key: string, data: Uint8Array, point: Point): Promise<void> {
        await Promise.resolve([data, point]);
      }
    }
    const anyDefine = define as (...all: unknown[]) => ModuleClass;
    expect(problemsOf(anyDefine(Defined, { put: fn(types) }, { name: "defined" }))).toEqual(CODES);
  });

  test("in a subclass that overrides a method that does not wait", () => {
    @wasm.module("base")
    class Base extends HostModuleBase {
      @wasm.export("put")
      put(_key: string, data: Uint8Array, point: Point): void | Promise<void> {
        [data, point];
      }
    }
    for (const [index, type] of [string, bytes, struct(Point)].entries()) {
      (type as unknown as (...all: unknown[]) => void)(Base.prototype, "put", index);
    }
    class Waiting extends Base {
      override async put(_key: string, data: Uint8Array, point: Point): Promise<void> {
        await Promise.resolve([data, point]);
      }
    }
    expect(readModule(Base).exports).toHaveLength(1);
    expect(problemsOf(Waiting)).toEqual(CODES);
  });

  test("in a method in whose place an async wrapper stands", () => {
    class Wrapped extends HostModuleBase {
      static override readonly moduleName = "wrapped";
      static readonly exports = { put: fn([bytes]) };
      put(data: Uint8Array): unknown {
        return data;
      }
    }
    Wrapped.prototype.put = async (...args: unknown[]) => Promise.resolve(args);
    expect(problemsOf(Wrapped)).toEqual([expect.stringContaining("Wrapped.put: parameter 0 is of bytes")]);
  });
});
