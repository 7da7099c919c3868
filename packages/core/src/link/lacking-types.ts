import { functionTypeKey } from "../metadata/function-type.js";
import { ByteReader } from "../wasm-format/byte-reader.js";
import { SECTION, TYPE_FORM } from "../wasm-format/codes.js";
import { moduleBytes, section, tryCompile } from "../wasm-format/module-writer.js";
import { readTypeSection } from "../wasm-format/type-section.js";
import type { NamedBytes } from "./name-bytes.js";

/**
 * Names a module with types of the garbage collector or typed references, which this engine lacks. Returns `undefined` for any other
 * module. `start` holds its first bytes: compilers write the types before all else that matters here.
 */
export function nameLackingTypes(start: Uint8Array): NamedBytes | undefined {
  if (hasCollectedTypes() || !usesCollectedTypes(start)) return undefined;
  return {
    fact: "it has types of the garbage collector or typed references, which this engine lacks",
    next: "Use an engine with them (Node.js 22, Deno, Bun, Chromium 119), or compile the guest without.",
  };
}

/** Tells whether the engine has both proposals, which came together. An engine that compiles nothing lacks more than these. */
function hasCollectedTypes(): boolean {
  const structs = moduleBytes([section(SECTION.type, [[TYPE_FORM.struct, 0]])]);
  return tryCompile(structs) !== undefined || tryCompile(moduleBytes([])) === undefined;
}

function usesCollectedTypes(start: Uint8Array): boolean {
  const forms: number[] = [];
  try {
    const reader = new ByteReader(start);
    // The header has been read by the engine.
    reader.bytes(8);
    for (;;) {
      const id = reader.u8();
      const size = reader.u32();
      const content = reader.bytes(Math.min(size, reader.remaining));
      if (id !== SECTION.type) continue;
      const { functions } = readTypeSection(new ByteReader(content), forms);
      return (
        forms.some((form) => form !== TYPE_FORM.function) ||
        functions.some((type) => type !== undefined && COLLECTED.test(functionTypeKey(type)))
      );
    }
  } catch {
    // It ends before its types do, or is malformed.
    return forms.some((form) => form !== TYPE_FORM.function);
  }
}

/** Matches the references that came with them. */
const COLLECTED = /\(ref|\b(?:any|eq|i31|struct|array|null\w*)ref/;
