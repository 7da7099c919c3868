// Modules as large as one likes, written byte by byte: a text of 30 MB would be assembled for a minute.
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTION = { type: 1, import: 2, function: 3, code: 10 };
const [I32, FUNCTION_TYPE, NOP, END] = [0x7f, 0x60, 0x01, 0x0b];
const IMPORTS = 60;
const BODY = 64 * 1024;

/**
 * Makes a valid module of about so many bytes, nearly all of them code, with 60 imports in front.
 * @param {number} byteLength
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function largeModule(byteLength) {
  const bodyLength = Math.min(BODY, byteLength >> 1);
  const count = Math.max(1, Math.floor(byteLength / bodyLength));
  const types = [2, FUNCTION_TYPE, 2, I32, I32, 1, I32, FUNCTION_TYPE, 0, 0];
  const imports = Array.from({ length: IMPORTS }, (_, index) => [
    ...name("host"),
    ...name(`f${index}`),
    0,
    0,
  ]);
  const functions = Array.from({ length: count }, () => 1);
  const bodies = Array.from({ length: count }, () => body(bodyLength));
  const code = concat([Uint8Array.from(unsigned(count)), ...bodies]);
  return concat([
    Uint8Array.from(PREAMBLE),
    section(SECTION.type, Uint8Array.from(types)),
    section(SECTION.import, Uint8Array.from([...unsigned(IMPORTS), ...imports.flat()])),
    section(SECTION.function, Uint8Array.from([...unsigned(count), ...functions])),
    section(SECTION.code, code),
  ]);
}

/** @param {number} byteLength */
function body(byteLength) {
  const size = unsigned(byteLength);
  const bytes = new Uint8Array(size.length + byteLength).fill(NOP);
  bytes.set(size);
  bytes[size.length] = 0; // no locals
  bytes[bytes.length - 1] = END;
  return bytes;
}

/**
 * @param {number} id
 * @param {Uint8Array} contents
 */
function section(id, contents) {
  return concat([Uint8Array.from([id, ...unsigned(contents.length)]), contents]);
}

/** @param {readonly Uint8Array[]} parts */
function concat(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {string} ascii */
function name(ascii) {
  return [...unsigned(ascii.length), ...new TextEncoder().encode(ascii)];
}

/**
 * An integer in LEB128.
 * @param {number} value
 */
function unsigned(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
