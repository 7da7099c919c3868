import fc from "fast-check";
import { GuestMemoryError } from "../errors.js";
import { isInside, outOfBounds } from "./access.js";

describe("isInside", () => {
  test.each([
    [0, 0, 0],
    [0, 0, 65536],
    [0, 65536, 65536],
    [65535, 1, 65536],
    [65536, 0, 65536],
    [0xffffffff, 1, 2 ** 32],
  ])("accepts offset %d + length %d in %d bytes", (offset, length, byteLength) => {
    expect(isInside(offset, length, byteLength)).toBe(true);
  });

  test.each([
    [0, 1, 0],
    [1, 0, 0],
    [0, 65537, 65536],
    [65535, 2, 65536],
    [65536, 1, 65536],
    [65537, 0, 65536],
    [-1, 1, 65536],
    [-1, 65536, 65536],
    [1, -1, 65536],
    [NaN, 0, 65536],
    [0, NaN, 65536],
    [Infinity, 0, 65536],
    [0, Infinity, 65536],
    [Infinity, -Infinity, 65536],
  ])("refuses offset %d + length %d in %d bytes", (offset, length, byteLength) => {
    expect(isInside(offset, length, byteLength)).toBe(false);
  });

  test.each([
    [0xffffffff, 1],
    [0xfffffff0, 0x20],
    [0x80000000, 0x80000000],
    [1, 0xffffffff],
  ])("refuses offset %d + length %d, whose sum wraps to a small number in 32 bits", (offset, length) => {
    expect((offset + length) >>> 0).toBeLessThan(65536);
    expect(isInside(offset, length, 65536)).toBe(false);
  });

  test.each([
    [1n, 1],
    [1, 1n],
    [2n ** 64n - 1n, 1],
  ])("refuses offset %p + length %p, since a bigint is beyond any memory", (offset, length) => {
    expect(isInside(offset, length, 65536)).toBe(false);
  });

  test("says what exact arithmetic says, up to sums that doubles round", () => {
    const any = fc.oneof(
      fc.nat({ max: 65600 }),
      fc.nat({ max: 2 ** 32 }),
      fc.maxSafeInteger(),
      fc.constantFrom(2 ** 53 - 1, 2 ** 32, 65535, 65536),
    );
    fc.assert(
      fc.property(
        any,
        any,
        fc.constantFrom(0, 1, 65536, 2 ** 32, 2 ** 53 - 1),
        (offset, length, byteLength) => {
          const exact = offset >= 0 && length >= 0 && BigInt(offset) + BigInt(length) <= BigInt(byteLength);
          expect(isInside(offset, length, byteLength)).toBe(exact);
        },
      ),
    );
  });
});

describe("outOfBounds", () => {
  test("makes an error that tells the numbers and what to do", () => {
    const error = outOfBounds({ offset: 65530, length: 16, memorySize: 65536 });
    expect(error).toBeInstanceOf(GuestMemoryError);
    expect(error).toMatchObject({ code: "out-of-bounds", offset: 65530, length: 16, memorySize: 65536 });
    expect(error.message).toBe(
      "the access is out of bounds: offset 65530 + length 16 exceeds the 65536-byte memory. " +
        "The guest passed a bad offset or length.",
    );
  });

  test("tells a bigint exactly", () => {
    const error = outOfBounds({ offset: 2n ** 64n - 1n, length: 1, memorySize: 65536 });
    expect(error).toMatchObject({ offset: 2n ** 64n - 1n });
    expect(error.message).toContain("offset 18446744073709551615 +");
  });
});
