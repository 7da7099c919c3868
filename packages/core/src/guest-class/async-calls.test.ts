import { allocated, i32, none, string } from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime, wasm } from "../index.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";

/** A stack of which each call takes a part: calls that did not wait for each other would give it back in the wrong order. */
const GUEST = `
  (import "host" "wait" (func $wait (param i32)))
  (memory (export "memory") 1)
  (global $pointer (export "pointer") (mut i32) (i32.const 4096))
  (func (export "stackSave") (result i32) (global.get $pointer))
  (func (export "stackRestore") (param i32) (global.set $pointer (local.get 0)))
  (func (export "stackAlloc") (param i32) (result i32)
    (global.set $pointer (i32.and (i32.sub (global.get $pointer) (local.get 0)) (i32.const -16)))
    (global.get $pointer))
  (func (export "later") (param i32 i32) (result i32 i32)
    (call $wait (local.get 1))
    (local.get 0) (local.get 1))
  (func (export "fail") (param i32 i32) (call $wait (i32.const -1)))`;

@wasm.module("host")
class Host extends HostModuleBase {
  @wasm.export("wait", [i32], none)
  async wait(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    if (turns < 0) throw new Error("no");
  }
}

const Plugin = guestModule(
  { later: fn([string], string, { async: true }), fail: fn([string], none, { async: true }) },
  { name: "Plugin" },
);

test("a guest that cannot be suspended is called all the same, and errors reject", async () => {
  const Same = guestModule({ same: fn([allocated(string)], string, { async: true }) }, { name: "Plugin" });
  const source = await assemble(`(memory (export "memory") 1)
    (func (export "malloc") (param i32) (result i32) (i32.const 64))
    (func (export "same") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1))`);
  const plugin = await new Runtime().instantiate(source, { as: Same });
  await expect(plugin.same("Ada")).resolves.toBe("Ada");
  await expect(plugin.same(5 as never)).rejects.toThrow(
    "Plugin.same: parameter 0 (allocated<string>) must be",
  );
});

describeWithJspi("calls that wait", () => {
  const runtime = new Runtime();
  beforeAll(() => runtime.link(Host));

  async function start() {
    return runtime.instantiate(await assemble(GUEST), { as: Plugin, afterAbort: "keep" });
  }

  test("take their turn, each with its own memory, whatever they wait for", async () => {
    const plugin = await start();
    const texts = Array.from({ length: 20 }, (_, index) => "text ".repeat((index * 7) % 11));
    expect(await Promise.all(texts.map((text) => plugin.later(text)))).toEqual(texts);
    expect(plugin.guest.exports["pointer"].value).toBe(4096);
  });

  test("give their memory back when they fail, before the next begins", async () => {
    const plugin = await start();
    const [failed, next] = await Promise.allSettled([plugin.fail("a text"), plugin.later("next")]);
    expect(failed).toMatchObject({ status: "rejected", reason: { message: "no" } });
    expect(next).toEqual({ status: "fulfilled", value: "next" });
    expect(plugin.guest.exports["pointer"].value).toBe(4096);
  });

  test("give their memory back when a signal ends them, before the next begins", async () => {
    const plugin = await start();
    const controller = new AbortController();
    const reason = new Error("too late");
    const calls = runtime.run({ signal: controller.signal }, () => [
      plugin.later("aaaaaa"),
      plugin.later("b"),
    ]);
    const settled = Promise.allSettled([...calls, plugin.later("cc")]);
    await Promise.resolve();
    controller.abort(reason);
    const [first, second, third] = await settled;
    expect([first, second]).toEqual([
      { status: "rejected", reason },
      { status: "rejected", reason },
    ]);
    expect(third).toEqual({ status: "fulfilled", value: "cc" });
    expect(plugin.guest.exports["pointer"].value).toBe(4096);
  });

  test("encode their arguments at once, and read their results before the next call", async () => {
    const plugin = await start();
    const first = plugin.later("first");
    await expect(plugin.later(5 as never)).rejects.toThrow("Plugin.later: parameter 0");
    await expect(first).resolves.toBe("first");
  });
});

test("a pool gives its guests as the class", async () => {
  const Counter = guestModule({ next: fn([], i32) });
  const source = await assemble(`(global $n (mut i32) (i32.const 0))
    (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))`);
  const runtime = new Runtime();
  const pool = await runtime.pool(source, { as: Counter, size: 1 });
  expect(await pool.use((counter) => [counter.next(), counter.next()])).toEqual([1, 2]);
  const instances = await Promise.all([pool.use((counter) => counter), pool.use((counter) => counter)]);
  expect(instances[0]).toBe(instances[1]);
  expect(pool.running).toBe(0);
  await expect(pool.use(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const plain = await runtime.pool(source, { size: 1 });
  expect(await plain.use((guest) => guest.exports["next"]())).toBe(1);
  await runtime.close();
  await expect(pool.use(() => 1)).rejects.toMatchObject({ code: "pool-closed" });
});
