import { LiftError } from "../errors.js";

/**
 * The most units of a string, as in V8; no decoder is given more. Deno reports a longer text as malformed, Node does so
 * above 2^27 units of UTF-16, Bun returns an empty string above 2^31 bytes, and Node 20 ends the process there, which a
 * guest must not be able to cause.
 */
const LONGEST = 0x1fffffe8;

/** A text that could not be decoded. */
export interface Undecodable {
  readonly code: "invalid-utf8" | "invalid-utf16";
  /** The encoding's name in messages: `UTF-8`. */
  readonly encoding: string;
  /** The next step after a malformed text. */
  readonly next: string;
}

/** Refuses a text of more units, or bytes of UTF-8, than a string may have. */
export function checkLength(offset: number, units: number, byteLength: number): void {
  if (units > LONGEST) throw tooLong(offset, byteLength, {});
}

/** Makes the error for a text that a decoder refused. */
export function undecodable(
  { code, encoding, next }: Undecodable,
  offset: number,
  byteLength: number,
  cause: unknown,
): LiftError {
  // Every engine reports malformed input as a TypeError; any other error is its limit on memory, or a limit on strings below
  // the one above. By its name, since the decoder may be of another realm, whose TypeError is another class.
  if ((cause as Error).name !== "TypeError") return tooLong(offset, byteLength, { cause });
  const fact = `is not valid ${encoding}: ${formatRange(offset, byteLength)}. ${next}`;
  return new LiftError(code, fact, offset, { subject: "the text", cause });
}

function tooLong(offset: number, byteLength: number, context: { readonly cause?: unknown }): LiftError {
  const fact = `is longer than a string may be: ${formatRange(offset, byteLength)}. Take bytes.`;
  return new LiftError("string-too-long", fact, offset, { subject: "the text", ...context });
}

function formatRange(offset: number, byteLength: number): string {
  return `${String(byteLength)} ${byteLength === 1 ? "byte" : "bytes"} at offset ${String(offset)}`;
}
