import { u32 } from "@hostwright/types";

import { ownExports } from "../metadata/records.js";
import { fn } from "./fn.js";
import { exportMethod } from "./export.js";

/** The decorator, called as an engine or a compiler calls it. */
function decorator(name?: string): (...args: unknown[]) => unknown {
  return exportMethod(name as string, u32) as unknown as (...args: unknown[]) => unknown;
}

const method = { value: () => 1, configurable: true };

test.each<[string, object, PropertyDescriptor | undefined, string]>([
  ["a method", {}, method, "method"],
  ["a getter", {}, { get: () => 1 }, "accessor"],
  ["a setter", {}, { set: () => undefined }, "accessor"],
  ["a field, of which tsc gives no descriptor", {}, undefined, "field"],
  ["a field, of which babel gives an initializer", {}, { initializer: () => 1 } as never, "field"],
  ["a static method", class {}, method, "static member"],
  ["a static field", class {}, undefined, "static member"],
])("the decorator records that it stands on %s, and does not throw", (_, target, descriptor, on) => {
  decorator("run")(target, "key", descriptor);
  expect(ownExports(target)).toEqual([
    {
      name: "run",
      member: "key",
      parameters: undefined,
      result: u32,
      isAsync: false,
      documented: {},
      on,
      spelling: "legacy decorator",
    },
  ]);
});

test("the decorator records exports of one class in the order in which they run, and of that class only", () => {
  const base = {};
  const derived = Object.create(base) as object;
  decorator("a")(base, "first", method);
  decorator()(base, "second", method);
  decorator("c")(derived, "third", method);
  expect(ownExports(base).map(({ member, name }) => [member, name])).toEqual([
    ["first", "a"],
    ["second", undefined],
  ]);
  expect(ownExports(derived).map(({ member }) => member)).toEqual(["third"]);
});

test("the decorator gives nothing, so that it replaces nothing", () => {
  expect(decorator("a")({}, "run", method)).toBeUndefined();
});

test.each<[string, unknown[], object]>([
  ["a result", [u32], { parameters: undefined, result: u32, isAsync: false }],
  ["a tuple of results and options", [[u32, u32], { async: true }], { result: [u32, u32], isAsync: true }],
  ["parameters and result", [[u32], u32], { parameters: [u32], result: u32, isAsync: false }],
  [
    "parameters, results and options",
    [[], [u32], { async: true }],
    { parameters: [], result: [u32], isAsync: true },
  ],
  ["fn", [fn([u32])], { parameters: [u32], result: undefined, isAsync: false }],
  [
    "fn with a name, which @wasm.export itself goes before",
    [fn([], u32, { name: "other" })],
    { name: "run" },
  ],
  ["fn with options", [fn([], u32, { async: true })], { parameters: [], result: u32, isAsync: true }],
  ["fn and options", [fn([], u32), { async: true }], { parameters: [], result: u32, isAsync: true }],
  ["nothing, and options", [undefined, { async: true }], { result: undefined, isAsync: true }],
])("the decorator tells by its arguments what it is given: %s", (_, given, record) => {
  const target = {};
  const make = exportMethod as unknown as (name: string, ...given: unknown[]) => ReturnType<typeof decorator>;
  make("run", ...given)(target, "key", method);
  expect(ownExports(target)).toMatchObject([record]);
});

test("the decorator takes the name that fn has, where it is given none", () => {
  const target = {};
  const make = exportMethod as unknown as (name: undefined, given: unknown) => ReturnType<typeof decorator>;
  make(undefined, fn([], u32, { name: "other" }))(target, "key", method);
  expect(ownExports(target)).toMatchObject([{ name: "other", member: "key" }]);
});
