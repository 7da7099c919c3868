import { type GuestFunction, LiftError } from "@hostwright/types";

import { compileGuest } from "../fixtures/guests.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { TableFunctions } from "./table-functions.js";

const FIELDS = `(table (export "table") 3 funcref) (elem (i32.const 0) $one $two)
  (func $one (export "one") (result i32) (i32.const 1))
  (func $two (export "two") (result i32) (i32.const 2))
  (func $other (export "other") (param i32))`;
const TYPE = { parameters: [], results: ["i32"] } as const;

let found: { table: WebAssembly.Table; one: GuestFunction; two: GuestFunction; other: GuestFunction };
let taken: TableFunctions;
let wraps: string[];

beforeEach(async () => {
  const instance = new WebAssembly.Instance(await compileGuest(FIELDS));
  found = instance.exports as unknown as typeof found;
  wraps = [];
  const wrap = (name: string, guestFunction: GuestFunction): GuestFunction => {
    wraps.push(name);
    return () => guestFunction();
  };
  taken = new TableFunctions(instance.exports, { wrap });
});

test("a function is one value, at whatever index and for whatever type it is asked for", () => {
  const one = taken.at(0, TYPE);
  expect(one?.()).toBe(1);
  expect([taken.at(0, TYPE), taken.at(0, { ...TYPE }), taken.at(0, undefined)]).toEqual([one, one, one]);
  found.table.set(2, found.one);
  expect(taken.at(2, TYPE)).toBe(one);
  expect(wraps).toEqual(["function 0 of the table"]);
});

test("a function that the guest puts into its table between two calls is found there", () => {
  const [one, two] = [taken.at(0, TYPE), taken.at(1, TYPE)];
  found.table.set(0, found.two);
  expect(taken.at(0, TYPE)).toBe(two);
  found.table.set(0, null);
  expect(taken.at(0, TYPE)).toBeUndefined();
  found.table.set(0, found.one);
  expect(taken.at(0, TYPE)).toBe(one);
});

test("a type is compared each time that the function or the type is another", () => {
  const wrong = { parameters: ["i32"], results: ["i32"] } as const;
  expect(taken.at(0, TYPE)?.()).toBe(1);
  thrown(() => taken.at(0, wrong), LiftError, { code: "wrong-function-type", value: 0 });
  found.table.set(0, found.other);
  thrown(() => taken.at(0, TYPE), LiftError, { code: "wrong-function-type", value: 0 });
  expect(taken.at(0, undefined)).toBeDefined();
  thrown(() => taken.at(0, TYPE), LiftError, { code: "wrong-function-type", value: 0 });
});

test("an index where nothing is, or beyond a table that grows later", () => {
  expect([taken.at(2, TYPE), taken.at(3, TYPE), taken.at(2 ** 40, TYPE)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  found.table.grow(1, found.two);
  expect(taken.at(3, TYPE)?.()).toBe(2);
});

test("a guest without a table has no functions to take", () => {
  expect(new TableFunctions({}, { wrap: () => fail }).at(0, undefined)).toBeUndefined();
});

function fail(): never {
  throw new Error("nothing to wrap");
}

// Places from 4096 on are not remembered: a guest may have millions.
test.each([4095, 4096])("the function at index %d is looked at each time, too", (index) => {
  found.table.grow(4096, found.one);
  const one = taken.at(0, TYPE);
  expect([taken.at(index, TYPE), taken.at(index, TYPE)]).toEqual([one, one]);
  found.table.set(index, found.two);
  expect(taken.at(index, TYPE)).toBe(taken.at(1, TYPE));
  found.table.set(index, found.other);
  thrown(() => taken.at(index, TYPE), LiftError, { code: "wrong-function-type" });
  thrown(() => taken.at(index, TYPE), LiftError, { code: "wrong-function-type" });
});

const FUNCTIONS = `(func $a (result i32) (i32.const 1)) (func $b (result i32) (i32.const 2))`;

async function exportsOf(fields: string): Promise<WebAssembly.Exports> {
  return new WebAssembly.Instance(await compileGuest(`${FUNCTIONS} ${fields}`)).exports;
}

function elementOf(exports: WebAssembly.Exports, index: number): GuestFunction | undefined {
  return new TableFunctions(exports, { wrap: (_name, guestFunction) => guestFunction }).at(index, undefined);
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

test("an element of a table of references is not a function", async () => {
  const exports = await exportsOf(`(table (export "references") 2 externref)`);
  (exports["references"] as WebAssembly.Table).set(1, { no: "function" });
  expect(elementOf(exports, 1)).toBeUndefined();
});
