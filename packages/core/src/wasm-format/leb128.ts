/** Gives bytes one after the other, and throws at their end. */
export interface ByteSource {
  u8(): number;
}

/** Takes bytes one after the other. */
export interface ByteSink {
  u8(byte: number): void;
}

/**
 * Reads an integer of at most 53 bits. Returns `undefined` for one that has more bits, or that takes more bytes than so many
 * bits need: the last byte read then is the first that is wrong.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/values.html#integers
 */
export function readInteger(from: ByteSource, bits: number, isSigned = false): number | undefined {
  let value = 0;
  let scale = 1;
  for (let left = bits; left > 0; left -= 7) {
    const byte = from.u8();
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte >= 0x80) continue;
    if (isSigned && byte >= 0x40) value -= scale;
    const end = 2 ** (isSigned ? bits - 1 : bits);
    return value < end && value >= -end ? value : undefined;
  }
  return undefined;
}

/** Reads an integer of at most 64 bits, by the same rules. */
export function readBigInteger(from: ByteSource, isSigned = false): bigint | undefined {
  let value = 0n;
  for (let shift = 0n; shift < 64n; shift += 7n) {
    const byte = from.u8();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    if (isSigned && byte >= 0x40) value -= 1n << (shift + 7n);
    return (isSigned ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)) === value ? value : undefined;
  }
  return undefined;
}

/** Writes an integer from 0 on. */
export function writeUnsigned(to: ByteSink, value: number | bigint): void {
  if (value > Number.MAX_SAFE_INTEGER) {
    to.u8(Number(BigInt(value) & 0x7fn) | 0x80);
    writeUnsigned(to, BigInt(value) >> 7n);
    return;
  }
  let rest = Number(value);
  // Shifts would drop the bits above the 32nd.
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) to.u8((rest & 0x7f) | 0x80);
  to.u8(rest);
}

/** Writes a signed integer of 32 bits. */
export function writeSigned32(to: ByteSink, value: number): void {
  let rest = value;
  for (; rest < -0x40 || rest >= 0x40; rest >>= 7) to.u8((rest & 0x7f) | 0x80);
  to.u8(rest & 0x7f);
}

/** Writes a signed integer of any size. */
export function writeSigned(to: ByteSink, value: bigint): void {
  let rest = value;
  for (; rest < -0x40n || rest >= 0x40n; rest >>= 7n) to.u8(Number(rest & 0x7fn) | 0x80);
  to.u8(Number(rest & 0x7fn));
}
