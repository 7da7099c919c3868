import fc from "fast-check";
import { caseCount } from "../cases.fixture.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  allocated,
  chars,
  copyOf,
  encode,
  GuestMemory,
  list,
  option,
  orErrno,
  pointer,
  type Storable,
  struct,
  u16,
  u8,
} from "../index.js";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { thrown } from "../thrown.fixture.js";

const SIZE = 64;
const RUNS = { numRuns: caseCount(1000) };

/** A memory with these bytes at offset 8, and bytes that are not NULs around them. */
function withBytes(...bytes: number[]): GuestMemory {
  const memory = new GuestMemory(SIZE);
  memory.bytes(0, SIZE).fill(0xff);
  memory.writeBytes(8, bytes);
  return memory;
}

test("it has as many bytes as it says, at any offset, and is passed as the offset", () => {
  const type = chars(5);
  expect(type.layout).toEqual({ i32: { size: 5, alignment: 1 }, i64: { size: 5, alignment: 1 } });
  expect(type.flat).toEqual(["address"]);
  expect(type.describe()).toMatchObject({ name: "chars<5>", kind: "chars", options: { size: 5 } });
  expect(chars(5, { terminated: false, fatal: false }).describe().options).toEqual({
    size: 5,
    terminated: false,
    fatal: false,
  });
});

test("the text ends before the first NUL, whatever follows it", () => {
  const memory = withBytes(0x61, 0x62, 0, 0xff, 0x63);
  expect(chars(5).load(memory, 8)).toBe("ab");
  expect(chars(5).lift(memory, 8)).toBe("ab");
  expect(chars(5).load(withBytes(0, 0x62, 0, 0, 0), 8)).toBe("");
});

test("a text that fills all bytes has no NUL: an error, or all of them", () => {
  const memory = withBytes(0x61, 0x62, 0x63);
  const error = thrown(() => chars(3).load(memory, 8), LiftError, { code: "unterminated", value: 8 });
  expect(error.message).toContain("chars<3> has no NUL in its 3 bytes.");
  expect(chars(3, { terminated: false }).load(memory, 8)).toBe("abc");
  expect(chars(2, { terminated: false }).load(memory, 8)).toBe("ab");
});

test("a text that does not fit is refused, never cut off, and nothing is written", () => {
  const memory = new GuestMemory(SIZE);
  const cases = [
    [chars(4), "abc", "abcd"],
    [chars(4), "aß", "ßß"],
    [chars(4, { terminated: false }), "abcd", "abcde"],
    [chars(1), "", "a"],
  ] as const;
  for (const [type, fits, longer] of cases) {
    type.store(memory, 8, fits);
    expect(type.load(memory, 8)).toBe(fits);
    const refused = writesOnly(memory, 8, 0, () => {
      type.store(memory, 8, longer);
    });
    expect(refused).toBeInstanceOf(LowerError);
    expect((refused as LowerError).code).toBe("out-of-range");
  }
  thrown(
    () => {
      chars(8).store(memory, 8, "a\0b");
    },
    LowerError,
    { code: "out-of-range" },
  );
  thrown(
    () => {
      chars(8).store(memory, 8, 7 as never);
    },
    LowerError,
    { code: "wrong-type" },
  );
  thrown(
    () => {
      chars(8).store(memory, 8, "\ud800");
    },
    LowerError,
    { code: "invalid-utf16" },
  );
});

test("storing fills the rest with NULs, and writes no byte besides its own", () => {
  const memory = withBytes(1, 2, 3, 4, 5, 6);
  expect(
    writesOnly(memory, 8, 6, () => {
      chars(6).store(memory, 8, "hé");
    }),
  ).toBeUndefined();
  expect([...memory.readBytes(8, 6)]).toEqual([0x68, 0xc3, 0xa9, 0, 0, 0]);
});

test("malformed UTF-8 is an error, or U+FFFD", () => {
  const memory = withBytes(0x61, 0xc3, 0, 0);
  thrown(() => chars(4).load(memory, 8), LiftError, { code: "invalid-utf8" });
  expect(chars(4, { fatal: false }).load(memory, 8)).toBe("a\ufffd");
});

