import { bytes, GuestMemoryError, u32 } from "@hostwright/types";

import { ModuleLinkError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { findImportedMemory, findMemory } from "./find-memory.js";
import { guestModuleOf } from "./guest-module.js";
import type { InstantiateOptions } from "./instantiate.js";

@wasm.module("env")
class Env extends HostModuleBase {
  @wasm.export("first", u32)
  first(@bytes data: Uint8Array): number {
    return data[0] ?? 0;
  }
}

const IMPORT = '(import "env" "first" (func $first (param i32 i32) (result i32)))';
const RUN = '(func (export "run") (result i32) (call $first (i32.const 8) (i32.const 1)))';

const runtime = new Runtime();
runtime.link(Env);

/** A memory of the host with this byte at 8. */
function memoryOf(byte: number): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Uint8Array(memory.buffer)[8] = byte;
  return memory;
}

/** Instantiates a guest whose `run` gives the byte that the host finds at 8. */
async function instantiate(fields: string, options?: InstantiateOptions) {
  return runtime.instantiate<{ run(): number }>(await compileGuest(IMPORT + fields + RUN), options);
}

describe("the memory of a guest", () => {
  test.each([
    ["the export `memory`", '(memory (export "memory") 1)'],
    ["the only exported one, whatever its name", '(memory (export "ram") 1)'],
    ["one that is exported under two names", '(memory (export "a") (export "b") 1)'],
    ["one that has several names, one of them `memory`", '(memory (export "a") (export "memory") 1)'],
  ])("is %s", async (_, fields) => {
    const guest = await instantiate(`${fields} (data (i32.const 8) "\\07")`);
    expect(guest.exports.run()).toBe(7);
  });

  test.each([
    ["imported", ""],
    ["imported and exported again", '(export "ram" (memory 0))'],
    ["imported and exported as `memory`", '(export "memory" (memory 0))'],
  ])("is the one that is %s", async (_, fields) => {
    const guest = await instantiate(`(import "js" "ram" (memory 1)) ${fields}`, {
      imports: { js: { ram: memoryOf(9) } },
    });
    expect(guest.exports.run()).toBe(9);
  });

  test("is the export that was named", async () => {
    const guest = await instantiate('(memory (export "a") (export "b") 1) (data (i32.const 8) "\\07")', {
      memory: "b",
    });
    expect(guest.exports.run()).toBe(7);
    expect(guest.memory.byteLength).toBe(65536);
  });

  test.each([
    ["none of that name", '(memory (export "ram") 1)', "heap", "it exports ram."],
    ["none at all", "", "heap", "it exports none."],
    ["a function of that name", '(memory (export "a") (export "b") 1)', "run", "it exports a, b."],
    ["one that is imported only", '(import "js" "ram" (memory 1))', "ram", "it exports none."],
  ])("cannot be named when the guest exports %s", async (_, fields, memory, known) => {
    const imports = fields.includes("import") ? { js: { ram: memoryOf(1) } } : {};
    const error = await rejected(instantiate(fields, { memory, imports }), ModuleLinkError, {
      code: "missing-memory",
    });
    expect(error.message).toBe(`{ memory: "${memory}" }: the guest exports no memory of that name; ${known}`);
  });

  test.each([
    ["has none", ""],
    ["keeps its own to itself", "(memory 1)"],
  ])("is missing when it %s, which the first access tells", async (_, fields) => {
    const guest = await instantiate(fields);
    const error = thrown(() => guest.exports.run(), GuestMemoryError, {
      code: "no-memory",
      where: "env.first",
    });
    expect(error.message).toBe(
      "env.first: parameter 0 (data: bytes) needs the guest's memory, and the guest exports and imports none. " +
        "Export one from the guest, or name it with { memory } at instantiate.",
    );
    expect(guest.memory.byteLength).toBe(0);
    thrown(() => guest.memory.readU8(0), GuestMemoryError, { code: "no-memory" });
  });
});

// Engines without the multi-memory proposal compile no module with two: the exports are made up here.
describe("findMemory, for a guest with several memories", () => {
  const [a, b, c] = [memoryOf(1), memoryOf(2), memoryOf(3)];
  let plain: WebAssembly.Module;
  let importing: WebAssembly.Module;

  beforeAll(async () => {
    plain = await compileGuest("");
    importing = await compileGuest('(import "js" "ram" (memory 1))');
  });

  test("takes the export `memory`", () => {
    expect(findMemory(guestModuleOf(plain), { a, memory: b, c }, {}, undefined)).toBe(b);
    expect(findMemory(guestModuleOf(importing), { memory: b }, { js: { ram: a } }, undefined)).toBe(b);
  });

  test("takes the one that was named", () => {
    expect(findMemory(guestModuleOf(plain), { a, memory: b, c }, {}, "c")).toBe(c);
  });

  test("takes none when neither is so, rather than the wrong one", () => {
    expect(findMemory(guestModuleOf(plain), { a, b }, {}, undefined)).toBeUndefined();
    expect(findMemory(guestModuleOf(importing), { a }, { js: { ram: b } }, undefined)).toBeUndefined();
  });

  test("takes no export called `memory` that is none", () => {
    const { memory } = { memory: () => 1 };
    expect(findMemory(guestModuleOf(plain), { memory, b }, {}, undefined)).toBe(b);
    thrown(() => findMemory(guestModuleOf(plain), { memory, b }, {}, "memory"), ModuleLinkError, {
      code: "missing-memory",
    });
  });
});

describe("findImportedMemory, for a module that was compiled elsewhere", () => {
  const ram = memoryOf(1);
  let importing: WebAssembly.Module;

  beforeAll(async () => {
    importing = await compileGuest('(import "js" "ram" (memory 1)) (export "again" (memory 0))');
  });

  test("takes the only one that it imports", () => {
    expect(findImportedMemory(guestModuleOf(importing), { js: { ram } }, undefined)).toBe(ram);
  });

  // It may be a memory of the guest's own: which exports are which, only the guest's bytes say.
  test("takes none for an export", () => {
    expect(findImportedMemory(guestModuleOf(importing), { js: { ram } }, "again")).toBeUndefined();
  });
});
