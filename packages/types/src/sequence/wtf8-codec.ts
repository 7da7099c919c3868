import { LiftError } from "../errors.js";
import { countCopy } from "../memory/count-copy.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Encoded } from "../type/capabilities.js";
import { utf8Bytes } from "../type/codecs.js";
import { formatText, MOST_READ } from "../type/format.js";
import { encodeUtf8 } from "./encode.js";
import { undecodable } from "./undecodable.js";
import { decodeUtf8, excerptUtf8 } from "./utf8-decoder.js";
import { textOfUnits } from "./utf16-decoder.js";

const WTF8 = { code: "invalid-utf8", encoding: "WTF-8", next: "Take bytes." } as const;

/**
 * Decodes WTF-8 in guest memory: UTF-8, and halves of surrogate pairs without their other half.
 *
 * @throws {LiftError} `invalid-utf8`; `string-too-long`
 */
export function decodeWtf8(memory: GuestMemory, offset: number, length: number): string {
  try {
    return decodeUtf8(memory, offset, length, true);
  } catch (error) {
    // The engine's decoder is many times as fast as the loop below, which only a lone surrogate needs.
    if (!(error instanceof LiftError && error.code === "invalid-utf8")) throw error;
    countCopy(memory, 2 * length);
    const units = unitsOf(memory.readBytes(offset, length));
    if (units === undefined) throw undecodable(WTF8, offset, length, error.cause);
    return textOfUnits(units);
  }
}

/** Writes WTF-8 in guest memory for a message, and reads no more of it than is shown. */
export function previewWtf8(memory: GuestMemory, offset: number, length: number): string {
  if (length <= MOST_READ) return formatText(decodeWtf8(memory, offset, length));
  return excerptUtf8(memory.bytes(offset, length), `${String(length)} bytes`);
}

/**
 * Encodes a text as WTF-8.
 *
 * @throws {LowerError} `wrong-type`
 */
export function encodeWtf8(value: string): Encoded {
  const encoded = encodeUtf8(value, "wtf8", false);
  if (!/\p{Surrogate}/u.test(value)) return encoded;
  const bytes = utf8Bytes(value);
  let at = 0;
  for (const character of value) {
    const code = character.codePointAt(0) as number;
    // The encoder has put U+FFFD here, of as many bytes.
    if (isSurrogate(code)) bytes.set([0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)], at);
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  const write = (to: GuestMemory, offset: number): void => {
    to.writeBytes(offset, bytes);
  };
  return { ...encoded, byteLength: bytes.length, alignment: 1, length: bytes.length, text: value, write };
}

/** The least code point that takes this many bytes: a smaller one has a shorter form, and no other. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000];

/** Decodes WTF-8 into units of UTF-16; `undefined` where it is malformed: https://wtf-8.codeberg.page/#decoding-wtf-8 */
function unitsOf(bytes: Uint8Array): Uint16Array | undefined {
  const units = new Uint16Array(bytes.length);
  let count = 0;
  let isAfterFirstHalf = false;
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at++] as number;
    const size =
      first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (size === 0) return undefined;
    let code = size === 1 ? first : first & (0x7f >> size);
    for (let left = size; left > 1; left--) {
      const next = bytes[at++] ?? 0;
      if ((next & 0xc0) !== 0x80) return undefined;
      code = (code << 6) | (next & 0x3f);
    }
    if (code < (LEAST[size] as number) || code > 0x10ffff) return undefined;
    // Both halves of a pair are one character of four bytes, and nothing else.
    if (isAfterFirstHalf && isSurrogate(code) && code >= 0xdc00) return undefined;
    isAfterFirstHalf = isSurrogate(code) && code < 0xdc00;
    if (code < 0x10000) units[count++] = code;
    else {
      units[count++] = 0xd7c0 + (code >> 10);
      units[count++] = 0xdc00 + (code & 0x3ff);
    }
  }
  return units.subarray(0, count);
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}
