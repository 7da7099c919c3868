import {
  allocated,
  buffer,
  callback,
  externref,
  handle,
  list,
  LowerError,
  option,
  pointer,
  string,
  u32,
} from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime, wasm } from "../index.js";

// The docstring of each type says who owns the memory of its values. These are the statements on guest functions that the
// tests with guests in C and AssemblyScript (packages/core/guests/plugin.*.test.ts) do not hold.

/** A guest with an allocator that counts the pieces which are allocated and not yet freed. */
const source = assemble(
  `
  (import "host" "act" (func $act))
  (memory (export "memory") 1)
  (table (export "table") 2 funcref)
  (elem (i32.const 1) $next)
  (data (i32.const 16) "Ada")
  (global $next (mut i32) (i32.const 1024))
  (global $live (export "live") (mut i32) (i32.const 0))
  (func (export "malloc") (param i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get 0)) (i32.const 15)) (i32.const -8)))
    (global.set $live (i32.add (global.get $live) (i32.const 1)))
    (local.get $at))
  (func (export "free") (param i32) (global.set $live (i32.sub (global.get $live) (i32.const 1))))
  (func $next (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func (export "trap") (param i32 i32 i32 i32) unreachable)
  (func (export "act") (param i32 i32 i32 i32) (call $act))
  (func (export "act_twice") (param i32 i32 i32 i32) (call $act) (call $act))
  (func (export "three") (param i32 i32 i32 i32 i32 i32))
  (func (export "maybe") (param i32 i32 i32) (result i32) (local.get 0))
  (func (export "same") (param i32) (result i32) (local.get 0))
  (func (export "reference") (param externref) (result externref) (local.get 0))
  (func (export "room") (result i32 i32) (i32.const 16) (i32.const 3))
  (func (export "function") (result i32) (i32.const 1))
  (func (export "name") (result i32 i32) (i32.const 16) (i32.const 3))`,
  { multi_value: true, reference_types: true },
);

class File {}

const file = handle(File);
const [lent, given] = [string, allocated(string)];

const Plugin = guestModule(
  {
    trap: fn([lent, given]),
    act: fn([lent, given]),
    actTwice: fn([lent, given], undefined, { name: "act_twice" }),
    three: fn([given, lent, list(string)]),
    maybe: fn([option(string)], u32),
    same: fn([pointer(u32)], pointer(u32)),
    reference: fn([externref], externref),
    room: fn([], buffer),
    function: fn([], callback([u32], u32)),
    name: fn([], string),
    held: fn([file], file, { name: "same" }),
    givenBack: fn([file], file.own, { name: "same" }),
  },
  { name: "Plugin" },
);

@wasm.module("host")
class Host extends HostModuleBase {
  work: () => void = () => undefined;

  @wasm.export("act")
  act(): void {
    this.work();
  }
}

describe.each([true, false])("by source text: %s,", (codegen) => {
  async function start() {
    const runtime = new Runtime({ codegen });
    const host = runtime.link(Host);
    const plugin = await runtime.instantiate(await source, { as: Plugin, afterAbort: "keep" });
    return { runtime, host, plugin, live: () => plugin.guest.exports["live"].value as number };
  }

  test("a value that is given away stays the guest's after a trap, and one that is lent does not", async () => {
    const { plugin, live } = await start();
    expect(() => {
      plugin.trap("lent", "given");
    }).toThrow(WebAssembly.RuntimeError);
    expect(live()).toBe(1);
  });

  test.each(["act", "actTwice"] as const)(
    "so it is after a signal: in a call that has no host call left, and in one that it ends (%s)",
    async (name) => {
      const { runtime, host, plugin, live } = await start();
      const controller = new AbortController();
      const reason = new Error("too late");
      host.work = () => {
        controller.abort(reason);
      };
      const call = (): void => {
        runtime.run({ signal: controller.signal }, () => {
          plugin[name]("lent", "given");
        });
      };
      if (name === "act") call();
      else expect(call).toThrow(reason);
      expect(live()).toBe(1);
    },
  );

  test("a value that is given away is freed where the third does not fit, as the one that is lent", async () => {
    const { plugin, live } = await start();
    const call = plugin.three as (...args: unknown[]) => void;
    call("given", "lent", ["a"]);
    expect(live()).toBe(1);
    for (const misfit of [5, ["a", 5]]) {
      thrown(() => call("given", "lent", misfit), LowerError, { code: "wrong-type" });
      expect(live()).toBe(1);
    }
  });

  test("an option is owned as its value is", async () => {
    const { plugin, live } = await start();
    expect([plugin.maybe("lent"), plugin.maybe(undefined)]).toEqual([1, 0]);
    expect(live()).toBe(0);
  });

  test("a pointer is an offset and nothing more, and a buffer room that stays the guest's", async () => {
    const { plugin, live } = await start();
    const place = pointer(u32).lift(plugin.guest.memory, 64);
    plugin.same(place).store(7);
    expect(place.load()).toBe(7);
    plugin.room().fill(Uint8Array.of(66, 111, 98));
    expect(plugin.name()).toBe("Bob");
    expect(live()).toBe(0);
  });

  test("a text that was returned is a copy, and a function is the guest's own", async () => {
    const { plugin } = await start();
    const name = plugin.name();
    plugin.room().fill(Uint8Array.of(66));
    expect([name, plugin.name()]).toEqual(["Ada", "Bda"]);
    expect(plugin.function()(41)).toBe(42);
    const { function: next } = plugin;
    const kept = next();
    plugin.guest.close();
    expect(() => kept(1)).toThrow(expect.objectContaining({ code: "guest-closed" }));
  });

  test("a reference is the same value, and a handle one that the guest holds until it gives it away", async () => {
    const { plugin } = await start();
    const [value, object] = [{}, new File()];
    expect(plugin.reference(value)).toBe(value);
    expect(plugin.held(object)).toBe(object);
    const { memory } = plugin.guest;
    expect([...file.held(memory).values()]).toEqual([object]);
    expect(plugin.givenBack(object)).toBe(object);
    expect(file.held(memory).size).toBe(0);
  });
});