test("every text that fits is read back, in each way that a value crosses", () => {
  const size = fc.integer({ min: 1, max: 24 });
  fc.assert(
    fc.property(size, fc.string({ unit: "binary" }), fc.boolean(), (bytes, text, terminated) => {
      const type: Storable<string> = chars(bytes, { terminated });
      const { memory } = bumpGuest("malloc");
      const needed = new TextEncoder().encode(text).length + (terminated ? 1 : 0);
      const act = (): void => {
        type.store(memory, 8, text);
      };
      if (needed > bytes || text.includes("\0")) {
        thrown(act, LowerError, { code: "out-of-range" });
        return;
      }
      act();
      expect(type.load(memory, 8)).toBe(text);
      expect(encode(type, text)).toEqual(memory.readBytes(8, bytes));
      const row = struct({ tag: u8, text: type, after: u16 });
      row.store(memory, 64, { tag: 1, text, after: 2 });
      expect(copyOf(row.load(memory, 64))).toEqual({ tag: 1, text, after: 2 });
    }),
    RUNS,
  );
});

test("whatever the bytes are, it gives a text or an error of its own, and reads no byte behind them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.boolean(), (bytes, fatal) => {
      const memory = new GuestMemory(bytes.length);
      memory.writeBytes(0, bytes);
      const type = chars(bytes.length, { fatal });
      let text: string | undefined;
      try {
        text = type.load(memory, 0);
      } catch (error) {
        expect(["unterminated", "invalid-utf8"]).toContain((error as LiftError).code);
      }
      const end = bytes.indexOf(0);
      if (text !== undefined && fatal) expect(new TextEncoder().encode(text)).toEqual(bytes.slice(0, end));
      expect(typeof type.preview(memory, 0)).toBe("string");
    }),
    RUNS,
  );
});

test("bytes outside of the memory are an error, at both ends", () => {
  const memory = new GuestMemory(SIZE);
  expect(chars(8).lift(memory, SIZE - 8)).toBe("");
  for (const offset of [SIZE - 7, SIZE, 0xffffffff]) {
    thrown(() => chars(8).lift(memory, offset), GuestMemoryError, { code: "out-of-bounds" });
    const store = (): void => {
      chars(8).store(memory, offset, "a");
    };
    thrown(store, GuestMemoryError, { code: "out-of-bounds" });
  }
});

test("it may be absent where it is passed, an element, a result, and behind a pointer", () => {
  const memory = withBytes(0x61, 0, 0x62, 0);
  expect(chars(2, { nullable: true }).lift(memory, 0)).toBeUndefined();
  thrown(() => chars(2, { nonNull: true }).lift(memory, 0), GuestMemoryError, { code: "null-pointer" });
  expect(list(chars(2)).lift(memory, 8, 2).toArray()).toEqual(["a", "b"]);
  expect(option(chars(2)).lift(memory, 0)).toBeUndefined();
  pointer(chars(2)).lift(memory, 10).store("z");
  expect(memory.readU8(10)).toBe(0x7a);
  orErrno(chars(4), { out: true }).lower("xyz", memory, 16);
  expect(chars(4).load(memory, 16)).toBe("xyz");
  const guest = bumpGuest("malloc");
  const at = allocated(chars(4)).lower("xyz", guest.memory) as number;
  expect([guest.allocations, chars(4).load(guest.memory, at)]).toEqual([[[4, 1]], "xyz"]);
});

test("a size that is no integer from 1 is refused, and a misspelt option", () => {
  for (const size of [0, -1, 1.5, 2 ** 32, Number.NaN, "8" as never]) {
    thrown(() => chars(size), TypeDefinitionError, { code: "invalid-definition" });
  }
  thrown(() => chars(8, { max: 4 } as never), TypeDefinitionError, { code: "unknown-option" });
  thrown(() => chars(8, { terminated: 1 as never }), TypeDefinitionError, { code: "invalid-option" });
  thrown(() => chars(8, { nullable: true, nonNull: true }), TypeDefinitionError, {
    code: "invalid-definition",
  });
});
