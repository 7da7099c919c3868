import { GuestMemoryError } from "@hostwright/types";

import { describeWith } from "../fixtures/engine-features.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { instantiate } from "./memory-host.fixture.js";

describe("a shared memory", () => {
  type Exports = { say(offset: number, length: number): void; fill(offset: number, length: number): number };
  const IMPORTS = `
    (import "env" "say" (func $say (param i32 i32)))
    (import "env" "fill" (func $fill (param i32 i32) (result i32)))`;
  const CALLS = `
    (func (export "say") (param i32 i32) (call $say (local.get 0) (local.get 1)))
    (func (export "fill") (param i32 i32) (result i32) (call $fill (local.get 0) (local.get 1)))`;
  const GREETING = "Grüße aus dem geteilten Speicher";

  let ram: WebAssembly.Memory;

  beforeEach(() => {
    ram = new WebAssembly.Memory({ initial: 1, maximum: 3, shared: true });
    new TextEncoder().encodeInto(GREETING, new Uint8Array(ram.buffer));
  });

  async function sharing() {
    return instantiate<Exports>(`${IMPORTS} (import "js" "ram" (memory 1 3 shared)) ${CALLS}`, {
      imports: { js: { ram } },
    });
  }

  test("is what host functions work on, imported or the guest's own", async () => {
    const { guest } = await sharing();
    expect(guest.memory.isShared).toBe(true);
    guest.exports.fill(100, 2);
    expect([...new Uint8Array(ram.buffer, 99, 4)]).toEqual([0, 7, 7, 0]);
    const { guest: own } = await instantiate<Exports>(
      `${IMPORTS} (memory (export "memory") 1 3 shared) ${CALLS}`,
    );
    own.exports.fill(0, 2);
    expect([own.memory.isShared, own.memory.readU8(1), own.memory.readU8(2)]).toEqual([true, 7, 0]);
  });

  test("is decoded, in engines too whose decoders refuse it", async () => {
    const decode = jest.spyOn(TextDecoder.prototype, "decode");
    const { guest, env } = await sharing();
    guest.exports.say(0, new TextEncoder().encode(GREETING).length);
    expect(env.heard).toEqual([GREETING]);
    const decoded = decode.mock.calls.map(([source]) => (source as Uint8Array).buffer);
    expect(decoded.length).toBeGreaterThan(0);
    // By name: the test's SharedArrayBuffer is of another realm.
    for (const buffer of decoded) expect(Object.prototype.toString.call(buffer)).toBe("[object ArrayBuffer]");
    decode.mockRestore();
  });

  test("that grows in the middle of a call leaves the views of that call as they are", async () => {
    const { guest, env } = await sharing();
    let seen: number[] = [];
    env.look = (view) => {
      ram.grow(1);
      view[0] = 9;
      seen = [view.length, view[0], guest.memory.readU8(8), guest.memory.byteLength];
    };
    expect(guest.exports.fill(8, 4)).toBe(4);
    expect(seen).toEqual([4, 9, 9, 131072]);
    expect(guest.memory.readU32(8)).toBe(0x07070707);
  });

  test("that has grown is reached up to its new end, and not past it", async () => {
    const { guest } = await sharing();
    thrown(() => guest.exports.fill(65535, 2), GuestMemoryError, {
      code: "out-of-bounds",
      memorySize: 65536,
    });
    ram.grow(1);
    expect(guest.exports.fill(65535, 2)).toBe(2);
    expect(guest.exports.fill(131070, 2)).toBe(2);
    thrown(() => guest.exports.fill(131070, 3), GuestMemoryError, {
      code: "out-of-bounds",
      memorySize: 131072,
    });
  });
});

describeWith("memory64")("a shared 64-bit memory", () => {
  test("is decoded and written to", async () => {
    const { guest, env } = await instantiate<{ say(): void; fill(): number }>(`
      (import "env" "say" (func $say (param i64 i64)))
      (import "env" "fill" (func $fill (param i64 i64) (result i32)))
      (memory (export "memory") i64 1 2 shared) (data (i64.const 8) "hello from many threads")
      (func (export "say") (call $say (i64.const 8) (i64.const 23)))
      (func (export "fill") (result i32) (call $fill (i64.const 8) (i64.const 2)))`);
    guest.exports.say();
    guest.exports.fill();
    expect(env.heard).toEqual(["hello from many threads"]);
    expect([guest.memory.isShared, guest.memory.addressType, guest.memory.readU16(8)]).toEqual([
      true,
      "i64",
      0x0707,
    ]);
  });
});
