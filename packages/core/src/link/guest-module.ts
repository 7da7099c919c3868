import type { ByteStream, EngineModule } from "@hostwright/types/internal";

import type { ImportKind } from "../link-report.js";
import { SectionError } from "../wasm-format/byte-reader.js";
import type { ExternKind } from "../wasm-format/codes.js";
import type { ExternType, ModuleImport } from "../wasm-format/import-section.js";
import { type ModuleSections, readSections, readSectionsFrom } from "../wasm-format/module-sections.js";

/** Describes a guest before it is instantiated: by its compiled module, by the declarations in its bytes, or by both. */
export interface GuestModule {
  /** `undefined` where the engine compiles no bytes. */
  readonly module: EngineModule | undefined;
  /** `undefined` for a module that was compiled elsewhere, or whose bytes could not be read. */
  readonly sections: ModuleSections | undefined;
  /** In the order of the guest. */
  readonly imports: readonly GuestImport[];
  /** Its memories and tables, in the order of the guest. */
  readonly exports: readonly GuestExport[];
}

/** Describes an export of a guest. */
interface GuestExport {
  readonly name: string;
  readonly kind: ExternKind;
  /** Its index among all of its kind; `undefined` for a module that was compiled elsewhere. */
  readonly index: number | undefined;
}

/** Describes an import of a guest. */
export interface GuestImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ImportKind;
  /** Absent for a module that was compiled elsewhere. */
  readonly extern?: ExternType;
}

// A compiled module does not give its bytes back, and the engine lists imports anew each time that it is asked.
const guestModules = new WeakMap<EngineModule, GuestModule>();

/** Returns the description of a compiled module. */
export function guestModuleOf(module: EngineModule): GuestModule {
  return guestModules.get(module) ?? describeModule(module, undefined);
}

/** Describes a compiled module, and keeps the description for as long as there is the module. */
export function describeModule(module: EngineModule, sections: ModuleSections | undefined): GuestModule {
  const imports = readImports(module, sections?.imports ?? []);
  const guest = { module, sections, imports, exports: sections?.exports ?? readExports(module) };
  guestModules.set(module, guest);
  return guest;
}

/**
 * Describes a guest by its bytes alone.
 *
 * @throws {SectionError} `malformed`, `unknown-encoding`
 */
export function describeBytes(bytes: Uint8Array): GuestModule {
  const sections = readSections(bytes, OPTIONS);
  return { module: undefined, sections, imports: sections.imports, exports: sections.exports };
}

// Linking looks at no other exports.
const OPTIONS = { exportKinds: ["memory", "table"] } as const;

/** Reads the declarations in a guest's bytes; `undefined` where that fails, since the engine may know more proposals. */
export function trySections(bytes: Uint8Array): ModuleSections | undefined {
  try {
    return readSections(bytes, OPTIONS);
  } catch (error) {
    if (error instanceof SectionError) return undefined;
    throw error;
  }
}

/** Reads the same while the guest arrives. A failing stream gives `undefined`, and compiling it reports the failure. */
export async function trySectionsFrom(stream: ByteStream | null): Promise<ModuleSections | undefined> {
  return stream === null ? undefined : readSectionsFrom(stream, OPTIONS).catch(() => undefined);
}

function readExports(module: EngineModule): GuestExport[] {
  const kinds: readonly string[] = OPTIONS.exportKinds;
  const exported = WebAssembly.Module.exports(module).filter(({ kind }) => kinds.includes(kind));
  return exported.map(({ name, kind }) => ({ name, kind, index: undefined }));
}

function readImports(module: EngineModule, read: readonly ModuleImport[]): readonly GuestImport[] {
  const all = WebAssembly.Module.imports(module);
  // The engine links the imports that it has read itself: where the two lists differ, ours does not count.
  const isSame = all.length === read.length && all.every((each, index) => isSameImport(each, read[index]));
  return isSame ? read : all;
}

/** Tells whether the engine lists an import that was read in the bytes. */
export function isSameImport(
  listed: { readonly module: string; readonly name: string; readonly kind: string },
  read: ModuleImport | undefined,
): boolean {
  return listed.module === read?.module && listed.name === read.name && listed.kind === read.kind;
}
