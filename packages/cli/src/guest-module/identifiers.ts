import { Names } from "../contract/names.js";

const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
    "finally for function if implements import in instanceof interface let new null package private protected public " +
    "return static super switch this throw true try typeof undefined var void while with yield"
  ).split(" "),
);

/** Makes an identifier of a name from a guest, which may have any characters; `otherwise` where nothing is left of it. */
export function identifier(name: string, otherwise: string): string {
  const words = name
    .slice(0, 80)
    .split(/[^A-Za-z0-9_$]+/)
    .filter((word) => word !== "");
  const joined = words
    .map((word, at) => (at === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
    .join("");
  if (joined === "") return otherwise;
  return /^[0-9]/.test(joined) || RESERVED.has(joined) ? `_${joined}` : joined;
}

/** Makes the name of a class of a name from a guest: `wasi_snapshot` becomes `WasiSnapshot`. */
export function className(name: string, otherwise: string): string {
  const made = identifier(name.replaceAll("_", " "), otherwise);
  return `${made.charAt(0).toUpperCase()}${made.slice(1)}`;
}

/** Makes names for one scope of TypeScript, of which none is one of these: by a number at the end where it is. */
export function namesBeside(taken: Iterable<string>): Names {
  return new Names(taken, "");
}

/** Writes a name as the key of a property. */
export function propertyKey(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) && name !== "__proto__" ? name : stringLiteral(name);
}

/** Writes a text as a literal in which every character is printable ASCII. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Makes a text from a guest fit for a comment: on one line, in ASCII, and without the end of the comment. */
export function commentText(text: string): string {
  return stringLiteral(text.length > 120 ? `${text.slice(0, 120)}...` : text)
    .slice(1, -1)
    .replaceAll("*/", "*\\/");
}

/** Names the parameters of a function: by its debug names where it has them, else `a0`, `a1`… */
export function parameterNames(names: readonly (string | undefined)[], count: number): readonly string[] {
  const unique = namesBeside([]);
  return Array.from({ length: count }, (_, at) => {
    const otherwise = `a${String(at)}`;
    return unique.take(identifier(names[at] ?? "", otherwise));
  });
}
