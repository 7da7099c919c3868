import type { ImportKind } from "../link-report.js";
import type { ModuleImport } from "../wasm-format/import-section.js";
import type { ModuleSections } from "../wasm-format/module-sections.js";

/** What is known of a guest: its compiled module, what its bytes say, or both. */
export interface GuestModule {
  /** Absent where the engine compiles no bytes. */
  readonly module: WebAssembly.Module | undefined;
  /** Absent for a module that was compiled elsewhere, or that could not be read. */
  readonly sections: ModuleSections | undefined;
}

/** What an import is of. */
export type ExternType = ModuleImport["extern"];

/** Something that a guest imports. */
export interface WantedImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ImportKind;
  /** `undefined` for a module that was compiled elsewhere. */
  readonly extern: ExternType | undefined;
}

/** What is known of a compiled guest. The engine makes its list anew each time, and a guest is asked several times. */
const known = new WeakMap<
  WebAssembly.Module,
  Pick<GuestModule, "sections"> & { readonly wanted: readonly WantedImport[] }
>();

/** Gives what a guest imports, in its order. */
export function wantedImports({ module, sections }: GuestModule): readonly WantedImport[] {
  if (module === undefined)
    return (sections?.imports ?? []).map((each) => ({ ...each, kind: each.extern.kind }));
  let found = known.get(module);
  if (found === undefined || found.sections !== sections)
    known.set(module, (found = { sections, wanted: readImports(module, sections?.imports ?? []) }));
  return found.wanted;
}

function readImports(module: WebAssembly.Module, read: readonly ModuleImport[]): WantedImport[] {
  const all = WebAssembly.Module.imports(module);
  // The engine links what the engine has read. Should we ever have read something else, then we have read nothing.
  const isSame = all.length === read.length && all.every((each, index) => agree(each, read[index]));
  return all.map(({ module: from, name, kind }, index) => ({
    module: from,
    name,
    kind,
    extern: isSame ? read[index]?.extern : undefined,
  }));
}

function agree(told: WebAssembly.ModuleImportDescriptor, read: ModuleImport | undefined): boolean {
  return told.module === read?.module && told.name === read.name && told.kind === read.extern.kind;
}
