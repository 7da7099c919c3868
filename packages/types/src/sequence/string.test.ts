import fc from "fast-check";
import { GuestMemoryError, LiftError, LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { string } from "./string.js";
import { caseCount } from "../cases.fixture.js";

const encoder = new TextEncoder();
const lossy = string({ fatal: false });

function shared(): GuestMemory {
  return new GuestMemory(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
}

/** Writes bytes and returns the type's reading of them. */
function lifted(type: typeof lossy, bytes: ArrayLike<number>, memory = new GuestMemory(256)): string {
  memory.writeBytes(7, bytes);
  return type.lift(memory, 7, bytes.length);
}

const memories: [string, () => GuestMemory][] = [
  ["a memory", () => new GuestMemory(65536)],
  ["a shared memory", shared],
];

describe.each(memories)("a string in %s", (_kind, make) => {
  // Up to 12 bytes of ASCII are read in a loop, everything else by a decoder.
  const texts = [
    "",
    "a",
    "\0a\0",
    "a".repeat(12),
    "a".repeat(13),
    "a".repeat(1000),
    "é",
    `${"a".repeat(10)}é`, // 12 bytes
    `${"a".repeat(11)}é`, // 13 bytes
    `é${"a".repeat(30)}`,
    "€uro",
    "🎉",
    "🎉".repeat(3), // 12 bytes
    `${"🎉".repeat(3)}a`,
    "\u{10ffff}\u{ffff}",
    "\u{fffd}",
    "\x7f",
    "\x80",
  ];

  test.each(texts)("is what the guest wrote: %j", (text) => {
    expect(lifted(string, encoder.encode(text), make())).toBe(text);
    expect(lifted(lossy, encoder.encode(text), make())).toBe(text);
  });

  test("is what the guest wrote, for any text", () => {
    const memory = make();
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        expect(lifted(string, encoder.encode(text), memory)).toBe(text);
      }),
      { numRuns: caseCount(5000) },
    );
  });

  test.each(["\ufeff", "\ufeffa", `\ufeff${"a".repeat(20)}`, "a\ufeff"])(
    "keeps the byte order mark of %j",
    (text) => {
      expect(lifted(string, encoder.encode(text), make())).toBe(text);
      expect(lifted(lossy, encoder.encode(text), make())).toBe(text);
    },
  );

  const malformed: [string, number[]][] = [
    ["a lone continuation byte", [0x80]],
    ["a byte that is never used", [0xff]],
    ["two of them", [0xff, 0xfe]],
    ["an overlong NUL", [0xc0, 0x80]],
    ["an overlong slash", [0xe0, 0x80, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a code point above U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a sequence cut off after one byte", [0xe2]],
    ["a sequence cut off after three", [0xf0, 0x9f, 0x8e]],
    ["a sequence broken by a letter", [0xe2, 0x82, 0x61]],
  ];

  describe.each(malformed)("with %s", (_what, bad) => {
    test.each([
      ["alone", bad],
      ["in 12 bytes", [...Array<number>(12 - bad.length).fill(0x61), ...bad]],
      ["in 13 bytes", [...Array<number>(13 - bad.length).fill(0x61), ...bad]],
      ["at the start of many", [...bad, ...Array<number>(40).fill(0x61)]],
    ])("is an error %s, and U+FFFD when that is asked for", (_where, bytes) => {
      const { cause } = thrown(() => lifted(string, bytes, make()), LiftError, {
        code: "invalid-utf8",
        value: 7,
      });
      expect(cause).toMatchObject({ name: "TypeError" });
      expect(lifted(lossy, bytes, make())).toBe(new TextDecoder().decode(Uint8Array.from(bytes)));
      expect(lifted(lossy, bytes, make())).toContain("\ufffd");
    });
  });

  test("is a text or an error, for any bytes", () => {
    const memory = make();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        let expected: string | undefined;
        try {
          expected = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
        } catch {
          thrown(() => lifted(string, bytes, memory), LiftError, { code: "invalid-utf8" });
          return;
        }
        expect(lifted(string, bytes, memory)).toBe(expected);
      }),
      { numRuns: caseCount(5000) },
    );
  });
});

