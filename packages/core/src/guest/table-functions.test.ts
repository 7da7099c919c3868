import { type GuestFunction, LiftError } from "@hostwright/types";

import type { Frame } from "../context/frame.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { CallableGuest } from "./callable-guest.js";
import { TableFunctions } from "./table-functions.js";

const FIELDS = `(table (export "table") 3 funcref) (elem (i32.const 0) $one $two)
  (func $one (export "one") (result i32) (i32.const 1))
  (func $two (export "two") (result i32) (i32.const 2))
  (func $other (export "other") (param i32))`;
const TYPE = { parameters: [], results: ["i32"] } as const;

let found: { table: WebAssembly.Table; one: GuestFunction; two: GuestFunction; other: GuestFunction };
let taken: TableFunctions;
let entered: string[];

beforeEach(async () => {
  const instance = new WebAssembly.Instance(await compileGuest(FIELDS));
  found = instance.exports as unknown as typeof found;
  entered = [];
  const enter = <R>(name: string, _frame: Frame, work: (...args: unknown[]) => R): R => {
    entered.push(name);
    return work();
  };
  const guest = new CallableGuest({
    runtime: {},
    addressType: "i32",
    receivers: [],
    isKeptAfterAbort: false,
  });
  jest.spyOn(guest, "enter").mockImplementation(enter);
  taken = new TableFunctions(guest, () => new Map());
  taken.bind({ value: found.table, several: "" });
});

test("a function is one value, at whatever index and for whatever type it is asked for", () => {
  const one = taken.at(0, TYPE);
  expect(one?.()).toBe(1);
  expect([taken.at(0, TYPE), taken.at(0, { ...TYPE }), taken.at(0, undefined)]).toEqual([one, one, one]);
  found.table.set(2, found.one);
  expect(taken.at(2, TYPE)).toBe(one);
  expect(entered).toEqual(["function 0 of the table"]);
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

test.each([2, 3, 0xffffffff, 2 ** 52])("there is none where none was put, and none outside: %d", (index) => {
  expect(taken.at(index, undefined)).toBeUndefined();
});

test("an element of a table of references is not a function", () => {
  const value = new WebAssembly.Table({ element: "externref", initial: 2 }, undefined);
  value.set(1, { no: "function" });
  taken.bind({ value: value, several: "" });
  expect(taken.at(1, undefined)).toBeUndefined();
});
