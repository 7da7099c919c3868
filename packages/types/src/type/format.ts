import { HostwrightError } from "../errors.js";
import { isUint8Array } from "./realms.js";
import { escapeHidden, safeText } from "../safe-text.js";

/** Elements of a sequence that a message shows. */
export const MOST_ELEMENTS = 16;
/** Bytes of a text or of a byte sequence that a message shows. */
const MOST_BYTES = 32;

/** Depth of nested values that a message shows. */
const MOST_DEPTH = 5;
/** Values that a message shows, nested ones included. */
const MOST_VALUES = 100;

/** Characters that a message shows of one value, whatever its type writes. */
const MOST_CHARACTERS = 4000;

/** Bytes of one text that are read for a message: reading all of each could take seconds for a single line. */
export const MOST_READ = 4096;

let depth = 0;
let left = 0;

/**
 * Writes a value, nested or not, unless it lies too deep or too many others have been written: a guest's lists may contain
 * themselves, and a message about them must end.
 */
export function formatNested(write: () => string): string {
  if (depth === 0) left = MOST_VALUES;
  if (depth >= MOST_DEPTH || left === 0) return "…";
  depth++;
  left--;
  try {
    // A type from elsewhere may write the text of a guest as it is.
    return safeText(write(), MOST_CHARACTERS);
  } finally {
    depth--;
  }
}

/** Writes the beginning of a text that is too long to be read for a message, and the size of all of it: `70000 bytes`. */
export function formatExcerpt(beginning: string, size: string): string {
  return `${quoted(beginning.slice(0, MOST_BYTES))}… (${size})`;
}

/** Writes a text as a person would read it: quoted, escaped, cut off after {@link MOST_BYTES} characters. */
export function formatText(text: string): string {
  const shown = text.length > MOST_BYTES ? text.slice(0, MOST_BYTES) : text;
  return shown === text ? quoted(text) : `${quoted(shown)}… (${String(text.length)} characters)`;
}

function quoted(text: string): string {
  return escapeHidden(JSON.stringify(text));
}

/** Writes bytes as a person would read them: quoted where they are printable ASCII, else in hexadecimal; cut off. */
export function formatBytes(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, MOST_BYTES);
  const isText = shown.every((byte) => byte >= 0x20 && byte < 0x7f);
  const written = isText
    ? JSON.stringify(String.fromCharCode(...shown))
    : `0x${Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const more = bytes.length > shown.length ? "…" : "";
  return `${written}${more} (${String(bytes.length)} ${bytes.length === 1 ? "byte" : "bytes"})`;
}

/** Writes elements in brackets, cut off after {@link MOST_ELEMENTS}; never asks for an element that it does not show. */
export function formatElements(length: number, at: (index: number) => string): string {
  const shown = Array.from({ length: Math.min(length, MOST_ELEMENTS) }, (_, index) => at(index));
  if (length > MOST_ELEMENTS) shown.push(`… ${String(length - MOST_ELEMENTS)} more`);
  return `[${shown.join(", ")}]`;
}

/** Writes a part of a value, or the code of the error that keeps it from being read. */
export function formatPart(write: () => string): string {
  try {
    return write();
  } catch (error) {
    // Where a guest's offset leads nowhere, the other parts are worth reading still.
    return error instanceof HostwrightError ? `<${error.code}>` : "<unreadable>";
  }
}

/** Writes any value in one short line, for types that say nothing better and for values of a wrong type. Never throws. */
export function formatAny(value: unknown): string {
  if (typeof value === "string") return formatText(value);
  if (typeof value === "function" || (typeof value === "object" && value !== null))
    return formatObject(value);
  return cutOff(String(value));
}

function formatObject(value: object): string {
  const isFunction = typeof value === "function";
  // A proxy may refuse to be looked at, and so may a getter.
  try {
    if (isUint8Array(value)) return formatBytes(value);
    const named = isFunction ? value : classOf(value);
    const { name } = named as { name?: unknown };
    const isNamed = typeof name === "string" && name !== "" && name !== "Object";
    if (isNamed) return isFunction ? `the function ${cutOff(name)}` : `a ${cutOff(name)}`;
  } catch {
    // Then it is shown without a name.
  }
  return isFunction ? "a function" : "an object";
}

function classOf(value: object): object {
  return (Object.getPrototypeOf(value) as { constructor?: object } | null)?.constructor ?? {};
}

function cutOff(text: string): string {
  return text.length > MOST_BYTES
    ? `${escapeHidden(text.slice(0, MOST_BYTES))}… (${String(text.length)} characters)`
    : escapeHidden(text);
}
