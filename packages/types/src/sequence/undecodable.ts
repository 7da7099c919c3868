import { LiftError } from "../errors.js";

/**
 * Units that a string may have: as many as V8's longest. A decoder is given no more. Deno reports a longer text as
 * malformed, Node does so above 2^27 units of UTF-16, Bun gives an empty string above 2^31 bytes, and Node 20 ends the
 * process there, which no guest should be able to.
 */
const LONGEST = 0x1fffffe8;

/** A text that could not be decoded. */
export interface Undecodable {
  readonly code: "invalid-utf8" | "invalid-utf16";
  /** The encoding's name in messages: `UTF-8`. */
  readonly encoding: string;
  /** What to do about a text that is malformed. */
  readonly remedy: string;
}

/** Refuses a text at an offset that may be longer than a string: of so many units, or bytes of UTF-8. */
export function checkLength(offset: number, units: number, byteLength: number): void {
  if (units > LONGEST) throw tooLong(offset, byteLength, {});
}

/** Makes the error for a text at an offset that a decoder refused. */
export function undecodable(
  { code, encoding, remedy }: Undecodable,
  offset: number,
  byteLength: number,
  cause: unknown,
): LiftError {
  // Every engine reports malformed input as a TypeError; anything else is its limit on memory, or on strings where that is
  // below the one above. By its name, since the decoder may be of another realm (Jest runs tests in one of their own), whose
  // TypeError is another class.
  if ((cause as Error).name !== "TypeError") return tooLong(offset, byteLength, { cause });
  const fact = `is not valid ${encoding}: ${placeOf(offset, byteLength)}. ${remedy}`;
  return new LiftError(code, fact, offset, { subject: "the text", cause });
}

function tooLong(offset: number, byteLength: number, context: { readonly cause?: unknown }): LiftError {
  const fact = `is longer than a string may be: ${placeOf(offset, byteLength)}. Take bytes.`;
  return new LiftError("string-too-long", fact, offset, { subject: "the text", ...context });
}

function placeOf(offset: number, byteLength: number): string {
  return `${String(byteLength)} ${byteLength === 1 ? "byte" : "bytes"} at offset ${String(offset)}`;
}
