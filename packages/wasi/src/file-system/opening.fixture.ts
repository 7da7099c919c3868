import type { OpenDirectory, OpenFile, OpenHow } from "./file-system.js";
import { READ } from "./open-how.js";

export { READ };
/** Opens for reading and writing. */
export const UPDATE: OpenHow = { ...READ, write: true };
/** Opens for both, and makes the file. */
export const CREATE: OpenHow = { ...UPDATE, create: true };

/** Gives the UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Gives the name of the errno with which an operation fails, or "done". */
export function outcomeOf(operation: () => unknown): string {
  try {
    operation();
    return "done";
  } catch (error) {
    const { errno, code } = error as { readonly errno?: unknown; readonly code?: unknown };
    // An `ErrnoError` has the name as its errno, an error of the system as its code.
    return typeof errno === "string" ? errno : String(code);
  }
}

/** Opens a regular file. */
export function fileOf(directory: OpenDirectory, name: string, how: OpenHow = CREATE): OpenFile {
  const opened = directory.open(name, how);
  if (opened.kind !== "file") throw new Error(`${name} is a directory`);
  return opened;
}

/** Makes a file, or writes over its beginning. */
export function writeFile(directory: OpenDirectory, name: string, text: string): void {
  const file = fileOf(directory, name);
  file.write([utf8(text)], 0);
  file.close();
}

/** Reads a text from the beginning of an open file. */
export function textOf(file: OpenFile, size = 100): string {
  const into = new Uint8Array(size);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(into.subarray(0, file.read([into], 0)));
}

/** Reads the text of a file. */
export function readFile(directory: OpenDirectory, name: string): string {
  const file = fileOf(directory, name, READ);
  try {
    return textOf(file);
  } finally {
    file.close();
  }
}

/** Lists the names in a directory, sorted. */
export function namesIn(directory: OpenDirectory): string[] {
  return directory
    .entries()
    .map(({ name }) => name)
    .sort();
}
