/** Up to 64 bits, in two halves: numbers, so that one arithmetic serves integers of 32 and of 64 bits. */
export interface Bits {
  readonly low: number;
  readonly high: number;
}

/** No bit at all. */
export const NO_BITS: Bits = { low: 0, high: 0 };

/** Gives the bits of an unsigned integer of 64 bits. */
export function bitsOf(integer: bigint): Bits {
  return { low: Number(integer & 0xffffffffn), high: Number(integer >> 32n) };
}

/** Gives the unsigned integer that has these bits. */
export function integerOf({ low, high }: Bits): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}

/** Gives the bits of both. */
export function union(bits: Bits, more: Bits): Bits {
  return { low: (bits.low | more.low) >>> 0, high: (bits.high | more.high) >>> 0 };
}

/** Gives the bits that are not among the others. */
export function without(bits: Bits, others: Bits): Bits {
  return { low: (bits.low & ~others.low) >>> 0, high: (bits.high & ~others.high) >>> 0 };
}

/** Says whether there is a bit at all. */
export function hasAny({ low, high }: Bits): boolean {
  return (low | high) !== 0;
}

/** Says whether all of the others are among the bits. */
export function hasAll(bits: Bits, others: Bits): boolean {
  return (bits.low & others.low) >>> 0 === others.low && (bits.high & others.high) >>> 0 === others.high;
}

/** Says whether bits fit an integer of so many bytes. */
export function fit({ low, high }: Bits, byteLength: number): boolean {
  // By halves: a double rounds the number of most of 64 bits up to 2^64.
  return byteLength === 8 || (high === 0 && low < 2 ** (8 * byteLength));
}

/** Gives each bit as a number: powers of two are exact in doubles, also above 2^53. */
export function singleBits({ low, high }: Bits): number[] {
  return Array.from({ length: 64 }, (_, bit) => bit)
    .filter((bit) => ((bit < 32 ? low : high) >>> (bit % 32)) & 1)
    .map((bit) => 2 ** bit);
}

/** Gives the number of these bits; in decimal digits where a number could not tell it exactly. */
export function plainNumber(bits: Bits): number | string {
  const number = bits.high * 2 ** 32 + bits.low;
  return Number.isSafeInteger(number) ? number : String(integerOf(bits));
}

/** Writes bits for a message: `0x80`. */
export function hexadecimal(bits: Bits): string {
  return `0x${integerOf(bits).toString(16)}`;
}
