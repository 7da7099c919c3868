import { HostModuleBase, Runtime, trapCode, wasm } from "../src/index.js";
import { i32, string } from "@hostwright/types";
import { thrown } from "../src/fixtures/thrown.fixture.js";
import { compiledGuests } from "./compiled-guests.fixture.js";
import { kept, Plugin } from "./plugin.fixture.js";

@wasm.module("host")
class Host extends HostModuleBase {
  @wasm.export("visit", i32)
  visit(@string text: string): number {
    return text.length;
  }
}

describe.each(compiledGuests("plugin-c"))("functions of the host in a guest in C %s", (_how, bytes) => {
  async function start(): Promise<InstanceType<typeof Plugin>> {
    const runtime = new Runtime();
    runtime.link(Host);
    return runtime.instantiate(bytes, { as: Plugin, afterAbort: "keep" });
  }

  test("are called by their index, with values of their types", async () => {
    const plugin = await start();
    expect(plugin.applied((x) => 2 * x, 21)).toBe(42);
    expect(plugin.applied(undefined, 1)).toBe(-1);
    expect(plugin.operate({ function: (x) => x + 1, value: 1 })).toBe(2);
    expect(plugin.liveBytes()).toBe(0);
  });

  test("take one place in the table, however many calls there are, and one more for each call within another", async () => {
    const plugin = await start();
    const table = plugin.guest.exports["__indirect_function_table"] as WebAssembly.Table;
    const { length } = table;
    for (let count = 0; count < 100; count++) plugin.applied((x) => x, count);
    expect(table.length).toBe(length + 1);
    expect(plugin.applied((x) => plugin.applied((y) => y + 1, x) + 1, 1)).toBe(3);
    expect(table.length).toBe(length + 2);
    expect([table.get(length), table.get(length + 1)]).toEqual([null, null]);
  });

  test("are gone when the call has ended: a guest that kept one traps", async () => {
    const plugin = await start();
    plugin.keep((x) => x);
    expect(trapCode(thrown(() => plugin.callKept(1), WebAssembly.RuntimeError, {}))).toBeDefined();
    // Its place is taken by another function of the same type by now, which is not the host's to prevent.
    expect(plugin.applied((x) => x, 1)).toBe(1);
  });

  test("stay with { kept: true }, until they are dropped", async () => {
    const plugin = await start();
    plugin.keepForGood((x) => x + 100);
    plugin.applied((x) => x, 1);
    expect([plugin.callKept(1), plugin.callKept(2)]).toEqual([101, 102]);
    const [index] = kept.held(plugin.guest.memory).keys();
    kept.drop(plugin.guest.memory, index as number);
    expect(trapCode(thrown(() => plugin.callKept(1), WebAssembly.RuntimeError, {}))).toBeDefined();
  });

  test("end the call of the guest with an error that they throw, or that their values make", async () => {
    const plugin = await start();
    const error = new Error("no");
    const fail = (): never => {
      throw error;
    };
    expect(() => plugin.applied(fail, 1)).toThrow(error);
    expect(() => plugin.applied((() => "text") as never, 1)).toThrow(
      expect.objectContaining({
        code: "wrong-type",
        message: expect.stringContaining("callback<(i32) -> i32>: the result (i32)") as string,
      }),
    );
    expect(plugin.applied((x) => x, 7)).toBe(7);
    expect(plugin.liveBytes()).toBe(0);
  });

  test("must be functions", async () => {
    const plugin = await start();
    expect(() => plugin.applied(5 as never, 1)).toThrow(expect.objectContaining({ code: "wrong-type" }));
  });
});
