import fc from "fast-check";

import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { caseCount } from "../cases.fixture.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { allocated, GuestMemory, list, string, struct } from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { wtf8 } from "./wtf8.js";

const RUNS = caseCount(4000);

/** Encodes code points as UTF-8 does, surrogates among them. */
function encoded(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) as number).flatMap((code) => {
    const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
    if (code < 0x80) return [code];
    if (code < 0x800) return [0xc0 | (code >> 6), tail(0)];
    if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)];
    return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
  });
}

// The table of well-formed sequences, with those of surrogates: https://wtf-8.codeberg.page/#concatenating
const SEQUENCES =
  /^(?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})*$/;
const PAIR = /\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf]/;

function isWellFormed(bytes: ArrayLike<number>): boolean {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return SEQUENCES.test(text) && !PAIR.test(text);
}

function shared(): GuestMemory {
  return new GuestMemory(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
}

function lifted(bytes: readonly number[], memory = new GuestMemory(65536)): string {
  memory.writeBytes(5, bytes);
  return wtf8.lift(memory, 5, bytes.length);
}

const memories: [string, () => GuestMemory][] = [
  ["a memory", () => new GuestMemory(65536)],
  ["a shared memory", shared],
];

test.each(memories)("halves of surrogate pairs go through in %s, and all that UTF-8 has", (_kind, make) => {
  for (const text of [
    "",
    "grün 👋 \0 \ufeff\uffff\u{10ffff}",
    "\ud800",
    "\udfff",
    "a\udbff",
    "\udc00b",
    "\udc00\ud800",
    "👋\ud83d",
    "\udc4b👋",
    "\ud83d\ud83d",
    `${"é".repeat(9000)}\ud83d${"👋".repeat(9000)}`,
  ]) {
    expect(lifted(encoded(text), make()) === text).toBe(true);
    const written = wtf8.encode(text, make());
    const memory = make();
    written?.write(memory, 9);
    expect(written).toMatchObject({ byteLength: encoded(text).length, length: encoded(text).length, text });
    expect(Buffer.compare(memory.readBytes(9, encoded(text).length), Buffer.from(encoded(text)))).toBe(0);
  }
});

test.each([
  ["both halves of a pair in 6 bytes", [0xed, 0xa0, 0xbd, 0xed, 0xb1, 0x8b]],
  ["the same after a lone half", [0xed, 0xa0, 0xbd, 0xed, 0xa0, 0xbd, 0xed, 0xb1, 0x8b]],
  ["a longer form of a character", [0xe0, 0x80, 0xaf]],
  ["a longer form of NUL", [0xc0, 0x80]],
  ["a longer form in 4 bytes", [0xf0, 0x8f, 0xbf, 0xbf, 0xed, 0xa0, 0x80]],
  ["a code point above the last", [0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80]],
  ["a byte that no character begins with", [0xed, 0xa0, 0x80, 0xff]],
  ["a character that is cut off", [0xed, 0xa0, 0x80, 0xe2, 0x82]],
  ["a half that is cut off", [0x61, 0xed, 0xa0]],
  ["a byte that continues nothing", [0xed, 0xa0, 0x80, 0x80]],
])("refuses %s", (_what, bytes) => {
  const error = thrown(() => lifted(bytes), LiftError, { code: "invalid-utf8", value: 5 });
  expect(error.message).toBe(
    `the text is not valid WTF-8: ${String(bytes.length)} bytes at offset 5. Take bytes.`,
  );
  expect(error.cause).toMatchObject({ name: "TypeError" });
});

const unitsOfText = fc
  .array(fc.oneof(fc.integer({ min: 0xd800, max: 0xdfff }), fc.nat({ max: 0xffff }), fc.nat({ max: 0x7f })), {
    maxLength: 80,
  })
  .map((units) => String.fromCharCode(...units));

test("any string of JavaScript is the same one after a visit to the guest, in the bytes of its code points", () => {
  const memory = new GuestMemory(4096);
  fc.assert(
    fc.property(unitsOfText, fc.nat({ max: 1000 }), (text, offset) => {
      wtf8.encode(text, memory)?.write(memory, offset);
      const bytes = encoded(text);
      if (Buffer.compare(memory.bytes(offset, bytes.length), Buffer.from(bytes)) !== 0)
        throw new Error("other bytes");
      expect(wtf8.lift(memory, offset, bytes.length) === text).toBe(true);
      // Texts without halves are the same in UTF-8.
      if (!/\p{Surrogate}/u.test(text)) expect(string.lift(memory, offset, bytes.length)).toBe(text);
    }),
    { numRuns: RUNS },
  );
});

test("any bytes are a text exactly if the table of the encoding has them, and that text has these bytes", () => {
  const memory = new GuestMemory(4096);
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 3 }).map((bytes) => [...bytes]),
    unitsOfText.map((text) => encoded(text.slice(0, 4))),
    fc.constantFrom([0xed, 0xa0, 0x80], [0xed, 0xb0, 0x80], [0xed], [0xf0, 0x9f], [0xe0, 0x80, 0x80]),
  );
  let texts = 0;
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const bytes = parts.flat();
      memory.writeBytes(5, bytes);
      let text: string | undefined;
      try {
        text = wtf8.lift(memory, 5, bytes.length);
      } catch (error) {
        if (!(error instanceof LiftError && error.code === "invalid-utf8")) throw error;
      }
      expect(text !== undefined).toBe(isWellFormed(bytes));
      if (text !== undefined) expect(encoded(text)).toEqual(bytes);
      texts += text === undefined ? 0 : 1;
    }),
    { numRuns: RUNS },
  );
  expect(texts).toBeGreaterThan(RUNS / 10);
});

test("a range outside the memory, and another value than a string, are refused as for other texts", () => {
  const memory = new GuestMemory(16);
  thrown(() => wtf8.lift(memory, 12, 5), GuestMemoryError, { code: "out-of-bounds" });
  thrown(() => wtf8({ max: 2 }).lift(memory, 0, 3), LiftError, { code: "too-long" });
  thrown(() => wtf8.encode(5 as never, memory), LowerError, { code: "wrong-type" });
  thrown(() => wtf8({ fatal: false } as never), TypeDefinitionError, { code: "unknown-option" });
  expect([wtf8({ nullable: true }).lift(memory, 0, 0), wtf8({ dangling: true }).lift(memory, 99, 0)]).toEqual(
    [undefined, ""],
  );
});

test("as an allocated result and in elements it is what it is as a parameter", () => {
  const guest = bumpGuest("malloc");
  const [offset, length] = allocated(wtf8).lower("a\ud83d", guest.memory) as [number, number];
  expect([...guest.memory.bytes(offset, length)]).toEqual([0x61, 0xed, 0xa0, 0xbd]);
  guest.memory.writeU32(8, offset);
  guest.memory.writeU32(12, length);
  expect([...list(wtf8).lift(guest.memory, 8, 1)]).toEqual(["a\ud83d"]);
  thrown(() => struct({ path: wtf8 }).store(guest.memory, 8, { path: "a" }), LowerError, {
    code: "needs-allocation",
  });
});

test("is written for messages without reading more than is shown", () => {
  const memory = new GuestMemory(65536);
  memory.writeU32(0, 64);
  memory.writeU32(4, 4);
  memory.writeBytes(64, [0x61, 0xed, 0xa0, 0xbd]);
  expect(wtf8.preview(memory, 0)).toBe(string.format("a\ud83d"));
  memory.writeU32(4, 60000);
  expect(wtf8.preview(memory, 0)).toMatch(/60000 bytes/);
});
