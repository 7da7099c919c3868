import { ByteReader } from "./byte-reader.js";
import type { ModuleSections } from "./module-sections.js";

/**
 * Finds the index of the type of a function; `undefined` where the module has no such function.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#function-section
 */
export function functionTypeIndex(
  { imports, functionSection }: ModuleSections,
  index: number,
): number | undefined {
  const imported = imports.flatMap(({ extern }) => (extern.kind === "function" ? extern.typeIndex : []));
  if (index < imported.length) return imported[index];
  const reader = new ByteReader(functionSection);
  const own = index - imported.length;
  if (!Number.isSafeInteger(own) || own >= reader.u32()) return undefined;
  for (let skipped = 0; skipped < own; skipped++) reader.u32();
  return reader.u32();
}
