import type { GuestFunction } from "@hostwright/types";

import { compileGuest } from "../fixtures/guests.fixture.js";
import { FunctionTable } from "./function-table.js";

const FUNCTIONS = `(func $a (result i32) (i32.const 1)) (func $b (result i32) (i32.const 2))`;

async function exportsOf(fields: string): Promise<WebAssembly.Exports> {
  return new WebAssembly.Instance(await compileGuest(`${FUNCTIONS} ${fields}`)).exports;
}

function elementOf(exports: WebAssembly.Exports, index: number): GuestFunction | undefined {
  return FunctionTable.find(exports)?.get(index);
}

test("a function is found at its index, in the only table that is exported", async () => {
  const exports = await exportsOf(`(table (export "any") 4 funcref) (elem (i32.const 1) func $a $b)`);
  expect(elementOf(exports, 1)?.()).toBe(1);
  expect(elementOf(exports, 2)?.()).toBe(2);
  expect(elementOf(exports, 2)).toBe(elementOf(exports, 2));
});

test.each([0, 3, 4, 0xffffffff, 2 ** 52])(
  "there is none where none was put, and none outside: %d",
  async (index) => {
    const exports = await exportsOf(`(table (export "any") 4 funcref) (elem (i32.const 1) func $a $b)`);
    expect(elementOf(exports, index)).toBeUndefined();
  },
);

test("of several tables it is the one that linkers name", async () => {
  const exports = await exportsOf(`
    (table $first (export "first") 2 funcref) (elem (table $first) (i32.const 1) func $a)
    (table $named (export "__indirect_function_table") 2 funcref) (elem (table $named) (i32.const 1) func $b)`);
  expect(elementOf(exports, 1)?.()).toBe(2);
});

test("of several tables without that name it is none, and a guest may have no table", async () => {
  const several = await exportsOf(`
    (table $first (export "first") 2 funcref) (elem (table $first) (i32.const 1) func $a)
    (table $second (export "second") 2 funcref) (elem (table $second) (i32.const 1) func $b)`);
  expect(elementOf(several, 1)).toBeUndefined();
  expect(elementOf(await exportsOf(`(export "__indirect_function_table" (func $a))`), 1)).toBeUndefined();
  expect(elementOf({}, 1)).toBeUndefined();
});

test("what a table of references holds is no function", async () => {
  const exports = await exportsOf(`(table (export "references") 2 externref)`);
  (exports["references"] as WebAssembly.Table).set(1, { no: "function" });
  expect(elementOf(exports, 1)).toBeUndefined();
});
