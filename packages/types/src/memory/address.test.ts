import fc from "fast-check";
import { addressFrom } from "./address.js";

describe("addressFrom", () => {
  test.each([
    [0, 0],
    [1, 1],
    [0x7fffffff, 0x7fffffff],
    [-0x80000000, 0x80000000],
    [-1, 0xffffffff],
  ])("reads the i32 %d as the offset %d", (core, offset) => {
    expect(addressFrom(core)).toBe(offset);
  });

  test.each([
    [0n, 0],
    [0xffff_ffffn, 0xffff_ffff],
    [2n ** 32n, 2 ** 32],
    [2n ** 53n - 1n, Number.MAX_SAFE_INTEGER],
  ])("reads the i64 %d as a number, which is exact", (core, offset) => {
    expect(addressFrom(core)).toBe(offset);
  });

  test.each([
    [2n ** 53n, 2n ** 53n],
    [2n ** 63n - 1n, 2n ** 63n - 1n],
    [-(2n ** 63n), 2n ** 63n],
    [-1n, 2n ** 64n - 1n],
  ])("leaves the i64 %d a bigint, which no number could tell exactly", (core, offset) => {
    expect(addressFrom(core)).toBe(offset);
  });

  test("never makes anything negative, and nothing inexact", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (core) => {
        const offset = addressFrom(core);
        expect(BigInt(offset)).toBe(BigInt.asUintN(64, core));
      }),
    );
  });
});
