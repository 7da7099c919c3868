import fc from "fast-check";
import { GuestMemoryError, LiftError, LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { utf16 } from "./utf16.js";
import { caseCount } from "../cases.fixture.js";

const fatal = utf16({ fatal: true });

function shared(): GuestMemory {
  return new GuestMemory(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
}

/** The little-endian UTF-16 of a text, surrogates without their other half included. */
function encode(text: string): number[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)).flatMap((unit) => [
    unit & 0xff,
    unit >> 8,
  ]);
}

/** Writes a text to an offset and returns the type's reading of it. */
function lifted(type: typeof fatal, text: string, memory = new GuestMemory(65536), offset = 6): string {
  memory.writeBytes(offset, encode(text));
  return type.lift(memory, offset, text.length);
}

const memories: [string, () => GuestMemory][] = [
  ["a memory", () => new GuestMemory(65536)],
  ["a shared memory", shared],
];

describe.each(memories)("UTF-16 in %s", (_kind, make) => {
  // Up to 8 units without surrogates are read in a loop, everything else by a decoder.
  const texts = [
    "",
    "a",
    "\0a\0",
    "a".repeat(8),
    "a".repeat(9),
    "é\u{ffff}\u{fffd}",
    "🎉",
    `${"a".repeat(6)}🎉`, // 8 units
    `${"a".repeat(7)}🎉`, // 9 units
    "\u{10ffff}".repeat(3000),
    "\ufeffa",
    `\ufeff${"a".repeat(20)}`,
    "\ufffea",
  ];

  describe.each([
    ["an even", 6],
    ["an odd", 7],
  ])("at %s offset", (_parity, offset) => {
    test.each(texts)("is what the guest wrote: %j", (text) => {
      expect(lifted(utf16, text, make(), offset)).toBe(text);
      expect(lifted(fatal, text, make(), offset)).toBe(text);
    });

    test.each([
      ["a lone first half", "\ud83c"],
      ["a lone second half", "\udf89"],
      ["halves in the wrong order", "\udf89\ud83c"],
      ["a half in 8 units", `${"a".repeat(7)}\ud83c`],
      ["a half in 9 units", `\udf89${"a".repeat(8)}`],
      ["a half in many units", `${"a".repeat(5000)}\ud83c${"🎉".repeat(2000)}`],
    ])("keeps %s as it is, or refuses it when that is asked for", (_what, text) => {
      expect(lifted(utf16, text, make(), offset)).toBe(text);
      const error = thrown(() => lifted(fatal, text, make(), offset), LiftError, {
        code: "invalid-utf16",
        value: offset,
      });
      expect(error.cause).toMatchObject({ name: "TypeError" });
      expect(error.message).toContain(
        `the text is not valid UTF-16: ${String(text.length * 2)} bytes at offset ${String(offset)}.`,
      );
    });
  });

  test("is a text for any units, and the same one when it is strict, or an error", () => {
    const memory = make();
    const units = fc.oneof(fc.nat({ max: 0xffff }), fc.integer({ min: 0xd7fe, max: 0xe001 }));
    fc.assert(
      fc.property(
        fc.array(units, { maxLength: 24 }),
        fc.nat({ max: 9 }),
        fc.boolean(),
        (array, offset, isStrict) => {
          const text = String.fromCharCode(...array);
          memory.writeBytes(offset, encode(text));
          if (isStrict && /\p{Surrogate}/u.test(text)) {
            thrown(() => fatal.lift(memory, offset, text.length), LiftError, { code: "invalid-utf16" });
          } else {
            const read = (isStrict ? fatal : utf16).lift(memory, offset, text.length);
            if (read !== text) expect(read).toBe(text);
          }
        },
      ),
      { numRuns: caseCount(5_000) },
    );
  });
});

