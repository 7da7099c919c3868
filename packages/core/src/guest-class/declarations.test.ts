import * as types from "@hostwright/types";
import {
  buffer,
  callback,
  errno,
  externref,
  f64,
  i32,
  linuxErrnos,
  orErrno,
  string,
  Struct,
  u32,
  u64,
} from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { standardDecorators } from "../fixtures/standard-decorators.fixture.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import * as core from "../index.js";
import {
  describe as describeClass,
  fn,
  type GuestClass,
  GuestModuleBase,
  guestModule,
  HostModuleBase,
  ModuleDefinitionError,
  ModuleLinkError,
  Runtime,
  wasm,
} from "../index.js";

const ADD = `
  (memory (export "memory") 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "half") (param f64) (result f64) (f64.div (local.get 0) (f64.const 2)))
  (func (export "fail") (result i32) (i32.const 15))`;

/** Decorates without the compiler's checks. */
const unchecked = wasm.export as unknown as (
  ...args: unknown[]
) => (target: object, key: PropertyKey, descriptor?: unknown) => void;

async function start<G extends GuestModuleBase>(as: GuestClass<G>): Promise<G> {
  return new Runtime().instantiate(await assemble(ADD), { as });
}

class Calculator extends GuestModuleBase {
  @wasm.export("add", [i32, i32], i32) add!: (a: number, b: number) => number;
}

test("a subclass inherits fields, and may declare one anew", async () => {
  class More extends Calculator {
    @wasm.export("half", [f64], f64) half!: (x: number) => number;
  }
  class Other extends More {
    @wasm.export("add", [u32, u32], u32) override add: (a: number, b: number) => number = (a) => a;
  }
  const more = await start(More);
  expect([more.add(1, 2), more.half(5)]).toEqual([3, 2.5]);
  expect(more.add(-1, 0)).toBe(-1);
  expect((await start(Other)).add(0xffffffff, 0)).toBe(0xffffffff);
});

test("fields are set after the constructor, which may have set them to anything", async () => {
  class Eager extends Calculator {
    override add = (): number => 7;
  }
  const { add } = (await start(Eager)) as Calculator;
  expect(add(1, 2)).toBe(3);
});

test("a field is an own property that is not written to, and works when it is taken off", async () => {
  const calculator = await start(Calculator);
  const { add } = calculator;
  expect(add(1, 2)).toBe(3);
  expect(add).toHaveLength(2);
  expect(Object.keys(calculator)).toContain("add");
  expect(() => {
    calculator.add = () => 0;
  }).toThrow(TypeError);
});

test("an instance has its guest, and closes it", async () => {
  const calculator = await start(Calculator);
  expect(calculator.guest.exports["add"]?.(1, 1)).toBe(2);
  calculator[Symbol.dispose]();
  expect(calculator.guest.isClosed).toBe(true);
  expect(() => calculator.add(1, 2)).toThrow(expect.objectContaining({ code: "guest-closed" }));
});

test("an instance that the program has constructed has no guest", () => {
  const error = thrown(() => new Calculator().guest, ModuleLinkError, { code: "not-linked" });
  expect(error.message).toMatch(/^Calculator: the instance has no guest/);
});

test("errnos are those of the class", async () => {
  class Failing extends GuestModuleBase {
    static override readonly errnos = linuxErrnos;
    @wasm.export("fail", [], errno) fail!: () => void;
  }
  const failing = await start(Failing);
  expect(() => {
    failing.fail();
  }).toThrow("ENOTBLK");
});

const SOURCE = `
  const { GuestModuleBase, HostModuleBase, wasm } = core;
  const { f64, i32 } = types;
  class Base extends GuestModuleBase {
    @wasm.export("add", [i32, i32], i32) add;
  }
  export default class Standard extends Base {
    @wasm.export("half", [f64], f64) half = undefined;
    @wasm.export("half", [f64], f64) again;
  }`;

test.each([false, true])("standard decorators declare the same, with metadata: %s", async (metadata) => {
  const Standard = standardDecorators<
    GuestClass<GuestModuleBase & { add: Calculator["add"]; half(x: number): number }>
  >(SOURCE, { core, types }, { metadata });
  const standard = await start(Standard);
  expect([standard.add(1, 2), standard.half(5)]).toEqual([3, 2.5]);
  expect(describeClass(Standard).exports.map(({ name, field }) => [name, field])).toEqual([
    ["add", "add"],
    ["half", "half"],
    ["half", "again"],
  ]);
});

test("a standard decorator on a field of a host module is an error when that is constructed", () => {
  const Wrong = standardDecorators<new () => HostModuleBase>(
    `const { HostModuleBase, wasm } = core;
     export default class Wrong extends HostModuleBase { @wasm.export("add", [types.i32], types.i32) add; }`,
    { core, types },
  );
  expect(() => new Wrong()).toThrow(/add: @wasm.export stands on a field. Put it on a public method/);
});

test("a class is described as plain frozen data", () => {
  const described = describeClass(
    guestModule({ find: fn([string], orErrno(u64, { out: true }), { name: "find_it" }) }, { name: "Finder" }),
  );
  expect(described).toMatchObject({
    className: "Finder",
    errnos: "wasi",
    exports: [{ name: "find_it", field: "find", signature: "(i32, i32, i32) -> i32", isAsync: false }],
  });
  expect(described.tables.map(({ name, numbers }) => [name, numbers["ENOENT"]])).toEqual([["wasi", 44]]);
  expect(Object.isFrozen(described.exports)).toBe(true);
});

