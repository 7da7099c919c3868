import { callback, i32, LiftError, LowerError } from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { fn, guestModule, Runtime } from "../index.js";

const Plugin = guestModule(
  { apply: fn([callback([i32], i32), i32], i32), stash: fn([callback([i32], i32)]), again: fn([i32], i32) },
  { name: "Plugin" },
);

const guest = (table: string): string => `
  (type $f (func (param i32) (result i32)))
  (table ${table} funcref)
  (func (export "apply") (param i32 i32) (result i32) (call_indirect (type $f) (local.get 1) (local.get 0)))
  (func (export "stash") (param i32) (table.copy (i32.const 0) (local.get 0) (i32.const 1)))
  (func (export "again") (param i32) (result i32) (call_indirect (type $f) (local.get 0) (i32.const 0)))`;

test("a function that a guest has copied to another place ends the guest's call once it is gone", async () => {
  const source = await assemble(guest('(export "table") 1'));
  const plugin = await new Runtime().instantiate(source, { as: Plugin, afterAbort: "keep" });
  plugin.stash((x) => x);
  const error = thrown(() => plugin.again(1), LiftError, { code: "unknown-callback" });
  expect(error.message).toMatch(
    /was called after it had been released, as at the end of the call that it was given for/,
  );
  expect(plugin.apply((x) => x + 1, 1)).toBe(2);
});

test("a table that cannot grow has no place", async () => {
  const source = await assemble(guest('(export "table") 1 1'));
  const plugin = await new Runtime().instantiate(source, { as: Plugin });
  const error = thrown(() => plugin.apply((x) => x, 1), LowerError, { code: "allocation-failed" });
  expect(error.message).toMatch(/^Plugin.apply: .*its table cannot grow. Link it with --growable-table/);
});

test("a guest without a table does not fit", async () => {
  const source = await assemble(guest("1"));
  await expect(new Runtime().instantiate(source, { as: Plugin })).rejects.toMatchObject({
    problems: [{ code: "missing-table" }],
  });
});

test("a function that is given again has the type that was made for it, and another has its own", async () => {
  const source = await assemble(guest('(export "table") 1'));
  const plugin = await new Runtime().instantiate(source, { as: Plugin });
  const table = plugin.guest.exports["table"] as WebAssembly.Table;
  const seen: unknown[] = [];
  const see = (x: number): number => x + seen.push(table.get(1));
  expect([plugin.apply(see, 10), plugin.apply(see, 10)]).toEqual([11, 12]);
  expect(plugin.apply((x) => x + seen.push(table.get(1)), 10)).toBe(13);
  expect(seen[1]).toBe(seen[0]);
  expect(seen[2]).not.toBe(seen[0]);
  expect(table.get(1)).toBeNull();
});

test("a function that is given while the guest has it already gets a place of its own", async () => {
  const source = await assemble(guest('(export "table") 1'));
  const plugin = await new Runtime().instantiate(source, { as: Plugin });
  const table = plugin.guest.exports["table"] as WebAssembly.Table;
  const first = (x: number): number => (table.get(1) as (x: number) => number)(x);
  const sum = (x: number): number => (x === 0 ? 0 : x + plugin.apply(sum, x - 1) + first(0));
  expect([plugin.apply(sum, 3), plugin.apply(sum, 4)]).toEqual([6, 10]);
  expect(Array.from({ length: table.length }, (_, index) => table.get(index) as unknown)).toEqual(
    Array(table.length).fill(null),
  );
});

test("a function that a guest has copied is released again at the end of each call", async () => {
  const source = await assemble(guest('(export "table") 1'));
  const plugin = await new Runtime().instantiate(source, { as: Plugin, afterAbort: "keep" });
  const double = (x: number): number => 2 * x;
  plugin.stash(double);
  expect(plugin.apply(double, 2)).toBe(4);
  thrown(() => plugin.again(1), LiftError, { code: "unknown-callback" });
});
