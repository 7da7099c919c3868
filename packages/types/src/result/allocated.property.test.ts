import fc from "fast-check";
import { Struct } from "../aggregate/struct.js";
import { GuestMemoryError, LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { i32, u16, u8 } from "../numeric/integers.js";
import { array } from "../sequence/array.js";
import { bytes } from "../sequence/bytes.js";
import { cstring } from "../sequence/cstring.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { utf16 } from "../sequence/utf16.js";
import { allocated } from "./allocated.js";
import { bumpGuest, guestWith } from "../allocation/allocating-guests.fixture.js";
import { caseCount } from "../cases.fixture.js";

class Row extends Struct {
  @u8 kind!: number;
  @allocated(utf16) name!: string;
  @i32 value!: number;
}

const SIZE = 1 << 16;
const START = 1024;

const row = fc.record({ kind: fc.nat(255), name: fc.string(), value: fc.integer() });
const units = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
const text = fc.string({ unit: "grapheme" });

type Lift = (memory: GuestMemory, core: never) => unknown;

/** A type, values of it, and how the guest would find such a value again. */
const types: [string, { lower(value: never, memory: GuestMemory): unknown }, fc.Arbitrary<unknown>, Lift][] =
  [
    ["string", allocated(string), text, (memory, core: [number, number]) => string.lift(memory, ...core)],
    [
      "packed string",
      allocated(string({ layout: "packed" })),
      text,
      (memory, core: bigint) => string({ layout: "packed" }).lift(memory, core),
    ],
    ["utf16", allocated(utf16), units, (memory, core: [number, number]) => utf16.lift(memory, ...core)],
    [
      "cstring",
      allocated(cstring),
      text.map((any) => any.replaceAll("\0", "")),
      (memory, core: number) => cstring.lift(memory, core),
    ],
    [
      "bytes",
      allocated(bytes),
      fc.uint8Array(),
      (memory, core: [number, number]) => bytes.lift(memory, ...core),
    ],
    [
      "array",
      allocated(array(u16)),
      fc.uint16Array(),
      (memory, core: [number, number]) => array(u16).lift(memory, ...core),
    ],
    [
      "list",
      allocated(list(i32)),
      fc.array(fc.integer()),
      (memory, core: [number, number]) =>
        list(i32)
          .lift(memory, ...core)
          .toArray(),
    ],
    [
      "list of lists of texts",
      allocated(list(allocated(list(allocated(string))))),
      fc.array(fc.array(text, { maxLength: 4 }), { maxLength: 4 }),
      (memory, core: [number, number]) =>
        list(list(string))
          .lift(memory, ...core)
          .toArray()
          .map((each) => each.toArray()),
    ],
    [
      "list of structs with texts",
      allocated(list(Row)),
      fc.array(row, { maxLength: 5 }),
      (memory, core: [number, number]) =>
        list(Row)
          .lift(memory, ...core)
          .toArray()
          .map(({ kind, name, value }) => ({ kind, name, value })),
    ],
  ];

describe.each(types)("%s", (_name, type, values, lift) => {
  test("is the same value in the guest, and lies in what was allocated for it, and nowhere else", () => {
    fc.assert(
      fc.property(values, fc.constantFrom("i32" as const, "i64" as const), (value, addressType) => {
        if (_name.startsWith("packed") && addressType === "i64") return;
        const { memory, allocations } = bumpGuest("malloc", { addressType }, SIZE);
        memory.bytes(0, SIZE).fill(0xaa);
        const core = type.lower(value as never, memory);
        expect(lift(memory, core as never)).toEqual(value);
        const asked = allocations.reduce((sum, [size, alignment]) => sum + size + alignment, 0);
        expect(memory.bytes(0, START).every((byte) => byte === 0xaa)).toBe(true);
        expect(memory.bytes(START + asked, SIZE - START - asked).every((byte) => byte === 0xaa)).toBe(true);
      }),
      { numRuns: 800 },
    );
  });
});

test("whatever an allocator gives, the value lies there or there is an error, and nothing else is written", () => {
  const answers = fc.oneof(
    fc.integer(),
    fc.nat(SIZE),
    fc.integer({ min: SIZE - 64, max: SIZE + 64 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.constantFrom(undefined, null, NaN, Infinity, 0.5, "8", {}),
  );
  fc.assert(
    fc.property(answers, fc.array(fc.nat(0xffff), { maxLength: 20 }), (answer, value) => {
      const { memory } = guestWith({ malloc: () => answer }, SIZE);
      memory.bytes(0, SIZE).fill(0xaa);
      const expected = memory.bytes(0, SIZE).slice();
      try {
        const [offset, count] = allocated(list(u16)).lower(value, memory) as [number, number];
        expect(list(u16).lift(memory, offset, count).toArray()).toEqual(value);
        expect([offset % 2, offset === 0]).toEqual([0, false]);
        expected.set(new Uint8Array(Uint16Array.from(value).buffer), offset);
      } catch (error) {
        expect([LowerError, GuestMemoryError]).toContain((error as Error).constructor);
      }
      expect(Buffer.compare(memory.bytes(0, SIZE), expected)).toBe(0);
    }),
    { numRuns: caseCount(4000) },
  );
});