describe("a string", () => {
  const memory = new GuestMemory(64);

  beforeEach(() => memory.bytes(0, 64).fill(0x61));

  test("is passed as offset and length, and has no way to be a result", () => {
    expect(string.flat).toEqual(["address", "address"]);
    expect(string).not.toHaveProperty("lower");
    expect(string({ fatal: true }).lift(memory, 0, 3)).toBe("aaa");
  });

  test("is decoded from a copy where the memory is shared: browsers refuse shared buffers, and other threads may write", () => {
    const decode = jest.spyOn(TextDecoder.prototype, "decode");
    try {
      expect(lifted(string, encoder.encode("grüße"), shared())).toBe("grüße");
      expect(lifted(string, encoder.encode("grüße"))).toBe("grüße");
      const [own, view] = decode.mock.calls.map(([source]) => (source as Uint8Array).buffer);
      expect(own).not.toBeInstanceOf(SharedArrayBuffer);
      expect(own?.byteLength).toBe(7);
      expect(view?.byteLength).toBe(256); // no copy where none is needed
    } finally {
      decode.mockRestore();
    }
  });

  test("is a copy that what the guest writes later does not change", () => {
    const short = string.lift(memory, 0, 5);
    const long = string.lift(memory, 0, 20);
    memory.bytes(0, 64).fill(0x62);
    expect(short + long).toBe("a".repeat(25));
  });

  test.each([
    [0, 64],
    [64, 0],
    [0, 0],
    [63, 1],
    [52, 12],
    [51, 13],
  ])("may lie at the end: offset %d, length %d", (offset, length) => {
    expect(string.lift(memory, offset, length)).toBe("a".repeat(length));
  });

  test.each([
    [64, 1],
    [65, 0],
    [53, 12],
    [52, 13],
    [0, 65],
    [0xffffffff, 1],
    [0xfffffff0, 0x20],
    [0, 0xffffffff],
    [2n ** 53n, 1],
    [0, 2n ** 64n - 1n],
  ])("must lie in the memory: not offset %d, length %d", (offset, length) => {
    const data = { code: "out-of-bounds", offset, length, memorySize: 64 } as const;
    thrown(() => string.lift(memory, offset, length), GuestMemoryError, data);
    thrown(() => lossy.lift(memory, offset, length), GuestMemoryError, data);
  });

  test("says where the malformed bytes are, and what to do", () => {
    memory.writeU8(0, 0xff);
    const one = thrown(() => string.lift(memory, 0, 1), LiftError, { code: "invalid-utf8", value: 0 });
    expect(one.message).toBe(
      "the text is not valid UTF-8: 1 byte at offset 0. " +
        "Take bytes, or give the type { fatal: false } to get U+FFFD in place of malformed bytes.",
    );
    const more = thrown(() => string.lift(memory, 0, 20), LiftError, { code: "invalid-utf8" });
    expect(more.message).toContain("20 bytes at offset 0");
  });

  // Node 20 ends the process when it is asked to decode 2^31 bytes, and Bun returns an empty string.
  test("that no string can hold is refused before a decoder sees it", () => {
    const decode = jest.spyOn(TextDecoder.prototype, "decode").mockReturnValue("");
    try {
      const longest = 2 ** 29 - 24;
      const large = new GuestMemory(longest + 1);
      expect(string.lift(large, 0, longest)).toBe("");
      decode.mockClear();
      for (const type of [string, lossy]) {
        const { message } = thrown(() => type.lift(large, 0, longest + 1), LiftError, {
          code: "string-too-long",
          value: 0,
        });
        expect(message).toBe(
          "the text is longer than a string may be: 536870889 bytes at offset 0. Take bytes.",
        );
      }
      expect(decode).not.toHaveBeenCalled();
    } finally {
      decode.mockRestore();
    }
  });

  test("that cannot be copied out of a shared memory is an error of its own", () => {
    const cause = new RangeError("Array buffer allocation failed");
    const slice = jest.spyOn(Uint8Array.prototype, "slice").mockImplementation(() => {
      throw cause;
    });
    try {
      thrown(() => string.lift(shared(), 3, 40), LiftError, { code: "string-too-long", value: 3, cause });
    } finally {
      slice.mockRestore();
    }
  });

  test("that the engine has no memory for is an error of its own", () => {
    // V8 throws it above 2^29 - 24 characters, and on a 32-bit processor sooner.
    const cause = Object.assign(new Error("Cannot create a string longer than 0x1fffffe8 characters"), {
      code: "ERR_STRING_TOO_LONG",
    });
    const decode = jest.spyOn(TextDecoder.prototype, "decode").mockImplementation(() => {
      throw cause;
    });
    try {
      const error = thrown(() => string.lift(memory, 3, 40), LiftError, {
        code: "string-too-long",
        value: 3,
      });
      expect(error.cause).toBe(cause);
      expect(error.message).toContain("40 bytes at offset 3");
    } finally {
      decode.mockRestore();
    }
  });
});

describe("a string in memory", () => {
  test.each([{}, { addressType: "i64" as const }])(
    "is read through a pair of offset and length: %p",
    (options) => {
      const memory = new GuestMemory(64, options);
      memory.writeBytes(40, encoder.encode("grüße"));
      memory.writeAddress(8, 40);
      memory.writeAddress(8 + (options.addressType ? 8 : 4), 7);
      expect(string.load(memory, 8)).toBe("grüße");
      memory.writeU8(40, 0xff);
      thrown(() => string.load(memory, 8), LiftError, { code: "invalid-utf8", value: 40 });
      expect(lossy.load(memory, 8)).toBe("\ufffdrüße");
      memory.writeAddress(8, 58);
      thrown(() => string.load(memory, 8), GuestMemoryError, {
        code: "out-of-bounds",
        offset: 58,
        length: 7,
      });
    },
  );

  test("cannot be assigned, since there is no memory to put it in", () => {
    const memory = new GuestMemory(64);
    const { message } = thrown(
      () => {
        string.store(memory, 8, "text" as never);
      },
      LowerError,
      { code: "needs-allocation", value: "text" },
    );
    expect(message).toContain("Let the guest give a buffer");
    expect(memory.readU64(8)).toBe(0n);
  });
});

describe("defects known from wazergo: malformed text", () => {
  test('"\\xff\\xfe" is no string', () => {
    thrown(() => lifted(string, [0xff, 0xfe]), LiftError, { code: "invalid-utf8" });
  });
});
