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
