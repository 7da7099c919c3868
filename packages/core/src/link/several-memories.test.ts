import { GuestMemoryError } from "@hostwright/types";

import { describeWith } from "../fixtures/engine-features.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { instantiate } from "./memory-host.fixture.js";

describeWith("several memories")("a guest with several memories", () => {
  type Exports = { fill(offset: number, length: number): number };
  const FILL = `
    (import "env" "fill" (func $fill (param i32 i32) (result i32)))
    (func (export "fill") (param i32 i32) (result i32) (call $fill (local.get 0) (local.get 1)))`;

  /** The first bytes of every memory that a guest exports. */
  function firstBytes(exports: object): Record<string, number | undefined> {
    return Object.fromEntries(
      Object.entries(exports)
        .filter(([, value]) => value instanceof WebAssembly.Memory)
        .map(([name, memory]) => [name, new Uint8Array((memory as WebAssembly.Memory).buffer)[0]]),
    );
  }

  test.each([
    ["the export `memory`", undefined, { a: 0, memory: 7, b: 0 }],
    ["the one that is named", "b", { a: 0, memory: 0, b: 7 }],
  ])("is worked on in %s", async (_, memory, expected) => {
    const { guest } = await instantiate<Exports>(
      `${FILL} (memory (export "a") 1) (memory (export "memory") 2) (memory (export "b") 3)`,
      memory === undefined ? {} : { memory },
    );
    guest.exports.fill(0, 1);
    expect(firstBytes(guest.exports)).toEqual(expected);
  });

  test("is worked on in the only one that it shows", async () => {
    const { guest } = await instantiate<Exports>(`${FILL} (memory 1) (memory (export "ram") 2) (memory 3)`);
    expect(guest.memory.byteLength).toBe(2 * 65536);
    guest.exports.fill(0, 1);
    expect(firstBytes(guest.exports)).toEqual({ ram: 7 });
  });

  test("is worked on in none when nothing says in which", async () => {
    const { guest } = await instantiate<Exports>(`${FILL} (memory (export "a") 1) (memory (export "b") 1)`);
    thrown(() => guest.exports.fill(0, 1), GuestMemoryError, { code: "no-memory" });
    expect(firstBytes(guest.exports)).toEqual({ a: 0, b: 0 });
  });

  describe("whose start function calls the host", () => {
    const START = `(import "env" "fill" (func $fill (param i32 i32) (result i32))) (import "js" "ram" (memory 1))
      (func $start (drop (call $fill (i32.const 0) (i32.const 1)))) (start $start)`;

    test("is worked on in the imported one when that is the named one", async () => {
      const ram = new WebAssembly.Memory({ initial: 1 });
      const fields = `${START} (memory (export "own") 1) (export "ram" (memory 0))`;
      await instantiate(fields, { memory: "ram", imports: { js: { ram } } });
      expect(new Uint8Array(ram.buffer)[0]).toBe(7);
    });

    test.each([
      ["named", "own", { memory: "own" }],
      ["called `memory`", "memory", {}],
    ])("is not worked on in the imported one when its own is %s", async (_, name, options) => {
      const ram = new WebAssembly.Memory({ initial: 1 });
      const instantiated = instantiate(`${START} (memory (export "${name}") 1)`, {
        ...options,
        imports: { js: { ram } },
      });
      await expect(instantiated).rejects.toMatchObject({
        name: "GuestMemoryError",
        code: "memory-not-ready",
      });
      expect(new Uint8Array(ram.buffer)[0]).toBe(0);
    });
  });
});
