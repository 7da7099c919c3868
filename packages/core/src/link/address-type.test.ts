import { type AddressType, bytes, string, u32, usize } from "@hostwright/types";

import { describeWith } from "../fixtures/engine-features.fixture.js";
import { ModuleLinkError } from "../errors.js";
import { assemble, compileGuest, type Features } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import * as addressGuesses from "./address-guesses.js";
import { findAddressType, type GuestAddressType } from "./address-type.js";
import type { InstantiateOptions } from "./instantiate.js";
import { describeBytes, type GuestModule, guestModuleOf } from "./guest-module.js";
import { LookUp } from "./look-up.js";
import { checkAddressOption } from "./verify/option-problems.js";
import type { GuestSource } from "./source.js";

@wasm.module("env")
class Env extends HostModuleBase {
  @wasm.export("length", u32)
  length(@string text: string): number {
    return text.length;
  }

  @wasm.export("end", usize)
  end(@bytes data: Uint8Array): number {
    return data.byteOffset + data.length;
  }
}

const ANY: Features = { memory64: true, multi_memory: true, threads: true };

const GUEST_64 = `
  (import "env" "length" (func $length (param i64 i64) (result i32)))
  (import "env" "end" (func $end (param i64 i64) (result i64)))
  (memory (export "memory") i64 1) (data (i64.const 8) "hello")
  (func (export "run") (result i32) (call $length (i64.const 8) (i64.const 5)))
  (func (export "end") (result i64) (call $end (i64.const 8) (i64.const 5)))`;
const GUEST_32 = GUEST_64.replaceAll("i64", "i32");

const runtime = new Runtime();
runtime.link(Env);

function find(
  source: WebAssembly.Module | GuestModule,
  plain: WebAssembly.Imports,
  memory: string | undefined,
  said: AddressType | undefined,
): GuestAddressType {
  const guest = source instanceof WebAssembly.Module ? guestModuleOf(source) : source;
  const given = guest.imports.map((each) => plain[each.module]?.[each.name]);
  const found = findAddressType(guest, new LookUp("memory", memory, guest, given), said, addressGuesses);
  checkAddressOption(said, found);
  return found;
}

type Exports = { run(): number; end(): number | bigint };

async function run(source: GuestSource, options?: InstantiateOptions): Promise<unknown[]> {
  const { exports, memory } = await runtime.instantiate<Exports>(source, options);
  return [memory.addressType, exports.run(), exports.end()];
}