describe("all problems of a class are in one error:", () => {
  const problems = (as: unknown): [code: string, message: string][] =>
    thrown(() => describeClass(as as GuestClass), ModuleDefinitionError, {
      code: "invalid-module",
    }).problems.map(({ code, message }) => [code, message]);

  test("types that cannot cross, options, and decorators in the wrong place", () => {
    class Point extends Struct {}
    class Wrong extends GuestModuleBase {
      static override readonly allocator = "calloc" as never;
      static override readonly results = "places" as never;
      @unchecked("room", [buffer], u32) room!: unknown;
      @unchecked("place", [orErrno(u32, { out: true })]) place!: unknown;
      @unchecked("name", ["string"], u32) named!: unknown;
      @unchecked("result", [], [u32, "u32"]) result!: unknown;
      @unchecked("list", u32, u32) list!: unknown;
      @unchecked("struct", [Point], u32) struct!: unknown;
      @unchecked("option", [], u32, { asynchronous: true }) option!: unknown;
      @unchecked("fine", [callback([u32], u32)]) fine!: unknown;
      @unchecked("method", [u32])
      method(): void {
        // A guest module has fields.
      }
      @unchecked("still") static still: unknown;
    }
    expect(problems(Wrong)).toEqual([
      [
        "invalid-option",
        expect.stringContaining('Wrong: has "calloc" as static allocator. Give one of "malloc"'),
      ],
      ["invalid-option", 'Wrong: results must be one of "values", "out", not "places".'],
      ["misplaced-decorator", expect.stringContaining("Wrong.method: @wasm.export stands on a method")],
      ["misplaced-decorator", expect.stringContaining("Wrong.still: @wasm.export stands on a static member")],
      [
        "invalid-parameter-type",
        expect.stringContaining("Wrong.room: parameter 0 is buffer, whose values cannot be given"),
      ],
      ["invalid-parameter-type", expect.stringContaining("Wrong.place: parameter 0 is orErrno<u32>")],
      [
        "invalid-parameter-type",
        expect.stringContaining(
          'Wrong.named: parameter 0 is "string", which is not a type. Give the type itself, and not its name: import { string }',
        ),
      ],
      [
        "invalid-result-type",
        expect.stringContaining('Wrong.result: result 1 is "u32", which is not a type'),
      ],
      [
        "invalid-parameter-type",
        expect.stringContaining("Wrong.list: is given something that is not a list"),
      ],
      [
        "invalid-parameter-type",
        expect.stringContaining(
          "Wrong.struct: parameter 0 is Point, which is not a type. Write struct(Point).",
        ),
      ],
      ["unknown-option", expect.stringContaining('Wrong.option: "asynchronous" is not an option')],
    ]);
  });

  test("a result that has no place in memory, where results are written to places", () => {
    const table = { two: fn([], [u32, externref]), one: fn([], externref), failing: fn([], [errno, u32]) };
    expect(problems(guestModule(table, { name: "Table", results: "out" }))).toEqual([
      [
        "invalid-result-type",
        expect.stringContaining("Table.two: result 1 (externref) is neither the one errno"),
      ],
    ]);
  });

  test("a field that JavaScript would call when the instance is awaited; a function of that name is fine", async () => {
    expect(problems(guestModule({ then: fn([], u32) }, { name: "Table" }))).toEqual([
      ["invalid-export", expect.stringContaining("Table.then: is a field that JavaScript would call")],
    ]);
    const source = await assemble(`(func (export "then") (result i32) (i32.const 7))`);
    const Then = guestModule({ next: fn([], u32, { name: "then" }) });
    expect((await new Runtime().instantiate(source, { as: Then })).next()).toBe(7);
  });

  test("a class without a function, and an entry that fn has not made", () => {
    expect(problems(class Empty extends GuestModuleBase {})).toEqual([
      ["no-exports", expect.stringContaining("Empty: declares no function of the guest")],
    ]);
    // As plain JavaScript calls it, without a compiler.
    const make = guestModule as (exports: object, options: object) => ReturnType<typeof guestModule>;
    expect(problems(make({ count: u32 }, { name: "Table" }))).toContainEqual([
      "invalid-export",
      "Table.count: is in the table of exports without fn(). Write fn([types], result).",
    ]);
  });

  test("something else than a class of guest modules", async () => {
    const bytes = await assemble(ADD);
    const runtime = new Runtime();
    for (const [as, written] of [
      [HostModuleBase, "the function HostModuleBase"],
      [{}, "an object"],
      [5, "5"],
      ["Calculator", '"Calculator"'],
    ] as const) {
      const options = { as: as as never };
      const message = expect.stringContaining(`{ as }: ${written} is not a class of guest modules`) as string;
      const problem = { code: "invalid-argument", message };
      await rejected(runtime.instantiate(bytes, options), ModuleLinkError, problem);
      await rejected(runtime.verify(bytes, options), ModuleLinkError, problem);
      const pool = await runtime.pool(bytes, { ...options, size: 1 });
      await rejected(
        pool.use(() => undefined),
        ModuleLinkError,
        problem,
      );
    }
  });
});
