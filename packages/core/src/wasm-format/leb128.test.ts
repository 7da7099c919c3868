import fc from "fast-check";

import { readBigInteger, readInteger, writeSigned, writeSigned32, writeUnsigned } from "./leb128.js";

/** Collects the bytes that are written. */
function written(write: (to: { u8(byte: number): void }) => void): number[] {
  const bytes: number[] = [];
  write({ u8: (byte) => bytes.push(byte) });
  return bytes;
}

/** Reads from an array, and tells how many bytes were read. */
function reading<T>(bytes: readonly number[], read: (from: { u8(): number }) => T): [T, number] {
  let at = 0;
  const u8 = (): number => {
    const byte = bytes[at++];
    if (byte === undefined) throw new Error("read past the end");
    return byte;
  };
  return [read({ u8 }), at];
}

test("integers are read as they were written", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (a, b, c) => {
      const unsigned = written((to) => {
        writeUnsigned(to, a);
      });
      expect(reading(unsigned, (from) => readInteger(from, 53))).toEqual([a, unsigned.length]);
      const signed32 = written((to) => {
        writeSigned32(to, b);
      });
      expect(reading(signed32, (from) => readInteger(from, 32, true))).toEqual([b, signed32.length]);
      const signed = written((to) => {
        writeSigned(to, c);
      });
      expect(reading(signed, (from) => readBigInteger(from, true))).toEqual([c, signed.length]);
      const big = written((to) => {
        writeUnsigned(to, BigInt.asUintN(64, c));
      });
      expect(reading(big, (from) => readBigInteger(from))).toEqual([BigInt.asUintN(64, c), big.length]);
    }),
  );
});

const FF = (count: number): number[] => new Array<number>(count).fill(0xff);

test.each<[bits: number, isSigned: boolean, bytes: number[], value: number | undefined]>([
  [32, false, [...FF(4), 0x0f], 2 ** 32 - 1],
  [32, false, [...FF(4), 0x10], undefined],
  [32, false, [...FF(4), 0x80], undefined],
  [53, false, [...FF(7), 0x0f], 2 ** 53 - 1],
  [53, false, [...FF(7), 0x10], undefined],
  [53, false, [...FF(7), 0x8f], undefined],
  [32, true, [...FF(4), 0x07], 2 ** 31 - 1],
  [32, true, [...FF(4), 0x08], undefined],
  [32, true, [0x80, 0x80, 0x80, 0x80, 0x78], -(2 ** 31)],
  [32, true, [0x80, 0x80, 0x80, 0x80, 0x77], undefined],
  [33, true, [...FF(4), 0x0f], 2 ** 32 - 1],
  [33, true, [...FF(4), 0x10], undefined],
])("of %d bits (signed: %s), %j is %s", (bits, isSigned, bytes, value) => {
  // The byte behind is never read: a number that does not fit is refused at its first wrong byte.
  expect(reading(bytes, (from) => readInteger(from, bits, isSigned))).toEqual([value, bytes.length]);
});

test.each<[isSigned: boolean, bytes: number[], value: bigint | undefined]>([
  [false, [...FF(9), 0x01], 2n ** 64n - 1n],
  [false, [...FF(9), 0x02], undefined],
  [false, [...FF(9), 0x81], undefined],
  [true, [...FF(9), 0x00], 2n ** 63n - 1n],
  [true, [...FF(9), 0x7f], -1n],
  [true, [...FF(9), 0x01], undefined],
  [true, [...new Array<number>(9).fill(0x80), 0x7f], -(2n ** 63n)],
  [true, [...new Array<number>(9).fill(0x80), 0x7e], undefined],
])("of 64 bits (signed: %s), %j is %s", (isSigned, bytes, value) => {
  expect(reading(bytes, (from) => readBigInteger(from, isSigned))).toEqual([value, bytes.length]);
});