describe("UTF-16", () => {
  const SIZE = 64;
  const memory = new GuestMemory(SIZE);

  beforeEach(() => memory.bytes(0, SIZE).fill(0x61));

  test("is passed as offset and count of units, and has no way to be a result", () => {
    expect(utf16.flat).toEqual(["address", "address"]);
    expect(utf16).not.toHaveProperty("lower");
    expect(utf16.lift(memory, 0, 3)).toBe("慡慡慡");
  });

  test.each([
    [0, 32],
    [64, 0],
    [0, 0],
    [62, 1],
    [48, 8],
    [46, 9],
    [1, 31],
  ])("may lie at the end: offset %d, count %d", (offset, count) => {
    expect(utf16.lift(memory, offset, count)).toHaveLength(count);
  });

  test.each([
    [64, 1, 2],
    [63, 1, 2],
    [65, 0, 0],
    [0, 33, 66],
    [1, 32, 64],
    [0, 0x80000000, 2 ** 32], // 0 bytes, were the product cut off to 32 bits
    [0, 0xffffffff, 2 ** 33 - 2],
    [0xffffffff, 1, 2],
    [2n ** 53n, 1, 2],
    [0, 2n ** 64n - 1n, 2n ** 64n - 1n],
  ])("must lie in the memory: not offset %d, count %d", (offset, count, length) => {
    const data = { code: "out-of-bounds", offset, length, memorySize: SIZE } as const;
    thrown(() => utf16.lift(memory, offset, count), GuestMemoryError, data);
    thrown(() => fatal.lift(memory, offset, count), GuestMemoryError, data);
  });

  test("is a copy that what the guest writes later does not change", () => {
    const [short, long] = [utf16.lift(memory, 0, 5), utf16.lift(memory, 0, 20)];
    memory.bytes(0, SIZE).fill(0);
    expect(short + long).toBe("慡".repeat(25));
  });

  test("is decoded from a copy where the memory is shared", () => {
    const decode = jest.spyOn(TextDecoder.prototype, "decode");
    try {
      lifted(utf16, "🎉".repeat(5), shared());
      lifted(utf16, "🎉".repeat(5), memory);
      const [own, view] = decode.mock.calls.map(([source]) => (source as Uint8Array).buffer);
      expect(own).not.toBeInstanceOf(SharedArrayBuffer);
      expect(own?.byteLength).toBe(20);
      expect(view?.byteLength).toBe(SIZE); // no copy where none is needed
    } finally {
      decode.mockRestore();
    }
  });

  test.each([
    ["between the halves of a pair", 2 ** 20 - 1],
    ["between two pairs", 2 ** 20],
    ["behind a pair", 2 ** 20 - 2],
  ])("of many units is decoded in pieces, none of which ends %s", (_where, before) => {
    const text = `${"a".repeat(before)}🎉${"b".repeat(2 ** 20)}🎉`;
    const large = new GuestMemory(2 * text.length + 8);
    large.writeBytes(1, Buffer.from(text, "utf16le"));
    for (const type of [utf16, fatal]) expect(type.lift(large, 1, text.length) === text).toBe(true);
    // A lone half at the end of one piece, and one at the end of all.
    large.writeU16(1 + 2 * before + 2, 0x61);
    large.writeU16(1 + 2 * text.length - 2, 0x61);
    const broken = `${"a".repeat(before)}\ud83ca${"b".repeat(2 ** 20)}\ud83ca`;
    expect(utf16.lift(large, 1, text.length) === broken).toBe(true);
    thrown(() => fatal.lift(large, 1, text.length), LiftError, { code: "invalid-utf16", value: 1 });
  });

  test("that no string can hold is refused before a decoder sees it", () => {
    const decode = jest.spyOn(TextDecoder.prototype, "decode").mockReturnValue("");
    try {
      const longest = 2 ** 29 - 24;
      const large = new GuestMemory(2 * longest + 2);
      expect(utf16.lift(large, 0, longest)).toBe("");
      decode.mockClear();
      const data = { code: "string-too-long", value: 0 } as const;
      for (const type of [utf16, fatal]) thrown(() => type.lift(large, 0, longest + 1), LiftError, data);
      expect(decode).not.toHaveBeenCalled();
    } finally {
      decode.mockRestore();
    }
  });

  test("that the engine has no memory for is an error of its own", () => {
    const cause = new RangeError("Invalid string length");
    const decode = jest.spyOn(TextDecoder.prototype, "decode").mockImplementation(() => {
      throw cause;
    });
    try {
      for (const type of [utf16, fatal]) {
        const data = { code: "string-too-long", value: 3, cause } as const;
        thrown(() => type.lift(memory, 3, 20), LiftError, data);
      }
    } finally {
      decode.mockRestore();
    }
  });

  test("is read in memory through a pair of offset and count, and cannot be assigned", () => {
    for (const options of [{}, { addressType: "i64" as const }]) {
      const pair = new GuestMemory(SIZE, options);
      pair.writeBytes(41, encode("grüße"));
      pair.writeAddress(8, 41);
      pair.writeAddress(options.addressType ? 16 : 12, 5);
      expect(utf16.load(pair, 8)).toBe("grüße");
      thrown(() => utf16.store(pair, 8, "text" as never), LowerError, {
        code: "needs-allocation",
        value: "text",
      });
      expect(pair.readAddress(8)).toBe(41);
    }
  });

  test("says its options", () => {
    expect(utf16.describe()).not.toHaveProperty("options");
    expect(utf16({ fatal: true, layout: "packed" }).describe()).toMatchObject({
      name: "utf16",
      flat: ["i64"],
      options: { fatal: true, layout: "packed" },
    });
  });
});
