import { GuestMemoryError } from "@hostwright/types";

import { describeWith } from "../fixtures/engine-features.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { Runtime } from "../runtime.js";
import { Env, instantiate } from "./memory-host.fixture.js";

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

  test.each([
    ["exported", { imported: "", exported: '(memory (export "a") 1) (memory (export "b") 1)' }, "a, b"],
    [
      "imported",
      { imported: '(import "js" "ram" (memory 1)) (import "js" "more" (memory 1))', exported: "" },
      "js.ram, js.more",
    ],
    [
      "of either kind",
      { imported: '(import "js" "ram" (memory 1))', exported: '(memory (export "a") 1)' },
      "a, js.ram",
    ],
  ])("is worked on in none of those %s when nothing says in which", async (_, memories, names) => {
    const [ram, more] = [1, 1].map((initial) => new WebAssembly.Memory({ initial }));
    const imports = { js: { ram, more } } as WebAssembly.Imports;
    const { guest } = await instantiate<Exports>(`${memories.imported} ${FILL} ${memories.exported}`, {
      imports,
    });
    const lack = { code: "several-memories" } as const;
    const { message } = thrown(() => guest.exports.fill(0, 1), GuestMemoryError, lack);
    expect(message).toBe(
      "env.fill: parameter 0 (into: bytes) needs the guest's memory, and the guest has several: " +
        `${names}. Name one with { memory } at instantiate.`,
    );
    thrown(() => guest.memory.byteLength, GuestMemoryError, lack);
    thrown(() => guest.memory.buffer, GuestMemoryError, lack);
    const all = { ...firstBytes(guest.exports), ...firstBytes(imports["js"] as object) };
    expect(new Set(Object.values(all))).toEqual(new Set([0]));
  });

  test.each(["ram", "more", "js.more", "a"])("is worked on in %s when that is named", async (memory) => {
    const js = { ram: new WebAssembly.Memory({ initial: 1 }), more: new WebAssembly.Memory({ initial: 2 }) };
    const fields = `(import "js" "ram" (memory 1)) (import "js" "more" (memory 1)) ${FILL} (memory (export "a") 3)`;
    const { guest } = await instantiate<Exports>(fields, { memory, imports: { js } });
    guest.exports.fill(0, 1);
    const all = { ...firstBytes(js), ...firstBytes(guest.exports) };
    const chosen = memory.replace("js.", "");
    expect(all).toEqual({ ram: 0, more: 0, a: 0, [chosen]: 7 });
    expect(guest.memory.byteLength).toBe(65536 * (Object.keys(all).indexOf(chosen) + 1));
  });

  test("is told by verify which there are, as at the call", async () => {
    const runtime = new Runtime();
    runtime.link(Env);
    const source = await assemble(`${FILL} (memory (export "a") 1) (memory (export "b") 1)`, {
      multi_memory: true,
    });
    expect((await runtime.verify(source)).warnings).toEqual([
      {
        code: "memory-not-found",
        message:
          "env.fill works on the memory of the guest, and the guest has several: a, b. Name one with { memory }.",
      },
    ]);
    expect((await runtime.verify(source, { memory: "b" })).warnings).toEqual([]);
  });

  test("of which one has 64-bit addresses, and is named, passes those", async () => {
    const { guest, env } = await instantiate<{ pass(): bigint }>(
      `(import "js" "ram" (memory 1)) (import "env" "pass" (func $pass (param i64) (result i64)))
       (memory (export "wide") i64 1) (func (export "pass") (result i64) (call $pass (i64.const 5)))`,
      { memory: "wide", imports: { js: { ram: new WebAssembly.Memory({ initial: 1 }) } } },
    );
    expect([guest.exports.pass(), env.heard]).toEqual([5n, [5]]);
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
