import fc from "fast-check";
import { pointer } from "../aggregate/pointer.js";
import { Struct } from "../aggregate/struct.js";
import { GuestMemoryError, LiftError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { f64 } from "../numeric/floats.js";
import { i64 } from "../numeric/long-integers.js";
import { u16, u8 } from "../numeric/integers.js";
import type { Liftable, Storable } from "../type/capabilities.js";
import { array } from "./array.js";
import { buffer } from "./buffer.js";
import { bytes } from "./bytes.js";
import { cstring } from "./cstring.js";
import { list } from "./list.js";
import type { FlatType } from "../type/value-type.js";
import type { PairLayout } from "../type/layout.js";
import { string } from "./string.js";
import { utf16 } from "./utf16.js";
import { caseCount } from "../cases.fixture.js";

// Whatever a guest passes and whatever lies in its memory, a sequence is a value of that memory or an error of ours, and
// taking it changes nothing.

const SIZE = 256;
const LAYOUTS: PairLayout[] = ["offset-length", "length-offset", "packed", "packed-length-high", "pointer"];

class Entry extends Struct {
  @u8 tag!: number;
  @string name!: string;
  @f64 x!: number;
}

type Sequence = Liftable<unknown> & Storable<unknown>;

const kinds: Record<string, (layout: PairLayout) => Sequence[]> = {
  bytes: (layout) => [bytes({ layout }), bytes({ layout, copy: true }), bytes({ layout, dangling: true })],
  string: (layout) => [string({ layout }), string({ layout, fatal: false })],
  cstring: () => [cstring, cstring({ nullable: true }), cstring({ max: 5, fatal: false })],
  utf16: (layout) => [utf16({ layout }), utf16({ layout, fatal: true })],
  array: (layout) => [
    array(u8, { layout }),
    array(u16, { layout }),
    array(i64, { layout }),
    array(f64, { layout, copy: true }),
  ],
  list: (layout) => [
    list(u16, { layout }),
    list(string({ layout }), { layout }),
    list(bytes, { layout }),
    list(cstring({ nullable: true }), { layout }),
    list(pointer(Entry), { layout }),
    list(Entry, { layout }),
    list(list(utf16), { layout }),
    list(array(i64), { layout }),
    list(buffer, { layout }),
    list(list(u16, { dangling: true }), { layout, dangling: true }),
  ],
  buffer: (layout) => [buffer({ layout })],
};

const number32 = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 40 }) },
  fc.nat({ max: SIZE + 20 }),
  fc.integer({ min: SIZE - 20, max: SIZE + 20 }),
  fc.nat({ max: 0xffffffff }),
  fc.constantFrom(0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff, 0x20000001, 0x40000001),
);
const number64 = fc.oneof(
  { weight: 12, arbitrary: number32 },
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
  fc.maxSafeInteger().map(Math.abs),
);

/** The memory of a guest, and the numbers that it passes, or two of them packed into one. */
const hostile = fc.record({
  pick: fc.nat(),
  address: fc.constantFrom("i32" as const, "i64" as const),
  numbers: fc.array(number64, { minLength: 4, maxLength: 12 }),
  target: number32,
});

function coreOf(
  flat: readonly FlatType[],
  memory: GuestMemory,
  numbers: readonly (number | bigint)[],
): unknown[] {
  const [first = 0n, second = 0n] = numbers.map((number) => BigInt(number));
  if (flat.includes("i64")) return [BigInt.asIntN(64, (first << 32n) | BigInt.asUintN(32, second))];
  return memory.addressType === "i64"
    ? [...numbers]
    : [Number(BigInt.asUintN(32, first)), Number(BigInt.asUintN(32, second))];
}

