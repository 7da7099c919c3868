import { allocated, bytes, callback, f64, i32, list, LowerError, string, u32 } from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import { fn, type GuestClass, guestModule, type GuestModuleBase, Runtime } from "../index.js";

const SAME = `(func (export "same") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1))`;
const SUM = `(func (export "sum") (param i32 i32 i32 i32) (result i32) (i32.add (local.get 1) (local.get 3)))`;

/** A shadow stack that grows down from 1024, and remembers its lowest place. */
const STACK = `
  (memory (export "memory") 1)
  (global $pointer (export "pointer") (mut i32) (i32.const 1024))
  (global $lowest (export "lowest") (mut i32) (i32.const 1024))
  (func (export "stackSave") (result i32) (global.get $pointer))
  (func (export "stackRestore") (param i32) (global.set $pointer (local.get 0)))
  (func (export "stackAlloc") (param i32) (result i32)
    (global.set $pointer (i32.and (i32.sub (global.get $pointer) (local.get 0)) (i32.const -16)))
    (global.set $lowest (global.get $pointer))
    (global.get $pointer))`;

/** An allocator under two names of a program's own, which keeps the last values that it was called with. */
const PAIR = `
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 64))
  (global $bytes (export "bytes") (mut i32) (i32.const 0))
  (global $alignment (export "alignment") (mut i32) (i32.const 0))
  (global $live (export "live") (mut i32) (i32.const 0))
  (func (export "give") (param $bytes i32) (param $alignment i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.add (global.get $next) (i32.const 64)))
    (global.set $live (i32.add (global.get $live) (local.get $bytes)))
    (local.get $at))
  (func (export "take") (param $at i32) (param $bytes i32) (param $alignment i32)
    (global.set $bytes (local.get $bytes))
    (global.set $alignment (local.get $alignment))
    (global.set $live (i32.sub (global.get $live) (local.get $bytes))))`;

async function instantiate<G extends GuestModuleBase>(fields: string, as: GuestClass<G>): Promise<G> {
  return new Runtime().instantiate(await assemble(fields), { as });
}

test("functions that the guest hands over are lent memory as the class has chosen", async () => {
  const fields = `${PAIR}
    (table (export "table") 2 funcref)
    (elem (i32.const 1) $length)
    (func $length (param i32 i32) (result i32)
      (i32.add (i32.mul (global.get $live) (i32.const 100)) (local.get 1)))
    (func (export "pick") (result i32) (i32.const 1))`;
  const pick = fn([], callback([string], u32));
  const allocator = { allocate: "give", free: "take" };
  const plugin = await instantiate(fields, guestModule({ pick }, { name: "Plugin", allocator }));
  expect(plugin.pick()("Ada")).toBe(303);
  expect(plugin.guest.exports["live"].value).toBe(0);

  const without = await instantiate(fields, guestModule({ pick }, { name: "Plugin" }));
  expect(caught(() => without.pick()("Ada"))).toMatchObject({ code: "no-allocator" });
});

test("a shadow stack lends memory, and is restored after the call", async () => {
  const plugin = await instantiate(
    `${STACK} ${SAME} ${SUM}`,
    guestModule(
      {
        same: fn([string], string),
        sum: fn([string, list(f64)], i32),
      },
      { name: "Plugin" },
    ),
  );
  const { pointer, lowest } = plugin.guest.exports;
  expect(plugin.same("Ada")).toBe("Ada");
  expect(lowest.value).toBe(1008);
  expect(plugin.sum("Ada", [1, 2, 3])).toBe(6);
  expect([pointer.value, lowest.value]).toEqual([1024, 976]);
  expect(
    thrown(() => plugin.sum("Ada", ["no" as never]), LowerError, { code: "wrong-type" }).message,
  ).toContain("Plugin.sum: parameter 1");
  expect(pointer.value).toBe(1024);
});

test("a shadow stack that is full is an error, and not a write beyond the memory", async () => {
  const plugin = await instantiate(
    `${STACK} ${SAME}`,
    guestModule({ same: fn([bytes], bytes) }, { name: "Plugin" }),
  );
  expect(() => plugin.same(new Uint8Array(2000))).toThrow(expect.objectContaining({ code: "out-of-bounds" }));
  expect(plugin.guest.exports["pointer"].value).toBe(1024);
});

