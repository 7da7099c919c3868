import type { FunctionType } from "@hostwright/types";

import { compileGuest } from "../fixtures/guests.fixture.js";
import { hasFunctionType } from "./function-check.js";

type Types = FunctionType["parameters"];

const VALUE_TYPES: Types = ["i32", "i64", "f32", "f64", "externref", "funcref"];

async function functionOf(parameters: Types, results: Types): Promise<object> {
  const constants = results.map((type) =>
    type.endsWith("ref") ? `(ref.null ${type === "funcref" ? "func" : "extern"})` : `(${type}.const 0)`,
  );
  const module = await compileGuest(
    `(func (export "f") (param ${parameters.join(" ")}) (result ${results.join(" ")}) ${constants.join(" ")})`,
  );
  return new WebAssembly.Instance(module).exports["f"] as object;
}

test.each([
  [[], []],
  [["i32"], []],
  [[], ["i64"]],
  [["i32", "f64"], ["i32"]],
  [VALUE_TYPES, VALUE_TYPES],
  [Array.from({ length: 200 }, () => "i32" as const), ["f32", "f64"]],
] as [Types, Types][])("a function is of its own type: %j %j", async (parameters, results) => {
  const found = await functionOf(parameters, results);
  expect(hasFunctionType(found, { parameters, results })).toBe(true);
  expect(hasFunctionType(found, { parameters: [...parameters], results })).toBe(true);
});

test("a function is of no other type, however similar", async () => {
  const found = await functionOf(["i32", "i64"], ["i32"]);
  for (const [parameters, results] of [
    [["i64", "i32"], ["i32"]],
    [["i32", "i64"], []],
    [["i32", "i64"], ["i64"]],
    [
      ["i32", "i64"],
      ["i32", "i32"],
    ],
    [["i32"], ["i32"]],
    [["i32", "i64", "i32"], ["i32"]],
    [["i32", "i64", "i32"], []],
    [["f32", "i64"], ["i32"]],
    [[], []],
  ] as [Types, Types][]) {
    expect(hasFunctionType(found, { parameters, results })).toBe(false);
  }
  expect(hasFunctionType(found, { parameters: ["i32", "i64"], results: ["i32"] })).toBe(true);
});

test("parameters are told from results", async () => {
  const taking = await functionOf(["i32"], []);
  expect(hasFunctionType(taking, { parameters: ["i32"], results: [] })).toBe(true);
  expect(hasFunctionType(taking, { parameters: [], results: ["i32"] })).toBe(false);
});

test("a function of the host's is of no type, though the engine would import it as any", () => {
  expect(hasFunctionType(() => 1, { parameters: [], results: ["i32"] })).toBe(false);
  expect(hasFunctionType({}, { parameters: [], results: [] })).toBe(false);
});

test("is asked of the engine once for each function and type", async () => {
  const found = await functionOf(["f32"], ["f32"]);
  const original = WebAssembly.Instance;
  const Instance = jest
    .spyOn(WebAssembly, "Instance")
    .mockImplementation((...args) => Reflect.construct(original, args));
  try {
    for (let again = 0; again < 3; again++) {
      expect(hasFunctionType(found, { parameters: ["f32"], results: ["f32"] })).toBe(true);
      expect(hasFunctionType(found, { parameters: [], results: ["f32"] })).toBe(false);
    }
    expect(Instance).toHaveBeenCalledTimes(2);
  } finally {
    Instance.mockRestore();
  }
});

test("only the number of parameters is compared where the engine makes no modules from bytes", async () => {
  const found = await functionOf(["f64", "f64", "f64"], []);
  const Module = jest.spyOn(WebAssembly, "Module").mockImplementation(() => {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  });
  try {
    expect(hasFunctionType(found, { parameters: ["i64", "i64", "i64"], results: [] })).toBe(true);
    expect(hasFunctionType(found, { parameters: ["f64", "f64"], results: [] })).toBe(false);
  } finally {
    Module.mockRestore();
  }
});
