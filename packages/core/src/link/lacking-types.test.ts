import { ModuleLinkError } from "../errors.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import { moduleOf, section } from "../wasm-format/module-bytes.fixture.js";
import { Runtime } from "../runtime.js";
import { nameLackingTypes } from "./lacking-types.js";

const STRUCT = [0x5f, 0x00];
const NUMBERS = [0x60, 0x01, 0x7f, 0x00];

const GUESTS: [types: string, bytes: Uint8Array<ArrayBuffer>, isLacking: boolean][] = [
  ["a struct", moduleOf(section(1, [1, ...STRUCT])), true],
  ["an anyref", moduleOf(section(1, [1, 0x60, 0x01, 0x6e, 0x00])), true],
  ["a reference that is not null", moduleOf(section(1, [1, 0x60, 0x01, 0x64, 0x6f, 0x00])), true],
  ["a struct, of which the start has no more", moduleOf(section(1, [2, ...STRUCT, 0x60])), true],
  ["a struct, after a custom section", moduleOf(section(0, [1, 0x61]), section(1, [1, ...STRUCT])), true],
  ["numbers", moduleOf(section(1, [1, ...NUMBERS])), false],
  ["an externref", moduleOf(section(1, [1, 0x60, 0x02, 0x6f, 0x70, 0x00])), false],
  ["nothing", moduleOf(), false],
  ["no bytes", new Uint8Array(), false],
  ["too few bytes", moduleOf(section(1, [200, 0x60])), false],
];

/** Makes an engine that lacks the garbage collector of one that has it. */
function withoutStructs(work: () => void): void {
  const { Module } = WebAssembly;
  class Lacking extends Module {
    constructor(bytes: Uint8Array<ArrayBuffer>) {
      if (bytes.includes(0x5f)) throw new WebAssembly.CompileError("planned");
      super(bytes);
    }
  }
  WebAssembly.Module = Lacking as typeof Module;
  try {
    work();
  } finally {
    WebAssembly.Module = Module;
  }
}

test.each(GUESTS)(
  "an engine without the garbage collector lacks the types of a guest of %s as the table says",
  (_, bytes, isLacking) => {
    withoutStructs(() => {
      expect(nameLackingTypes(bytes) !== undefined).toBe(isLacking);
    });
  },
);

const structs = GUESTS[0]?.[1] as Uint8Array<ArrayBuffer>;

test("linking and verifying a guest whose types the engine lacks says so", async () => {
  if (WebAssembly.validate(structs)) {
    expect(nameLackingTypes(structs)).toBeUndefined();
    return;
  }
  const runtime = new Runtime();
  for (const linked of [runtime.instantiate(structs), runtime.verify(structs)]) {
    const error = await rejected(linked, ModuleLinkError, { code: "invalid-source" });
    expect(error.message).toBe(
      "the guest: the module cannot be compiled: it has types of the garbage collector or typed references, which this engine lacks. " +
        "Use an engine with them (Node.js 22, Deno, Bun, Chromium 119), or compile the guest without.",
    );
  }
});
