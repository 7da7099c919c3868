import fc from "fast-check";

import { thrown } from "../fixtures/thrown.fixture.js";
import { ByteReader, SectionError } from "./byte-reader.js";
import { list, text, unsigned } from "./module-bytes.fixture.js";

function readerOf(...bytes: number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes));
}

function refusal(act: () => unknown, offset: number): SectionError {
  return thrown(act, SectionError, { code: "malformed", offset });
}

describe("u32", () => {
  test.each([
    [[0x00], 0],
    [[0x7f], 127],
    [[0x80, 0x01], 128],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 0xffffffff],
    [[0x80, 0x80, 0x80, 0x80, 0x08], 0x80000000],
    [[0x83, 0x80, 0x80, 0x80, 0x00], 3],
  ])("reads %j as %d", (bytes, value) => {
    const reader = readerOf(...bytes, 0xaa);
    expect([reader.u32(), reader.offset]).toEqual([value, bytes.length]);
  });

  test.each([
    ["a 33rd bit", [0xff, 0xff, 0xff, 0xff, 0x10]],
    ["a 6th byte", [0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
    ["no end at all", new Array<number>(64).fill(0xff)],
  ])("refuses %s", (_, bytes) => {
    const error = refusal(() => readerOf(...bytes).u32(), 5);
    expect(error.message).toBe("the module at byte 5: an integer does not fit into 32 bits.");
  });

  test("reads back whatever was written", () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffffffff }), (value) => {
        expect(readerOf(...unsigned(value)).u32()).toBe(value);
      }),
    );
  });
});

describe("u64", () => {
  test.each([
    [[0x00], 0],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], Number.MAX_SAFE_INTEGER],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10], 2n ** 53n],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 2n ** 64n - 1n],
  ])("reads %j as %d", (bytes, value) => {
    const reader = readerOf(...bytes, 0xaa);
    expect([reader.u64(), reader.offset]).toEqual([value, bytes.length]);
  });

  test.each([
    ["a 65th bit", [...new Array<number>(9).fill(0xff), 0x02]],
    ["an 11th byte", [...new Array<number>(10).fill(0x80), 0x00]],
  ])("refuses %s", (_, bytes) => {
    refusal(() => readerOf(...bytes).u64(), 10);
  });

  test("reads back whatever was written", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(BigInt(readerOf(...unsigned(value)).u64())).toBe(value);
      }),
    );
  });
});

describe("s33", () => {
  test.each([
    [[0x00], 0],
    [[0x3f], 63],
    [[0x40], -64],
    [[0x70], -16],
    [[0xff, 0x00], 127],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 0xffffffff],
    [[0x80, 0x80, 0x80, 0x80, 0x70], -(2 ** 32)],
    [[0xff, 0xff, 0xff, 0xff, 0x7f], -1],
  ])("reads %j as %d", (bytes, value) => {
    const reader = readerOf(...bytes, 0xaa);
    expect([reader.s33(), reader.offset]).toEqual([value, bytes.length]);
  });

  test.each([
    ["a 34th bit", [0xff, 0xff, 0xff, 0xff, 0x1f]],
    ["bits above the sign that differ from it", [0xff, 0xff, 0xff, 0xff, 0x4f]],
    ["a 6th byte", [0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  ])("refuses %s", (_, bytes) => {
    refusal(() => readerOf(...bytes).s33(), 5);
  });
});

describe("a text", () => {
  test.each(["", "memory", "жук 🐛", "\uFEFFmarked", "\0"])("%j is read as it was written", (value) => {
    const reader = readerOf(...text(value), 7);
    expect(reader.name()).toBe(value);
    expect(reader.u8()).toBe(7);
  });

  test.each([0, 1, 31, 32, 33, 34])("of %s plain characters and another is, too", (length) => {
    for (const last of ["", "~", "\u{80}", "🐛"]) {
      const reader = readerOf(...text("a".repeat(length) + last), 7);
      expect(reader.name()).toBe("a".repeat(length) + last);
      expect(reader.u8()).toBe(7);
    }
  });

  test.each([
    ["a lone continuation byte", [1, 0x80]],
    ["an overlong form", [2, 0xc0, 0x80]],
    ["a surrogate", [3, 0xed, 0xa0, 0x80]],
    ["a character that is cut off", [1, 0xf0]],
  ])("of %s is refused", (_, bytes) => {
    expect(refusal(() => readerOf(...bytes).name(), 1).message).toContain("not valid UTF-8");
  });

  test("that is longer than what is left is refused", () => {
    const error = refusal(() => readerOf(4, 0x61, 0x62, 0x63).name(), 1);
    expect(error.message).toBe("the module at byte 1: 4 bytes are announced, and 3 are left.");
  });
});

describe("a list", () => {
  test("is read entry by entry, with the index of each", () => {
    const reader = readerOf(...list([5], [6], [7]));
    expect(reader.list((index) => [index, reader.u8()])).toEqual([
      [0, 5],
      [1, 6],
      [2, 7],
    ]);
  });

  test("may have as many entries as there are bytes, and no more", () => {
    const read = jest.fn(() => 0);
    expect(readerOf(2, 0, 0).list(read)).toHaveLength(2);
    const error = refusal(() => readerOf(3, 0, 0).list(read), 0);
    expect(error.message).toBe("the module at byte 0: 3 entries are announced, and 2 bytes are left.");
    expect(read).toHaveBeenCalledTimes(2);
  });

  test("of 2^32 - 1 announced entries costs nothing", () => {
    const read = jest.fn(() => 0);
    refusal(() => readerOf(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0).list(read), 0);
    expect(read).not.toHaveBeenCalled();
  });
});

test("offsets count from where in the module the bytes are", () => {
  const reader = new ByteReader(Uint8Array.of(2, 0x61, 0x62, 9), 1000);
  const part = reader.part(reader.u8());
  expect([part.offset, part.remaining, reader.offset, reader.remaining]).toEqual([1001, 2, 1003, 1]);
  expect(part.text()).toBe("ab");
  refusal(() => part.u8(), 1003);
  refusal(() => {
    reader.expectEnd();
  }, 1003);
  expect([reader.peek(), reader.u8(), reader.remaining]).toEqual([9, 9, 0]);
  reader.expectEnd();
  refusal(() => reader.peek(), 1004);
});
