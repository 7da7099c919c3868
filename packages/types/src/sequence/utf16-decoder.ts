import { countCopy } from "../memory/count-copy.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { type Decoder, utf16Decoder } from "../type/codecs.js";
import { formatExcerpt, formatText, MOST_READ } from "../type/format.js";
import { checkLength, undecodable } from "./undecodable.js";

// Measured on Node 20 to 26: up to about this many units a loop beats the fixed cost of a decoder.
const SHORT = 8;
// The bytes of one piece for a decoder: Node refuses 2^28 as malformed, and a lone surrogate slows down its own piece only.
const PIECE = 0x20_0000;
// The arguments of one call: far below the limit of any engine, and measured to be no slower than more.
const ARGUMENTS = 4096;

const UTF16 = {
  code: "invalid-utf16",
  encoding: "UTF-16",
  next: "It has half of a surrogate pair: leave { fatal: true } out to get it as it is.",
} as const;

/**
 * Decodes little-endian UTF-16 in guest memory. Half of a surrogate pair becomes a unit of the string, unless `fatal`.
 *
 * @throws {LiftError} `invalid-utf16` when `fatal`; `string-too-long`
 */
export function decodeUtf16(memory: GuestMemory, offset: number, byteLength: number, fatal: boolean): string {
  const bytes = memory.bytes(offset, byteLength);
  if (byteLength <= 2 * SHORT) {
    const text = decodeUnpaired(bytes);
    if (text !== undefined) return text;
  }
  checkLength(offset, byteLength / 2, byteLength);
  countCopy(memory, byteLength);
  const decoder = utf16Decoder();
  let text = "";
  try {
    for (let start = 0; start < byteLength;) {
      const end = endOfPiece(bytes, start);
      const piece = end - start === byteLength ? bytes : bytes.subarray(start, end);
      // As for UTF-8: decoders may refuse shared buffers.
      text += decodePiece(memory.isShared ? piece.slice() : piece, decoder, fatal);
      start = end;
    }
  } catch (error) {
    throw undecodable(UTF16, offset, byteLength, error);
  }
  return text;
}

/** Writes UTF-16 in guest memory for a message, and reads no more of it than is shown. */
export function previewUtf16(
  memory: GuestMemory,
  offset: number,
  byteLength: number,
  fatal: boolean,
): string {
  if (byteLength <= MOST_READ) return formatText(decodeUtf16(memory, offset, byteLength, fatal));
  const beginning = memory.bytes(offset, byteLength).slice(0, MOST_READ);
  return formatExcerpt(decodeUnits(beginning), `${String(byteLength / 2)} characters`);
}

/** Finds the end of the piece that begins at `start`: never between the halves of a surrogate pair. */
function endOfPiece(bytes: Uint8Array, start: number): number {
  const end = start + PIECE;
  if (end >= bytes.length) return bytes.length;
  const isFirstHalf = ((bytes[end - 1] as number) & 0xfc) === 0xd8;
  return isFirstHalf ? end - 2 : end;
}

function decodePiece(bytes: Uint8Array, decoder: Decoder, fatal: boolean): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    // The decoder is 3 to 7 times as fast as the conversion that follows, which only a lone surrogate needs.
    if (fatal || (error as Error).name !== "TypeError") throw error;
    return decodeUnits(bytes);
  }
}

function decodeUnpaired(bytes: Uint8Array): string | undefined {
  let text = "";
  for (let index = 0; index < bytes.length; index += 2) {
    const unit = (bytes[index] as number) | ((bytes[index + 1] as number) << 8);
    if (unit >= 0xd800 && unit <= 0xdfff) return undefined;
    text += String.fromCharCode(unit);
  }
  return text;
}

function decodeUnits(bytes: Uint8Array): string {
  // A view of units cannot begin at an odd offset.
  const { buffer, byteOffset } = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return textOfUnits(new Uint16Array(buffer, byteOffset, bytes.length / 2));
}

/** Makes the text of units of UTF-16, whatever they are. */
export function textOfUnits(units: Uint16Array): string {
  let text = "";
  for (let start = 0; start < units.length; start += ARGUMENTS) {
    // Not spread: that walks an iterator, and takes 4 to 7 times as long.
    // eslint-disable-next-line prefer-spread
    text += String.fromCharCode.apply(
      String,
      units.subarray(start, start + ARGUMENTS) as unknown as number[],
    );
  }
  return text;
}
