import { safeName } from "@hostwright/types/internal";

export { safeName as formatName, safeText as formatText } from "@hostwright/types/internal";

/** The most names of a list, and core values of a signature, that messages show. */
const MOST_NAMES = 8;

/** Writes the name of an import or of an export of a host module: `kv.put`. */
export function formatImportName(module: string, name: string): string {
  return `${safeName(module)}.${safeName(name)}`;
}

/** Writes a list: `a, b and 3 more`. */
export function formatList(written: readonly string[], most = MOST_NAMES): string {
  if (written.length <= most) return written.join(", ");
  return `${written.slice(0, most).join(", ")} and ${String(written.length - most)} more`;
}