describe("out of a guest's bytes", () => {
  // Engines without the proposals read these as well.
  async function guestOf(fields: string): Promise<GuestModule> {
    return describeBytes(await assemble(fields, ANY));
  }

  test.each<[string, string, string | undefined, AddressType]>([
    ["the exported memory", '(memory (export "ram") i64 1)', undefined, "i64"],
    ["the exported memory", '(memory (export "ram") 1)', undefined, "i32"],
    ["the imported memory", '(import "js" "ram" (memory i64 1))', undefined, "i64"],
    [
      "the export `memory`, not another one",
      '(memory (export "a") i64 1) (memory (export "memory") 1)',
      undefined,
      "i32",
    ],
    [
      "the export `memory`, not an imported one",
      '(import "js" "ram" (memory 1)) (memory (export "memory") i64 1)',
      undefined,
      "i64",
    ],
    ["the named memory", '(memory (export "a") i64 1) (memory (export "memory") 1)', "a", "i64"],
    [
      "the named one that is imported",
      '(import "js" "a" (memory 1)) (import "js" "b" (memory i64 1))',
      "b",
      "i64",
    ],
    [
      "the one that is named with its module",
      '(import "a" "ram" (memory 1)) (import "b" "ram" (memory i64 1))',
      "b.ram",
      "i64",
    ],
    ["the only one that is shown", '(memory 1) (memory (export "a") i64 1)', undefined, "i64"],
    [
      "the one that is imported and exported",
      '(import "js" "ram" (memory i64 1)) (export "a" (memory 0))',
      undefined,
      "i64",
    ],
    ["a memory that the guest keeps to itself", "(memory i64 1)", undefined, "i64"],
    [
      "several memories of one kind",
      '(memory (export "a") i64 1) (memory (export "b") i64 1)',
      undefined,
      "i64",
    ],
  ])("is that of %s: %s", async (_, fields, name, addressType) => {
    expect(find(await guestOf(fields), {}, name, undefined)).toEqual({
      addressType,
      isKnown: true,
    });
  });

  test.each([
    ["has no memory", "", undefined],
    ["has several of both kinds", '(memory (export "a") i64 1) (memory (export "b") 1)', undefined],
    ["has no memory of the name", "", "a"],
  ])("is what the caller says, or i32, when the guest %s", async (_, fields, name) => {
    const guest = await guestOf(fields);
    expect(find(guest, {}, name, undefined)).toEqual({ addressType: "i32", isKnown: false });
    expect(find(guest, {}, name, "i64")).toEqual({ addressType: "i64", isKnown: false });
  });

  function response(bytes: Uint8Array<ArrayBuffer>, type: string): Response {
    return new Response(bytes, { headers: { "content-type": type } });
  }

  test.each<[string, (guest: Uint8Array<ArrayBuffer>) => GuestSource]>([
    ["bytes", (guest) => guest],
    ["an ArrayBuffer", (guest) => guest.slice().buffer],
    ["a part of a buffer", (guest) => new DataView(Uint8Array.of(0, ...guest, 0).buffer, 1, guest.length)],
    ["a promise of bytes", async (guest) => Promise.resolve(guest)],
    ["a response that is compiled while it arrives", (guest) => response(guest, "application/wasm")],
    ["a response that is not", (guest) => response(guest, "application/octet-stream")],
    ["a URL", (guest) => new URL(`data:application/wasm;base64,${Buffer.from(guest).toString("base64")}`)],
  ])("is known from %s, and not what the caller says when that is something else", async (_, source) => {
    const guest = await assemble(GUEST_32);
    expect(await run(source(guest), { addressType: "i32" })).toEqual(["i32", 5, 13]);
    const error = await rejected(run(source(guest), { addressType: "i64" }), ModuleLinkError, {
      code: "address-type-mismatch",
    });
    expect(error.problems).toEqual([{ code: "address-type-mismatch", message: error.message }]);
    expect(error.message).toBe(
      '{ addressType: "i64" }: the memory of the guest is addressed with i32. Leave the option out: the bytes of the guest tell it.',
    );
  });

  test("is told of a module that was compiled here whenever it is instantiated again", async () => {
    const { module } = await runtime.instantiate(await assemble(GUEST_32));
    await rejected(run(module, { addressType: "i64" }), ModuleLinkError, { code: "address-type-mismatch" });
  });
});

describe("of a module that was compiled elsewhere", () => {
  test("is i32 unless the caller says otherwise", async () => {
    const module = await compileGuest(GUEST_32);
    expect(find(module, {}, undefined, undefined)).toEqual({ addressType: "i32", isKnown: false });
    expect(find(module, {}, undefined, "i64")).toEqual({ addressType: "i64", isKnown: false });
    expect(await run(module)).toEqual(["i32", 5, 13]);
  });

  test("is found out without doing anything to the memory that it imports", async () => {
    const ram = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    const { buffer } = ram;
    const module = await compileGuest('(import "js" "ram" (memory 1))');
    expect(find(module, { js: { ram } }, undefined, undefined).addressType).toBe("i32");
    expect(ram.buffer).toBe(buffer);
    expect(buffer.byteLength).toBe(65536);
  });

  // As an engine with type reflection answers (Node.js with --experimental-wasm-type-reflection).
  test.each([
    ["exports", "exports", undefined],
    ["imports", "imports", undefined],
    ["exports under the name that is asked for", "exports", "ram"],
  ] as const)("is what the engine tells of the memory that it %s", async (_, list, name) => {
    const module = await compileGuest("");
    const memory = {
      module: "js",
      name: "ram",
      kind: "memory",
      type: { address: "i64", minimum: 1n },
    } as const;
    const told = jest.spyOn(WebAssembly.Module, list).mockReturnValue([memory] as never);
    try {
      expect(find(module, {}, name, undefined)).toEqual({ addressType: "i64", isKnown: true });
      thrown(() => find(module, {}, name, "i32"), ModuleLinkError, {
        code: "address-type-mismatch",
      });
    } finally {
      told.mockRestore();
    }
  });
});

