import { GuestMemoryError } from "@hostwright/types";

import { describeWith } from "../fixtures/engine-features.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { instantiate } from "./memory-host.fixture.js";

describeWith("memory64")("a 64-bit memory", () => {
  type Exports = {
    say(offset: bigint, length: bigint): void;
    fill(offset: bigint, length: bigint): number;
    pass(value: bigint): bigint;
    load(offset: bigint): number;
    grow(pages: bigint): bigint;
  };
  const CALLS = `
    (import "env" "say" (func $say (param i64 i64)))
    (import "env" "fill" (func $fill (param i64 i64) (result i32)))
    (import "env" "pass" (func $pass (param i64) (result i64)))
    (func (export "say") (param i64 i64) (call $say (local.get 0) (local.get 1)))
    (func (export "fill") (param i64 i64) (result i32) (call $fill (local.get 0) (local.get 1)))
    (func (export "pass") (param i64) (result i64) (call $pass (local.get 0)))`;
  const ACCESS = `
    (func (export "load") (param i64) (result i32) (i32.load8_u (local.get 0)))
    (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))`;

  test("takes and gives offsets and lengths of 64 bits", async () => {
    const { guest, env } = await instantiate<Exports>(
      `${CALLS} (memory (export "memory") i64 1) (data (i64.const 8) "hello")`,
    );
    guest.exports.say(8n, 5n);
    expect(guest.exports.fill(16n, 3n)).toBe(3);
    expect(guest.exports.pass(2n ** 53n - 1n)).toBe(2n ** 53n - 1n);
    expect(env.heard).toEqual(["hello", 2 ** 53 - 1]);
    expect([guest.memory.addressType, guest.memory.readU32(16)]).toEqual(["i64", 0x070707]);
  });

  test.each([
    ["one past the end", 65536n, 1n, 65536],
    ["4 GiB, of which 32 bits are 0", 2n ** 32n, 4n, 2 ** 32],
    ["the largest that a double holds", 2n ** 53n - 1n, 1n, 2 ** 53 - 1],
    ["the first that no double holds", 2n ** 53n + 1n, 1n, 2n ** 53n + 1n],
    ["2^64 - 1, which 32 bits and signed ones take for -1", 2n ** 64n - 1n, 1n, 2n ** 64n - 1n],
  ])("is not left at %s", async (_, offset, length, told) => {
    const { guest } = await instantiate<Exports>(`${CALLS} (memory (export "memory") i64 1)`);
    thrown(() => guest.exports.fill(offset, length), GuestMemoryError, {
      code: "out-of-bounds",
      where: "env.fill",
      offset: told,
      memorySize: 65536,
    });
  });

  test("is not left by a length beyond it", async () => {
    const { guest } = await instantiate<Exports>(`${CALLS} (memory (export "memory") i64 1)`);
    for (const length of [65537n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n]) {
      thrown(() => guest.exports.fill(0n, length), GuestMemoryError, { code: "out-of-bounds" });
    }
  });

  test("is reached when it has grown", async () => {
    const { guest } = await instantiate<Exports>(`${CALLS} ${ACCESS} (memory (export "memory") i64 1 3)`);
    expect(guest.exports.grow(1n)).toBe(1n);
    expect(guest.exports.fill(131071n, 1n)).toBe(1);
    expect(guest.exports.load(131071n)).toBe(7);
  });

  test("is reached beyond 4 GiB, by the host and by what a guest passes", async () => {
    const pages = 65536 + 4;
    const { guest, env } = await instantiate<Exports>(
      `${CALLS} ${ACCESS} (memory (export "memory") i64 ${pages})`,
    );
    const { memory, exports } = guest;
    const far = 2 ** 32 + 65536;
    expect(memory.byteLength).toBe(pages * 65536);

    memory.writeBytes(far, new TextEncoder().encode("far"));
    memory.writeU64(far + 8, 0x1122334455667788n);
    exports.say(BigInt(far), 3n);
    expect(env.heard).toEqual(["far"]);
    expect(memory.readU64(far + 8)).toBe(0x1122334455667788n);
    expect(exports.load(BigInt(far))).toBe(0x66);

    let view: Uint8Array | undefined;
    env.look = (passed) => (view = passed);
    expect(exports.fill(BigInt(far + 100), 2n)).toBe(2);
    expect(view?.byteOffset).toBe(far + 100);
    expect([99, 100, 101, 102].map((at) => exports.load(BigInt(far + at)))).toEqual([0, 7, 7, 0]);
    // Nothing was written where 32 bits of the offset would have led.
    expect(memory.readU32((far + 100) % 2 ** 32)).toBe(0);

    const end = pages * 65536;
    expect(exports.fill(BigInt(end - 1), 1n)).toBe(1);
    thrown(() => exports.fill(BigInt(end - 1), 2n), GuestMemoryError, {
      code: "out-of-bounds",
      offset: end - 1,
      memorySize: end,
    });
  });

  describeWith("several memories")("among 32-bit ones", () => {
    test("is worked on as it is addressed, when it is the one that was chosen", async () => {
      const { guest } = await instantiate<Exports>(
        `${CALLS} (memory (export "memory") 1) (memory (export "big") i64 1)`,
        { memory: "big" },
      );
      expect(guest.exports.fill(0n, 2n)).toBe(2);
      expect([guest.memory.addressType, guest.memory.readU8(1)]).toEqual(["i64", 7]);
    });
  });
});
