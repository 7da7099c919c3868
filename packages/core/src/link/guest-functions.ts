import type { GuestFunction } from "@hostwright/types";

import { enterFromGuest, type ExportedFunction } from "../guest/guest-to-guest.js";
import { ByteReader } from "../wasm-format/byte-reader.js";
import { functionTypeIndex } from "../wasm-format/function-type-index.js";
import type { ModuleSections } from "../wasm-format/module-sections.js";
import { tryCompile } from "../wasm-format/module-writer.js";
import { readTypeSection } from "../wasm-format/type-section.js";
import { type AdaptedFunction, entryAdapter } from "./entry-adapter.js";
import { type GuestImport, guestModuleOf } from "./guest-module.js";

/** Holds an import that is provided by a function of another guest: a function, or a global that refers to it. */
export interface GuestFunctionImport {
  readonly wanted: GuestImport;
  readonly exported: ExportedFunction;
}

/** Functions that enter their guest, with the types that it gives them. */
const adapters = new WeakMap<ExportedFunction, GuestFunction>();

/**
 * Resolves the values that a guest imports in place of functions of other guests: the function itself where no host function can be
 * reached through it, and else one of the same type that enters its guest. `sections` are those of the guest that imports.
 *
 * The guest that defines a function tells its type. Where that was compiled elsewhere, the importing guest does: the engine compares
 * the two when it links the adapter. Where neither can be read, or the engine compiles no bytes, a function of JavaScript enters
 * the guest: it takes on any type. A global cannot refer to that one, and refers to the function itself.
 */
export function resolveGuestFunctions(
  imports: readonly GuestFunctionImport[],
  sections: ModuleSections | undefined,
): GuestFunction[] {
  const isResolved = ({ exported }: GuestFunctionImport): boolean =>
    exported.way === "direct" || adapters.has(exported);
  const exports = new Set(imports.filter((each) => !isResolved(each)).map(({ exported }) => exported));
  for (const [module, functions] of groupByModule(exports)) adaptAsExported(module, functions);
  const rest = imports.filter((each) => !isResolved(each) && each.wanted.kind === "function");
  const adapted = new Map(adaptAsImported(rest, sections).map((adapter, index) => [rest[index], adapter]));
  return imports.map((each) => {
    const { way, engineFunction } = each.exported;
    return way === "direct"
      ? engineFunction
      : (adapters.get(each.exported) ?? adapted.get(each) ?? engineFunction);
  });
}

function groupByModule(functions: Iterable<ExportedFunction>): Map<WebAssembly.Module, ExportedFunction[]> {
  const groups = new Map<WebAssembly.Module, ExportedFunction[]>();
  for (const each of functions) {
    if (each.module === undefined) continue;
    const group = groups.get(each.module);
    if (group === undefined) groups.set(each.module, [each]);
    else group.push(each);
  }
  return groups;
}

/** Makes the adapters of functions that one module defines, by the types that they have there. */
function adaptAsExported(module: WebAssembly.Module, functions: readonly ExportedFunction[]): void {
  const { sections } = guestModuleOf(module);
  if (sections === undefined) return;
  // The name of a function of the engine is its index in the module that defines it.
  // Spec: https://webassembly.github.io/spec/js-api/#exported-function-exotic-objects
  const indices = functions.map(({ engineFunction }) =>
    functionTypeIndex(sections, Number((engineFunction as { readonly name?: string }).name)),
  );
  const adapted = adapt(functions, indices, sections);
  // A program can rename functions.
  if (!Array.isArray(adapted)) return;
  adapted.forEach((adapter, index) => adapters.set(functions[index] as ExportedFunction, adapter));
}

/** Makes adapters by the types that functions are imported with. */
function adaptAsImported(
  imports: readonly GuestFunctionImport[],
  sections: ModuleSections | undefined,
): readonly GuestFunction[] {
  const functions = imports.map(({ exported }) => exported);
  const indices = imports.map(({ wanted: { extern } }) =>
    extern?.kind === "function" ? extern.typeIndex : undefined,
  );
  const adapted = sections && adapt(functions, indices, sections);
  if (adapted === undefined) return functions.map(plainEntry);
  // The engine will refuse the guest for a function of another type.
  return adapted === "mismatch" ? functions.map(({ engineFunction }) => engineFunction) : adapted;
}

/** Makes adapters of functions by the indices of their types in a module; `undefined` where a type is not known, or no code allowed. */
function adapt(
  functions: readonly ExportedFunction[],
  indices: readonly (number | undefined)[],
  { typeSection }: ModuleSections,
): GuestFunction[] | "mismatch" | undefined {
  const types = readTypeSection(new ByteReader(typeSection));
  const adapted = functions.map(({ way }, at): AdaptedFunction | undefined => {
    const typeIndex = indices[at] ?? -1;
    const type = types.functions[typeIndex];
    return type && { typeIndex, type, isObserved: way === "observed" };
  });
  if (!types.isComplete || !adapted.every((each) => each !== undefined)) return undefined;
  const module = tryCompile(entryAdapter(typeSection, types, adapted));
  return module && link(module, functions);
}

function link(
  module: WebAssembly.Module,
  functions: readonly ExportedFunction[],
): GuestFunction[] | "mismatch" {
  const host: Record<string, GuestFunction> = {};
  functions.forEach((exported, at) => {
    const suffix = String(at);
    host[`o${suffix}`] = exported.engineFunction;
    if (exported.way === "observed") host[`p${suffix}`] = plainEntry(exported);
    else host[`e${suffix}`] = enterFromGuest(exported, () => (exports[`g${suffix}`] as GuestFunction)());
  });
  let exports: WebAssembly.Exports;
  try {
    ({ exports } = new WebAssembly.Instance(module, { h: host }));
  } catch (error) {
    if (error instanceof WebAssembly.LinkError) return "mismatch";
    throw error;
  }
  return functions.map((_, at) => exports[`f${String(at)}`] as GuestFunction);
}

function plainEntry(exported: ExportedFunction): GuestFunction {
  return enterFromGuest(exported, exported.engineFunction);
}
