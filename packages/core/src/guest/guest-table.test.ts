import { type FunctionType, LiftError } from "@hostwright/types";

import { thrown } from "../fixtures/thrown.fixture.js";
import { CallableGuest } from "./callable-guest.js";
import { GuestTable } from "./guest-table.js";
import { TableFunctions } from "./table-functions.js";

const PARTS = { runtime: {}, addressType: "i32" as const, receivers: [], isKeptAfterAbort: false };
const TYPE: FunctionType = { parameters: [], results: ["i32"] };

test.each([
  ["has none", { value: undefined, several: "" }, "no-table"],
  ["has several", { value: undefined, several: "fns, more" }, "several-tables"],
  ["exports it later", undefined, "table-not-ready"],
] as const)("a guest whose table is not known, since it %s, has no functions to take", (_, found, code) => {
  const table = new GuestTable();
  table.functions = new TableFunctions(new CallableGuest(PARTS), () => new Map());
  table.bind(found);
  const error = thrown(() => table.at(1, TYPE), LiftError, { code, value: 1 });
  expect(error.message).toContain(found?.several ?? "while the start function runs");
});

test("a guest without a table has no functions to take", () => {
  const table = new GuestTable();
  table.bind({ value: undefined, several: "" });
  thrown(() => table.at(1, TYPE), LiftError, { code: "no-table", value: 1 });
});

test("a table that is not bound yet is not there yet", () => {
  const table = new GuestTable();
  table.functions = new TableFunctions(new CallableGuest(PARTS), () => new Map());
  thrown(() => table.at(1, TYPE), LiftError, { code: "table-not-ready" });
  const value = new WebAssembly.Table({ element: "anyfunc", initial: 2 });
  table.bind({ value, several: "" });
  expect(table.at(1, TYPE)).toBeUndefined();
});
