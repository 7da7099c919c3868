import { ModuleLinkError } from "../errors.js";
import type { GuestModule } from "./guest-module.js";
import { formatList, formatName } from "../format-names.js";
import type { ModuleSections } from "../wasm-format/module-sections.js";
import { kindOf } from "./verify/plain-value.js";

/**
 * Finds the memory that host functions work on: the named export, else the export `memory`, else the only memory that the
 * guest exports or imports.
 *
 * @throws {ModuleLinkError} `missing-memory` when one was named that the guest does not have
 */
export function findMemory(
  guest: GuestModule,
  exports: WebAssembly.Exports,
  imports: WebAssembly.Imports,
  name: string | undefined,
): WebAssembly.Memory | undefined {
  if (name !== undefined) {
    const named = exports[name];
    if (isMemory(named)) return named;
    const names = Object.keys(exports).filter((key) => isMemory(exports[key]));
    throw missingMemory(name, names);
  }
  const { memory } = exports;
  if (isMemory(memory)) return memory;
  // A Set, since an imported memory may be exported again.
  const all = new Set([...Object.values(exports), ...importedMemories(guest, imports)].filter(isMemory));
  return all.size === 1 ? [...all][0] : undefined;
}

/** Makes the error for a named memory that the guest does not export. */
export function missingMemory(name: string, exported: readonly string[]): ModuleLinkError {
  const fact = `the guest exports no memory of that name; it exports ${formatList(exported.map(formatName)) || "none"}.`;
  return new ModuleLinkError("missing-memory", fact, [], { where: `{ memory: ${JSON.stringify(name)} }` });
}

/**
 * Finds the same memory before there is an instance, as its index among those that the guest declares. `undefined` where
 * there is none, or several and none is named.
 */
export function chooseMemory(
  { imports, exports }: ModuleSections,
  name: string | undefined,
): number | undefined {
  const exported = exports.filter(({ kind }) => kind === "memory");
  const named = exported.find((candidate) => candidate.name === (name ?? "memory"));
  if (named !== undefined || name !== undefined) return named?.index;
  const imported = imports.filter(({ extern }) => extern.kind === "memory");
  const all = new Set([...imported.keys(), ...exported.map(({ index }) => index)]);
  return all.size === 1 ? [...all][0] : undefined;
}

/** Finds the same memory where the guest imports it, so that it is there while the start function runs. */
export function findImportedMemory(
  guest: GuestModule,
  imports: WebAssembly.Imports,
  name: string | undefined,
): WebAssembly.Memory | undefined {
  const imported = importedMemories(guest, imports);
  const { sections } = guest;
  if (sections !== undefined) return imported[chooseMemory(sections, name) ?? imported.length];
  // A compiled module does not tell which memory an export is.
  return name === undefined && imported.length === 1 ? imported[0] : undefined;
}

/** Lists the memories that a guest is given as plain imports, in its order. */
function importedMemories(
  { imports: imported }: GuestModule,
  imports: WebAssembly.Imports,
): WebAssembly.Memory[] {
  return imported.map(({ module: namespace, name }) => imports[namespace]?.[name]).filter(isMemory);
}

/** Tells a memory of any realm. */
export function isMemory(value: unknown): value is WebAssembly.Memory {
  return kindOf(value) === "memory";
}
