import { HostModuleBase, Runtime, wasm } from "@hostwright/core";
import { bytes, type GuestMemory, u8, u32 } from "@hostwright/types";
import { test, type Test } from "../harness.js";
import { Values } from "./values.js";

@wasm.module("memory")
class Memory extends HostModuleBase {
  @wasm.export("fill")
  fill(@bytes data: Uint8Array, @u8 value: number): void {
    data.fill(value);
  }

  @wasm.export("sum", u32)
  sum(@bytes data: Uint8Array): number {
    return data.reduce((sum, value) => sum + value, 0);
  }
}

interface Exports<Address> {
  grow(pages: Address): Address;
  fill(offset: Address, length: Address, value: number): void;
  sum(offset: Address, length: Address): number;
}

const PAGE = 65536;

function byteAt(memory: GuestMemory, offset: number): number {
  return u8.load(memory, offset);
}

export const memories: Test[] = [
  test("memory that has grown is read and written where it is now", async (assert, environment) => {
    await using runtime = new Runtime();
    runtime.link(Memory);
    const { exports, memory } = await runtime.instantiate<Exports<number>>(
      await environment.module("growing"),
      {
        afterAbort: "keep",
      },
    );
    exports.fill(0, PAGE, 1);
    assert.throws(() => exports.fill(PAGE, 1, 2), "GuestMemoryError", "out-of-bounds");
    assert.equal(exports.grow(1), 1);
    exports.fill(PAGE, PAGE, 2);
    assert.equal(exports.sum(0, 2 * PAGE), 3 * PAGE);
    assert.equal([memory.byteLength, byteAt(memory, PAGE - 1), byteAt(memory, PAGE)], [2 * PAGE, 1, 2]);
    assert.throws(() => exports.sum(PAGE, PAGE + 1), "GuestMemoryError", "out-of-bounds");
    assert.throws(() => exports.sum(-1, 1), "GuestMemoryError", "out-of-bounds");
  }),

  test("a memory that is addressed with 64 bits", ["memory64"], async (assert, environment) => {
    await using runtime = new Runtime();
    runtime.link(Memory);
    const module = await environment.module("memory64");
    const { exports } = await runtime.instantiate<Exports<bigint>>(module, {
      addressType: "i64",
      afterAbort: "keep",
    });
    exports.fill(0n, 65536n, 1);
    assert.equal(exports.grow(1n), 1n);
    exports.fill(65536n, 65536n, 2);
    assert.equal(exports.sum(0n, 131072n), 196608);
    assert.throws(() => exports.sum(2n ** 63n, 1n), "GuestMemoryError", "out-of-bounds");
  }),

  test(
    "how a memory is addressed is read from the bytes",
    ["memory64", "modules from bytes"],
    async (assert, environment) => {
      await using runtime = new Runtime();
      runtime.link(Memory);
      const { exports } = await runtime.instantiate<Exports<bigint>>(await environment.bytes("memory64"));
      exports.fill(0n, 3n, 1);
      assert.equal(exports.sum(0n, 4n), 3);
    },
  ),

  test("one of several memories is chosen by its name", ["several memories"], async (assert, environment) => {
    await using runtime = new Runtime();
    runtime.link(Memory);
    const module = await environment.module("two-memories");
    const guest = await runtime.instantiate<Exports<number>>(module, { memory: "shown" });
    guest.exports.fill(8, 2, 3);
    const { private: hidden } = guest.exports as unknown as { private: WebAssembly.Memory };
    assert.equal([byteAt(guest.memory, 8), new Uint8Array(hidden.buffer)[8]], [3, 0]);
  }),

  test("text in shared memory", async (assert, environment) => {
    await using runtime = new Runtime();
    runtime.link(Values);
    const module = await environment.module("shared-memory");
    const guest = await runtime.instantiate<{ greet(into: number, room: number): number }>(module);
    const length = guest.exports.greet(256, 64);
    assert.equal(length, 14);
    assert.equal(byteAt(guest.memory, 256), "H".charCodeAt(0));
  }),
];
