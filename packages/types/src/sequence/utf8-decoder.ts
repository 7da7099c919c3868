import { countCopy } from "../memory/count-copy.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { utf8Decoder } from "../type/codecs.js";
import { formatExcerpt, formatText, MOST_READ } from "../type/format.js";
import { checkLength, undecodable } from "./undecodable.js";

// Measured on Node 20 to 26: up to about this many bytes, reading them one by one beats the fixed cost of a decoder (85 to
// 115 ns), including the cost of joining the parts of the text when it is used.
const SHORT = 24;

const UTF8 = {
  code: "invalid-utf8",
  encoding: "UTF-8",
  next: "Take bytes, or give the type { fatal: false } to get U+FFFD in place of malformed bytes.",
} as const;

/**
 * Decodes UTF-8 in guest memory.
 *
 * @throws {LiftError} `invalid-utf8` when `fatal`; `string-too-long`
 */
export function decodeUtf8(memory: GuestMemory, offset: number, length: number, fatal: boolean): string {
  if (length <= SHORT) {
    const text = memory.readAscii(offset, length);
    if (text !== undefined) return text;
  }
  return decodeAny(memory, offset, length, fatal);
}

// On its own, so that the engine inlines the reading of short texts.
function decodeAny(memory: GuestMemory, offset: number, length: number, fatal: boolean): string {
  const bytes = memory.bytes(offset, length);
  checkLength(offset, length, length);
  countCopy(memory, 2 * length);
  const decoder = utf8Decoder(fatal);
  try {
    // Some engines refuse shared buffers in decoders, and no engine may see them change while it decodes.
    const source = memory.isShared ? bytes.slice() : bytes;
    return decoder.decode(source);
  } catch (error) {
    throw undecodable(UTF8, offset, length, error);
  }
}

/** Writes UTF-8 in guest memory for a message, and reads no more of it than is shown. */
export function previewUtf8(memory: GuestMemory, offset: number, length: number, fatal: boolean): string {
  if (length <= MOST_READ) return formatText(decodeUtf8(memory, offset, length, fatal));
  return excerptUtf8(memory.bytes(offset, length), `${String(length)} bytes`);
}

/** Writes the beginning of a text, for a message. */
export function excerptUtf8(bytes: Uint8Array, size: string): string {
  return formatExcerpt(utf8Decoder(false).decode(bytes.slice(0, MOST_READ)), size);
}