function fill(memory: GuestMemory, content: readonly (number | bigint)[]): Uint8Array {
  const size = memory.addressType === "i32" ? 4 : 8;
  for (let at = 0; at < SIZE; at += size) {
    const value = BigInt(content[(at / size) % content.length] as number);
    if (size === 4) memory.writeU32(at, Number(BigInt.asUintN(32, value)));
    else memory.writeU64(at, value);
  }
  return memory.bytes(0, SIZE).slice();
}

/** Runs `act`, which must give a value, or refuse with an error of this package. */
function attempt(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof GuestMemoryError || error instanceof LiftError) return undefined;
    throw error;
  }
}

/** Reads everything that a value leads to, and checks that all of it is of the memory. */
function walk(value: unknown, memory: GuestMemory): void {
  if (ArrayBuffer.isView(value) && value.buffer === memory.buffer) {
    if (value.byteOffset + value.byteLength > SIZE) throw new Error("a view beyond the memory");
  } else if (typeof value === "object" && value !== null) {
    if ("get" in value && "length" in value) {
      const elements = value as { length: number; get(index: number): unknown };
      for (let index = 0; index < elements.length; index++) {
        walk(
          attempt(() => elements.get(index)),
          memory,
        );
      }
    } else if ("view" in value) walk(value.view, memory);
  }
}

describe.each(Object.keys(kinds))("whatever a guest passes as %s", (kind) => {
  test("is a value of its memory, or an error of ours, and nothing is written", () => {
    const memories = {
      i32: new GuestMemory(SIZE),
      i64: new GuestMemory(SIZE, { addressType: "i64" }),
    };
    const types = LAYOUTS.flatMap(kinds[kind] as (layout: PairLayout) => Sequence[]);
    let values = 0;
    fc.assert(
      fc.property(hostile, ({ pick, address, numbers, target }) => {
        const memory = memories[address];
        const type = types[pick % types.length] as Sequence;
        const core = coreOf(type.flat, memory, numbers);
        const before = fill(memory, numbers);
        for (const act of [() => type.lift(memory, ...core), () => type.load(memory, target)]) {
          const value = attempt(act);
          if (value === undefined) continue;
          values++;
          walk(value, memory);
          const written = type.format(value);
          if (written.length > 20_000) throw new Error(`formatted as ${String(written.length)} characters`);
        }
        if (Buffer.compare(memory.bytes(0, SIZE), before) !== 0) throw new Error("the memory has changed");
      }),
      { numRuns: caseCount(10_000) },
    );
    // Otherwise the guest has always been refused, and nothing has been tested.
    expect(values).toBeGreaterThan(caseCount(10_000) / 10);
  });
});

describe("what the host stores of a sequence", () => {
  const offsets = fc.nat({ max: SIZE - 16 });
  const stored = [
    ["bytes", bytes, 1],
    ["array", array(u16), 2],
    ["list", list(u16), 2],
    ["buffer", buffer, 1],
  ] as const;

  test.each(stored)("of %s is what it loads, and lies in the pair alone", (_name, of, size) => {
    const type = of as unknown as Sequence;
    const memory = new GuestMemory(SIZE);
    fc.assert(
      fc.property(offsets, fc.nat({ max: SIZE / 2 }), fc.nat({ max: SIZE }), (at, half, count) => {
        const offset = half * 2;
        const value = attempt(() => type.lift(memory, offset, Math.floor(count / size)));
        if (value === undefined) return;
        memory.bytes(0, SIZE).fill(0xaa);
        type.store(memory, at, value);
        const found = [memory.readU32(at), memory.readU32(at + 4)];
        if (found[0] !== offset || found[1] !== Math.floor(count / size))
          expect(found).toEqual([offset, count]);
        const loaded = type.load(memory, at);
        if (type.format(loaded) !== type.format(value)) expect(type.format(loaded)).toBe(type.format(value));
        memory.bytes(at, 8).fill(0xaa);
        if (!memory.bytes(0, SIZE).every((byte) => byte === 0xaa)) throw new Error("written beside the pair");
      }),
      { numRuns: caseCount(10_000) },
    );
  });
});
