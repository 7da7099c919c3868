// How a person would decode and encode who has measured it. One for all imports: nobody would write it forty times.
import { misfit } from "./door.mjs";

/** @typedef {import("./door.mjs").Door} Door */

export const lenient = new TextDecoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
export const encoder = new TextEncoder();
// Up to where one call of String.fromCharCode is the fastest, a loop is faster than a decoder, and one than an encoder.
const SHORT = { unrolled: 8, decoded: 12, encoded: 24 };
const { fromCharCode } = String;

/**
 * @param {Uint8Array} memory
 * @param {number} offset
 * @param {number} length
 */
export function decode(memory, offset, length) {
  if (length <= SHORT.decoded) {
    const text = length <= SHORT.unrolled ? unrolled(memory, offset, length) : looped(memory, offset, length);
    if (text !== undefined) return text;
  }
  return strict.decode(new Uint8Array(memory.buffer, offset, length));
}

/**
 * @param {Record<number, any>} memory
 * @param {number} at
 * @param {number} length
 */
function unrolled(memory, at, length) {
  // Bytes behind the text, or behind the memory, are read and not used.
  const a = memory[at] | 0;
  const b = memory[at + 1] | 0;
  const c = memory[at + 2] | 0;
  const d = memory[at + 3] | 0;
  if (length === 4) return (a | b | c | d) < 0x80 ? fromCharCode(a, b, c, d) : undefined;
  if (length < 4) return fewerThanFour(a, b, c, length);
  const e = memory[at + 4] | 0;
  const f = memory[at + 5] | 0;
  const g = memory[at + 6] | 0;
  const h = memory[at + 7] | 0;
  if (length === 8) {
    const isAscii = (a | b | c | d | e | f | g | h) < 0x80;
    return isAscii ? fromCharCode(a, b, c, d, e, f, g, h) : undefined;
  }
  if (length === 5) return (a | b | c | d | e) < 0x80 ? fromCharCode(a, b, c, d, e) : undefined;
  if (length === 6) return (a | b | c | d | e | f) < 0x80 ? fromCharCode(a, b, c, d, e, f) : undefined;
  return (a | b | c | d | e | f | g) < 0x80 ? fromCharCode(a, b, c, d, e, f, g) : undefined;
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @param {number} length
 */
function fewerThanFour(a, b, c, length) {
  if (length === 3) return (a | b | c) < 0x80 ? fromCharCode(a, b, c) : undefined;
  if (length === 2) return (a | b) < 0x80 ? fromCharCode(a, b) : undefined;
  if (length === 1) return a < 0x80 ? fromCharCode(a) : undefined;
  return "";
}

/**
 * @param {Record<number, any>} memory
 * @param {number} offset
 * @param {number} length
 */
function looped(memory, offset, length) {
  const end = offset + length;
  let text = "";
  for (let at = offset; at < end; at++) {
    const byte = memory[at] | 0;
    if (byte > 0x7f) return undefined;
    text += fromCharCode(byte);
  }
  return text;
}

/**
 * @param {string} text
 * @param {Door} door
 * @returns {[number, number]} Offset and length.
 */
export function allocate(text, door) {
  const { length } = text;
  if (length > SHORT.encoded || !isAscii(text)) {
    const encoded = encoder.encode(text);
    const offset = place(encoded.length, door);
    door.bytes.set(encoded, offset);
    return [offset, encoded.length];
  }
  const offset = place(length, door);
  const { bytes } = door;
  for (let at = 0; at < length; at++) bytes[offset + at] = text.charCodeAt(at);
  return [offset, length];
}

/** @param {string} text */
function isAscii(text) {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/**
 * @param {number} length
 * @param {Door} door
 */
function place(length, door) {
  const offset = door.exports.malloc(length || 1) >>> 0;
  if (offset === 0) misfit(offset, "memory");
  if (offset + length > door.bytes.length) door.check(offset, length);
  return offset;
}