describeWith("memory64")("a guest with a 64-bit memory", () => {
  let guest: Uint8Array<ArrayBuffer>;

  beforeAll(async () => {
    guest = await assemble(GUEST_64, ANY);
  });

  test.each<[string, () => GuestSource]>([
    ["bytes", () => guest],
    [
      "a response that is compiled while it arrives",
      () => new Response(guest, { headers: { "content-type": "application/wasm" } }),
    ],
  ])("is known as one from %s", async (_, source) => {
    expect(await run(source())).toEqual(["i64", 5, 13n]);
  });

  test("is known as one from a module that was compiled here", async () => {
    const { module } = await runtime.instantiate(guest);
    expect(await run(module)).toEqual(["i64", 5, 13n]);
  });

  test("is taken for one when it was compiled elsewhere and the caller says so", async () => {
    expect(await run(await WebAssembly.compile(guest), { addressType: "i64" })).toEqual(["i64", 5, 13n]);
  });
});

describeWith("memory64 with bigints for sizes")("a guest that was compiled elsewhere", () => {
  function memory64(): WebAssembly.Memory {
    return new WebAssembly.Memory({ address: "i64", initial: 1n } as never);
  }

  test("is refused when it has a 64-bit memory that was not told of, by the functions that it imports", async () => {
    const error = await rejected(run(await compileGuest(GUEST_64, ANY)), ModuleLinkError, {
      code: "unresolved-imports",
    });
    expect(error.message).toBe(
      "env.length(text: string) → u32 is (i32, i32) -> i32; the guest imports another type, which a compiled module " +
        'does not tell. Instantiate its bytes to see it. If its memory is addressed with i64, give { addressType: "i64" }.',
    );
  });

  test("is refused by its memory alone when no function that it imports takes an offset", async () => {
    const error = await rejected(
      run(await compileGuest('(memory (export "memory") i64 1)', ANY)),
      ModuleLinkError,
      { code: "address-type-mismatch", problems: [] },
    );
    expect(error.message).toBe(
      "instantiate: the memory of the guest is addressed with i64, and its imports were linked for i32, since a compiled " +
        'module does not tell. Instantiate its bytes, or give { addressType: "i64" }.',
    );
  });

  test("is refused when it has a 32-bit memory that was told of as another", async () => {
    await rejected(run(await compileGuest(GUEST_32), { addressType: "i64" }), ModuleLinkError, {
      code: "unresolved-imports",
    });
    const memory = await compileGuest('(memory (export "memory") 1)');
    await rejected(run(memory, { addressType: "i64" }), ModuleLinkError, { code: "address-type-mismatch" });
  });

  test("is known by the 64-bit memory that it imports, to which nothing is done", async () => {
    const fields = GUEST_64.replace('(memory (export "memory") i64 1)', '(import "js" "ram" (memory i64 1))');
    const ram = memory64();
    const { buffer } = ram;
    const module = await compileGuest(fields, ANY);
    expect(find(module, { js: { ram } }, undefined, undefined).addressType).toBe("i64");
    expect(ram.buffer).toBe(buffer);
    expect(await run(module, { imports: { js: { ram } } })).toEqual(["i64", 5, 13n]);
  });
});
