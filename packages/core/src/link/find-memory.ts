import { ModuleLinkError } from "../errors.js";
import { wantedImports } from "./guest-module.js";
import { sectionsOf } from "./known-sections.js";
import { formatList, formatName } from "./safe-text.js";
import type { ModuleSections } from "../wasm-format/module-sections.js";

/**
 * Finds the memory that host functions work on: the export `memory`, else the only one that the guest exports or imports;
 * or the one that was named.
 *
 * @throws {ModuleLinkError} `missing-memory` when one was named that the guest does not have
 */
export function findMemory(
  module: WebAssembly.Module,
  exports: WebAssembly.Exports,
  imports: WebAssembly.Imports,
  name: string | undefined,
): WebAssembly.Memory | undefined {
  if (name !== undefined) {
    const named = exports[name];
    if (named instanceof WebAssembly.Memory) return named;
    const names = Object.keys(exports).filter((key) => exports[key] instanceof WebAssembly.Memory);
    throw missingMemory(name, names);
  }
  const { memory } = exports;
  if (memory instanceof WebAssembly.Memory) return memory;
  // An imported memory that is exported again is one memory, not two.
  const all = new Set([...Object.values(exports), ...importedMemories(module, imports)].filter(isMemory));
  return all.size === 1 ? [...all][0] : undefined;
}

/** A memory was named that the guest does not export. */
export function missingMemory(name: string, exported: readonly string[]): ModuleLinkError {
  const fact = `the guest exports no memory of that name; it exports ${formatList(exported.map(formatName)) || "none"}.`;
  return new ModuleLinkError("missing-memory", fact, [], { where: `{ memory: ${JSON.stringify(name)} }` });
}

/**
 * Finds the same memory by its index, in what a guest says about itself: before there is an instance. `undefined` where
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

/** Finds the same memory where it is one that the guest imports: there already while the start function runs. */
export function findImportedMemory(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
  name: string | undefined,
): WebAssembly.Memory | undefined {
  const imported = importedMemories(module, imports);
  const sections = sectionsOf(module);
  if (sections !== undefined) return imported[chooseMemory(sections, name) ?? imported.length];
  // A compiled module does not say which memory its exports are. With one memory they are that one.
  return name === undefined && imported.length === 1 ? imported[0] : undefined;
}

/** The memories that a guest imports, in its order. */
export function importedMemories(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
): WebAssembly.Memory[] {
  return wantedImports({ module, sections: sectionsOf(module) })
    .map(({ module: namespace, name }) => imports[namespace]?.[name])
    .filter(isMemory);
}

function isMemory(value: unknown): value is WebAssembly.Memory {
  return value instanceof WebAssembly.Memory;
}
