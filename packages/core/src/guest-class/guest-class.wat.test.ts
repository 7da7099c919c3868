import { f64, i32, list, string, Struct } from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { GuestModuleBase, Runtime, wasm } from "../index.js";

/** A guest with a bump allocator that counts what is allocated and not yet freed. */
const HEAP = `
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (global $live (export "live") (mut i32) (i32.const 0))
  (func (export "malloc") (param i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get 0)) (i32.const 23)) (i32.const -16)))
    (global.set $live (i32.add (global.get $live) (i32.const 1)))
    (local.get $at))
  (func (export "free") (param i32) (global.set $live (i32.sub (global.get $live) (i32.const 1))))`;

async function heapGuest(fields: string): Promise<Uint8Array<ArrayBuffer>> {
  return assemble(`${HEAP}\n${fields}`);
}

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

class Plugin extends GuestModuleBase {
  @wasm.export("add", [i32, i32], i32) add!: (a: number, b: number) => number;
  @wasm.export("echo", [string], string) echo!: (text: string) => string;
  @wasm.export("area", [list(Point)], f64) area!: (points: readonly Point[]) => number;
}

const bytes = heapGuest(`
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "echo") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1))
  (func (export "area") (param i32 i32) (result f64)
    (f64.mul (f64.load (local.get 0)) (f64.load (i32.add (local.get 0) (i32.const 24)))))`);

test("the fields are functions that convert arguments and results, and leave nothing on the guest's heap", async () => {
  const plugin = await new Runtime().instantiate(await bytes, { as: Plugin });
  expect(plugin).toBeInstanceOf(Plugin);
  expect(plugin.add(40, 2)).toBe(42);
  expect(plugin.echo("Ada")).toBe("Ada");
  expect(
    plugin.area([
      { x: 2, y: 3 },
      { x: 4, y: 5 },
    ]),
  ).toBe(10);
  expect(plugin.guest.exports["live"].value).toBe(0);
});
