import fc from "fast-check";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { cstring } from "./cstring.js";
import { caseCount } from "../cases.fixture.js";

const SIZE = 64;
const encoder = new TextEncoder();
const nullable = cstring({ nullable: true });

function shared(): GuestMemory {
  return new GuestMemory(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
}

/** A memory without a NUL, but for those of the given texts, each at its offset. */
function withTexts(texts: Record<number, string>, memory = new GuestMemory(SIZE)): GuestMemory {
  memory.bytes(0, memory.byteLength).fill(0x61);
  for (const [offset, text] of Object.entries(texts)) {
    memory.writeBytes(Number(offset), encoder.encode(`${text}\0`));
  }
  return memory;
}

describe.each([
  ["a memory", () => new GuestMemory(SIZE)],
  ["a shared memory", shared],
  ["a 64-bit memory", () => new GuestMemory(SIZE, { addressType: "i64" })],
])("a C string in %s", (_kind, make) => {
  test.each(["", "a", "a".repeat(12), "a".repeat(13), "grüße 🎉", "\ufeffa", "\u{fffd}", "\x01"])(
    "ends before its NUL: %j",
    (text) => {
      const memory = withTexts({ 7: text }, make());
      expect(cstring.lift(memory, 7)).toBe(text);
      expect(nullable.lift(memory, 7)).toBe(text);
    },
  );

  test("may end with the memory", () => {
    const memory = make();
    const end = memory.byteLength;
    withTexts({ [end - 4]: "abc" }, memory);
    expect(cstring.lift(memory, end - 4)).toBe("abc");
    expect(cstring.lift(memory, end - 1)).toBe("");
  });

  test("without a NUL before the memory ends is refused", () => {
    const memory = withTexts({}, make());
    const end = memory.byteLength;
    for (const offset of [1, end - 1]) {
      const { message } = thrown(() => cstring.lift(memory, offset), LiftError, {
        code: "unterminated",
        value: offset,
      });
      expect(message).toBe(
        `the text has no NUL in the ${String(end - offset)} bytes from offset ${String(offset)}, where the memory ends. ` +
          "Let the guest end it with one, or take string with its length.",
      );
    }
  });

  test("at the null pointer is refused, or undefined when that is asked for", () => {
    const memory = make();
    const { message } = thrown(() => cstring.lift(memory, 0), GuestMemoryError, {
      code: "null-pointer",
      offset: 0,
    });
    expect(message).toContain("the text is a null pointer. Let the guest pass a text, or take cstring({");
    thrown(() => cstring({ nullable: false }).lift(memory, 0), GuestMemoryError, { code: "null-pointer" });
    expect(nullable.lift(memory, 0)).toBeUndefined();
  });
});

describe("a C string", () => {
  test("is passed as one offset, and has no way to be a result", () => {
    expect(cstring.flat).toEqual(["address"]);
    expect(cstring).not.toHaveProperty("lower");
    expect(nullable).not.toHaveProperty("lower");
  });

  test.each([SIZE, SIZE + 1, 0x80000000, 0xffffffff, 2n ** 53n, 2n ** 64n - 1n])(
    "must begin in the memory: not at %d",
    (offset) => {
      const memory = withTexts({});
      const data = { code: "out-of-bounds", offset, length: 1, memorySize: SIZE } as const;
      for (const type of [cstring, nullable, cstring({ max: 4 })]) {
        thrown(() => type.lift(memory, offset), GuestMemoryError, data);
      }
    },
  );

  test("is looked for no further than max and one byte", () => {
    const memory = withTexts({ 8: "abcd", 59: "abcd" });
    expect(cstring({ max: 4 }).lift(memory, 8)).toBe("abcd");
    expect(cstring({ max: 4 }).lift(memory, 59)).toBe("abcd");
    expect(cstring({ max: 0 }).lift(memory, 12)).toBe("");
    expect(cstring({ max: 2 ** 53 - 1 }).lift(memory, 8)).toBe("abcd");
    const { message } = thrown(() => cstring({ max: 3 }).lift(memory, 8), LiftError, {
      code: "unterminated",
      value: 8,
    });
    expect(message).toContain("has no NUL in the 4 bytes from offset 8. Let");
    thrown(() => cstring({ max: 3, nullable: true }).lift(memory, 59), LiftError, { code: "unterminated" });
  });

  test.each([-1, 0.5, NaN, -Infinity, "8", 8n, null])("takes no max of %p", (max) => {
    const error = thrown(() => cstring({ max: max as number }), TypeDefinitionError, {
      code: "invalid-definition",
    });
    expect(error.message).toContain("cstring: max must be an integer from 0");
  });

  test("that is malformed is an error, or has U+FFFD when that is asked for", () => {
    const memory = withTexts({ 20: "abc" });
    memory.writeU8(21, 0xff);
    thrown(() => cstring.lift(memory, 20), LiftError, { code: "invalid-utf8", value: 20 });
    expect(cstring({ fatal: false }).lift(memory, 20)).toBe("a\ufffdc");
  });

  test("never holds a NUL, though another thread writes one after the text was measured", () => {
    const memory = withTexts({ 8: "text of some length" }, shared());
    const measure = jest.spyOn(Uint8Array.prototype, "indexOf").mockImplementation(() => {
      memory.writeU8(12, 0);
      return 19;
    });
    try {
      expect(cstring.lift(memory, 8)).toBe("text");
    } finally {
      measure.mockRestore();
    }
  });

  test("says its options", () => {
    expect(cstring.describe()).not.toHaveProperty("options");
    const options = { fatal: false, max: 8, nullable: true };
    expect(cstring(options as { nullable: true }).describe()).toMatchObject({ name: "cstring", options });
  });
});

describe("a C string in memory", () => {
  test.each([{}, { addressType: "i64" as const }])("is its offset: %p", (options) => {
    expect(cstring.layout).toEqual({ i32: { size: 4, alignment: 4 }, i64: { size: 8, alignment: 8 } });
    const memory = withTexts({ 40: "text" }, new GuestMemory(SIZE, options));
    memory.writeAddress(8, 40);
    expect(cstring.load(memory, 8)).toBe("text");
    memory.writeAddress(8, 0);
    thrown(() => cstring.load(memory, 8), GuestMemoryError, { code: "null-pointer" });
    expect(nullable.load(memory, 8)).toBeUndefined();
  });

  test("may name an offset that no number can hold", () => {
    const memory = new GuestMemory(SIZE, { addressType: "i64" });
    memory.writeU64(8, 2n ** 63n);
    thrown(() => cstring.load(memory, 8), GuestMemoryError, { code: "out-of-bounds", offset: 2n ** 63n });
  });

  test("cannot be assigned, but for the null pointer where that is a value", () => {
    for (const options of [{}, { addressType: "i64" as const }]) {
      const memory = new GuestMemory(SIZE, options);
      memory.writeAddress(8, 40);
      for (const [type, value] of [
        [cstring, "text"],
        [cstring, undefined],
        [nullable, "text"],
        [nullable, null],
      ] as const) {
        thrown(() => type.store(memory, 8, value as never), LowerError, { code: "needs-allocation", value });
      }
      expect(memory.readAddress(8)).toBe(40);
      nullable.store(memory, 8, undefined);
      expect(memory.readAddress(8)).toBe(0);
      thrown(() => nullable.store(memory, SIZE - 3, undefined), GuestMemoryError, { code: "out-of-bounds" });
    }
  });
});

test("any C string is what the guest wrote, for any text without a NUL", () => {
  const memory = new GuestMemory(256);
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.integer({ min: 1, max: 100 }),
      (text, offset) => {
        const expected = text.split("\0", 1)[0];
        memory.bytes(0, 256).fill(0x61);
        memory.writeBytes(offset, encoder.encode(`${text}\0`));
        const read = cstring.lift(memory, offset);
        if (read !== expected) expect(read).toBe(expected);
      },
    ),
    { numRuns: caseCount(10_000) },
  );
});
