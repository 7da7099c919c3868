/**
 * Writes what does not show in a text as its number, `\u{9b}`: what a guest has chosen may hold a terminal's control
 * sequences, end a line, or turn the line around. Spaces stay, and so does all that shows.
 *
 * ```ts
 * import { escapeUnseen } from "@hostwright/types";
 *
 * console.log(escapeUnseen("a b\u202e\u009b2J")); // a b\u{202e}\u{9b}2J
 * ```
 */
export function escapeUnseen(text: string): string {
  // A space is harmless; every other separator, and whatever is no character that shows, is not.
  return text.replaceAll(
    /(?! )[\p{C}\p{Z}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
