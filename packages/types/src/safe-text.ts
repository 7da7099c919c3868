// The one place where text from outside, of a guest, an engine, a file system or a foreign object, becomes safe for a
// message or a log. It may hold a terminal's control sequences, end a line, run from right to left, or be a megabyte long.
// See RATIONALE.md, "Reports".

/** The most characters of a name that a message shows. */
const MOST_OF_NAME = 80;
/** The most characters of a text that a message shows. */
const MOST_OF_TEXT = 320;

const PLAIN = /^[^\p{C}\p{Z}"'\\]+$/u;

/**
 * Escapes every character that does not show, as `\u{9b}`: control characters, marks of direction, halves of surrogate
 * pairs, and separators. Spaces stay, and so does every character that shows.
 */
export function escapeHidden(text: string): string {
  return text.replaceAll(
    /(?! )[\p{C}\p{Z}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Writes a text on one line, escaped, and cut off after so many characters; 320 when left out. */
export function safeText(text: string, most = MOST_OF_TEXT): string {
  const shown = escapeHidden(text.slice(0, most));
  return text.length > most ? `${shown}…` : shown;
}

/** Writes a name as it is, or as a string literal where it has unusual characters; cut off after 80 characters. */
export function safeName(name: string): string {
  const shown = name.slice(0, MOST_OF_NAME);
  const written = PLAIN.test(shown) ? shown : `"${escapeHidden(shown.replaceAll(/["\\]/g, "\\$&"))}"`;
  return name.length > MOST_OF_NAME ? `${written}… (${String(name.length)} characters)` : written;
}
