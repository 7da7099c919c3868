import { type ModuleSections, readSections, readSectionsFrom } from "../wasm-format/module-sections.js";
import { SectionError } from "../wasm-format/byte-reader.js";

// The engine's module does not give its bytes back, and a program may instantiate one that was compiled here many times.
const known = new WeakMap<WebAssembly.Module, ModuleSections>();

// Of what a guest exports, linking looks at memories only.
const OPTIONS = { exportKinds: ["memory"] } as const;

/** What a module says about itself; `undefined` for one that was compiled elsewhere, or that could not be read. */
export function sectionsOf(module: WebAssembly.Module): ModuleSections | undefined {
  return known.get(module);
}

/** Keeps what a module says about itself for as long as there is the module. */
export function rememberSections(module: WebAssembly.Module, sections: ModuleSections | undefined): void {
  if (sections !== undefined) known.set(module, sections);
}

/**
 * Reads what a guest says about itself out of its bytes.
 *
 * @throws {SectionError} `malformed`, `unknown-encoding`
 */
export function readGuestSections(bytes: Uint8Array): ModuleSections {
  return readSections(bytes, OPTIONS);
}

/**
 * The same; `undefined` where that is not possible. Whether the guest is
 * valid is for the engine to say, which knows every proposal that it takes.
 */
export function trySections(bytes: Uint8Array): ModuleSections | undefined {
  try {
    return readGuestSections(bytes);
  } catch (error) {
    if (error instanceof SectionError) return undefined;
    throw error;
  }
}

/** The same for a guest that is arriving. A stream that fails gives `undefined`: whoever compiles it meets the failure. */
export async function trySectionsFrom(
  stream: ReadableStream<Uint8Array> | null,
): Promise<ModuleSections | undefined> {
  return stream === null ? undefined : readSectionsFrom(stream, OPTIONS).catch(() => undefined);
}