test("a stack that was chosen is used before a heap that is there as well", async () => {
  const heap = `(func (export "malloc") (param i32) (result i32) unreachable) (func (export "free") (param i32))`;
  const plugin = await instantiate(
    `${STACK} ${heap} ${SAME}`,
    guestModule({ same: fn([string], string) }, { name: "Plugin", allocator: "stack" }),
  );
  expect(plugin.same("Ada")).toBe("Ada");
});

test("a pair of exports by its names gets bytes and alignment, and the offset with them back", async () => {
  const plugin = await instantiate(
    `${PAIR} ${SAME}`,
    guestModule(
      { same: fn([list(f64)], list(f64)) },
      { name: "Plugin", allocator: { allocate: "give", free: "take" } },
    ),
  );
  expect([...plugin.same([1, 2])]).toEqual([1, 2]);
  const { bytes: freed, alignment, live } = plugin.guest.exports;
  expect([freed.value, alignment.value, live.value]).toEqual([16, 8, 0]);
});

test("an allocated result is given back with its bytes, where the functions are named", async () => {
  const copy = `(func (export "copy") (result i32 i32) (i32.const 128) (i32.const 3))`;
  const plugin = await instantiate(
    `${PAIR} (data (i32.const 128) "Ada") ${copy}`,
    guestModule(
      {
        copy: fn([], allocated(string, { allocator: "give", free: "take" })),
      },
      { name: "Plugin" },
    ),
  );
  expect(plugin.copy()).toBe("Ada");
  expect([plugin.guest.exports["bytes"].value, plugin.guest.exports["live"].value]).toEqual([3, -3]);
});

test("an empty value takes no memory", async () => {
  const plugin = await instantiate(
    `${PAIR} ${SAME}`,
    guestModule(
      { same: fn([string], string) },
      { name: "Plugin", allocator: { allocate: "give", free: "take" } },
    ),
  );
  expect(plugin.same("")).toBe("");
  expect(plugin.guest.exports["bytes"].value).toBe(0);
});

describe("a function of the canonical ABI", () => {
  const CANONICAL = `
    (memory (export "memory") 1)
    (data (i32.const 32) "\\40\\00\\00\\00\\03\\00\\00\\00")
    (data (i32.const 64) "Ada\\ff")
    (global $posted (export "posted") (mut i32) (i32.const 0))
    (global $next (mut i32) (i32.const 256))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (global.get $next))
      (global.set $next (i32.add (global.get $next) (i32.const 16)))
      (local.get $at))
    (func (export "greet") (param i32 i32) (result i32)
      (i32.store offset=36 (i32.const 0) (local.get 1))
      (i32.const 32))
    (func (export "cabi_post_greet") (param i32) (global.set $posted (local.get 0)))`;

  test("frees its result itself, with the core values that it has returned", async () => {
    const plugin = await instantiate(
      CANONICAL,
      guestModule(
        {
          greet: fn([allocated(string)], string({ layout: "pointer" })),
        },
        { name: "Plugin" },
      ),
    );
    expect(plugin.greet("abc")).toBe("Ada");
    expect(plugin.guest.exports["posted"].value).toBe(32);
  });

  test("frees it as well where the host cannot lift it", async () => {
    const plugin = await instantiate(
      CANONICAL,
      guestModule(
        {
          greet: fn([allocated(string)], string({ layout: "pointer" })),
        },
        { name: "Plugin" },
      ),
    );
    expect(() => plugin.greet("abcd")).toThrow(expect.objectContaining({ code: "invalid-utf8" }));
    expect(plugin.guest.exports["posted"].value).toBe(32);
  });

  test("lends nothing, so that a text has to be given away", async () => {
    await expect(
      instantiate(CANONICAL, guestModule({ greet: fn([string], u32) }, { name: "Plugin" })),
    ).rejects.toMatchObject({
      code: "unfit-exports",
      problems: [{ code: "missing-allocator" }],
    });
  });
});
