import type { FunctionType, ValueType } from "@hostwright/types";
import * as fc from "fast-check";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { giveTypes } from "./adapter.js";

const binary: FunctionType = { parameters: ["i32", "i32"], results: ["i32"] };

test("a function with its type answers as before", async () => {
  const [add] = giveTypes([{ type: binary, value: (a: number, b: number) => a + b }]) ?? [];
  const module = await compileGuest(`
    (import "env" "add" (func $add (param i32 i32) (result i32)))
    (func (export "add") (param i32 i32) (result i32) (call $add (local.get 0) (local.get 1)))`);
  const { exports } = new WebAssembly.Instance(module, { env: { add: add as WebAssembly.ImportValue } });
  expect((exports["add"] as (a: number, b: number) => number)(40, 2)).toBe(42);
});

test("the engine refuses a guest that imports it with another type", async () => {
  const [add] = giveTypes([{ type: binary, value: () => 0 }]) ?? [];
  const module = await compileGuest(`(import "env" "add" (func (param i32 i64) (result i32)))`);
  expect(() => new WebAssembly.Instance(module, { env: { add: add as WebAssembly.ImportValue } })).toThrow(
    WebAssembly.LinkError,
  );
});

test("a function is given a type once, however often and beside whatever it is asked for", () => {
  const value = () => 0;
  const other = () => 1;
  const [first, second] =
    giveTypes([
      { type: binary, value },
      { type: binary, value },
    ]) ?? [];
  expect(first).toBe(second);
  const [, again] =
    giveTypes([
      { type: binary, value: other },
      { type: binary, value },
    ]) ?? [];
  expect(again).toBe(first);
});

const valueType = fc.constantFrom<ValueType>("i32", "i64", "f32", "f64", "externref", "funcref");
const functionType = fc.record({
  parameters: fc.array(valueType, { maxLength: 20 }),
  results: fc.array(valueType, { maxLength: 20 }),
});

test("any number of functions of any types is a module that the engine takes", () => {
  fc.assert(
    fc.property(fc.array(functionType, { maxLength: 200 }), (types) => {
      const given = giveTypes(types.map((type) => ({ type, value: () => undefined })));
      expect(given).toHaveLength(types.length);
    }),
    { numRuns: 200 },
  );
});

test("without an engine that compiles bytes there are no types to give", () => {
  const { Module } = WebAssembly;
  const refusing = function () {
    throw new WebAssembly.CompileError("disallowed by embedder");
  };
  WebAssembly.Module = refusing as unknown as typeof WebAssembly.Module;
  try {
    expect(giveTypes([{ type: binary, value: () => 0 }])).toBeUndefined();
  } finally {
    WebAssembly.Module = Module;
  }
});
