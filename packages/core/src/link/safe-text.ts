import { escapeUnseen } from "@hostwright/types/internal";

// What a guest calls things is its own choice: a name may hold a terminal's escape sequences, end a line, run from right to
// left, or be a megabyte long. Messages show such names as string literals, cut off; the data has them as they are.

/** Characters of a name that messages show. */
const MOST_CHARACTERS = 80;
/** Names of a list, and core values of a signature, that messages show. */
const MOST_NAMES = 8;

const PLAIN = /^[^\p{C}\p{Z}"'\\]+$/u;

/** Writes a name that a guest or a host has chosen: as it is, or as a string literal where it has unusual characters. */
export function formatName(name: string): string {
  const cut = name.length > MOST_CHARACTERS ? name.slice(0, MOST_CHARACTERS) : name;
  const written = PLAIN.test(cut) ? cut : `"${escapeUnseen(cut.replaceAll(/["\\]/g, "\\$&"))}"`;
  return cut === name ? written : `${written}… (${String(name.length)} characters)`;
}

/** Writes what a guest imports, or a host exports: `kv.put`. */
export function formatPlace(module: string, name: string): string {
  return `${formatName(module)}.${formatName(name)}`;
}

/** Writes text that an engine or a program has made, on one line: everything but what does not show. */
export function formatText(text: string): string {
  const most = 4 * MOST_CHARACTERS;
  const shown = escapeUnseen(text.slice(0, most));
  return text.length > most ? `${shown}…` : shown;
}

/** Writes a list: `a, b and 3 more`. */
export function formatList(written: readonly string[], most = MOST_NAMES): string {
  if (written.length <= most) return written.join(", ");
  return `${written.slice(0, most).join(", ")} and ${String(written.length - most)} more`;
}
