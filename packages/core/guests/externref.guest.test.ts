import { externref, i32, orErrno } from "@hostwright/types";

import { compileGuest } from "../src/fixtures/guests.fixture.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";
import { Runtime } from "../src/runtime.js";
import type { Guest } from "../src/guest.js";

class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  next: unknown = null;
  seen: unknown[] = [];

  @wasm.export("make", externref)
  make(): unknown {
    return this.next;
  }

  @wasm.export("see")
  see(@externref value: unknown, @i32 index: number): void {
    this.seen.push([value, index]);
  }

  @wasm.export("same", i32)
  same(@externref a: unknown, @externref b: unknown): number {
    return Object.is(a, b) ? 1 : 0;
  }

  @wasm.export("maybe", orErrno(externref))
  maybe(): unknown {
    return this.next;
  }

  @wasm.export("two", [externref, i32])
  two(): [unknown, number] {
    return [this.next, 2];
  }
}

const GUEST = `
  (import "host" "make" (func $make (result externref)))
  (import "host" "see" (func $see (param externref i32)))
  (import "host" "same" (func $same (param externref externref) (result i32)))
  (import "host" "maybe" (func $maybe (result externref i32)))
  (import "host" "two" (func $two (result externref i32)))
  (table $kept 8 externref)
  (global $last (mut externref) (ref.null extern))
  (func (export "keep") (param i32)
    (global.set $last (call $make))
    (table.set $kept (local.get 0) (global.get $last)))
  (func (export "show") (param i32) (call $see (table.get $kept (local.get 0)) (local.get 0)))
  (func (export "showLast") (call $see (global.get $last) (i32.const -1)))
  (func (export "isNull") (param i32) (result i32) (ref.is_null (table.get $kept (local.get 0))))
  (func (export "isSame") (param i32 i32) (result i32)
    (call $same (table.get $kept (local.get 0)) (table.get $kept (local.get 1))))
  (func (export "maybe") (result externref i32) (call $maybe))
  (func (export "two") (result externref i32) (call $two))`;

interface Exports {
  keep(index: number): void;
  show(index: number): void;
  showLast(): void;
  isNull(index: number): number;
  isSame(a: number, b: number): number;
  maybe(): [unknown, number];
  two(): [unknown, number];
}

describe("a guest keeps references to the host's values, and gives them back", () => {
  let host: Host;
  let guest: Guest<Exports>;

  beforeEach(async () => {
    const runtime = new Runtime();
    host = runtime.link(Host);
    guest = await runtime.instantiate<Exports>(await compileGuest(GUEST));
  });

  test.each([
    { an: "object" },
    () => "function",
    Symbol("s"),
    "text",
    0,
    NaN,
    -0,
    10n ** 30n,
    undefined,
    Promise.resolve(),
    new WeakRef({}),
  ])("as the very same: %p", (value) => {
    host.next = value;
    guest.exports.keep(3);
    guest.exports.show(3);
    guest.exports.showLast();
    expect(guest.exports.isNull(3)).toBe(0);
    expect(host.seen).toHaveLength(2);
    for (const [seen] of host.seen as [unknown][]) expect(Object.is(seen, value)).toBe(true);
  });

  test("null as its null reference, both ways", () => {
    guest.exports.keep(0);
    expect(guest.exports.isNull(0)).toBe(1);
    expect(guest.exports.isNull(5)).toBe(1);
    guest.exports.show(5);
    expect(host.seen).toEqual([[null, 5]]);
  });

  test("several at a time, told apart", () => {
    for (const index of [0, 1]) {
      host.next = { index };
      guest.exports.keep(index);
    }
    guest.exports.show(1);
    guest.exports.show(0);
    expect(host.seen).toEqual([
      [{ index: 1 }, 1],
      [{ index: 0 }, 0],
    ]);
    expect(guest.exports.isSame(0, 0)).toBe(1);
    expect(guest.exports.isSame(0, 1)).toBe(0);
  });

  test("as one of several results", () => {
    host.next = new Map();
    expect(guest.exports.two()).toEqual([host.next, 2]);
    expect(guest.exports.maybe()).toEqual([host.next, 0]);
    host.next = { thrown: "nothing" };
    expect(guest.exports.maybe()[0]).toBe(host.next);
  });
});
