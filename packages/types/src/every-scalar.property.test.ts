import fc from "fast-check";
import {
  bool,
  duration,
  errno,
  f32,
  f64,
  GuestMemory,
  GuestMemoryError,
  i16,
  i32,
  i64,
  i8,
  LiftError,
  linuxErrnos,
  type Liftable,
  type Lowerable,
  pointer,
  type Storable,
  timestamp,
  u16,
  u32,
  u64,
  u8,
  usize,
} from "./index.js";
import { writesOnly } from "./memory/canaries.fixture.js";
import { wasiErrnos } from "./result/wasi-errnos.js";
import { caseCount } from "./cases.fixture.js";

// Every type of one core value: 10,000 cases for each, of which fast-check prints the seed where one fails.

type Scalar = Liftable<unknown> & Lowerable<unknown> & Storable<unknown>;

const SIZE = 48;
const memories = {
  i32: new GuestMemory(SIZE),
  i64: new GuestMemory(SIZE, { addressType: "i64" }),
} as const;
const addressTypes = fc.constantFrom("i32" as const, "i64" as const);

const U64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const I64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const wasiNames = Array.from({ length: 76 }, (_, index) => wasiErrnos.nameOf(index + 1) ?? index + 1);

const all: [string, unknown, fc.Arbitrary<unknown>][] = [
  ["i8", i8, fc.integer({ min: -128, max: 127 })],
  ["u8", u8, fc.integer({ min: 0, max: 255 })],
  ["i16", i16, fc.integer({ min: -32768, max: 32767 })],
  ["u16", u16, fc.integer({ min: 0, max: 65535 })],
  ["i32", i32, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  ["u32", u32, fc.integer({ min: 0, max: 2 ** 32 - 1 })],
  ["i64", i64, I64],
  ["u64", u64, U64],
  ["i64.number", i64.number, fc.maxSafeInteger()],
  ["u64.number", u64.number, fc.maxSafeNat()],
  ["f32", f32, fc.float()],
  ["f64", f64, fc.double()],
  ["bool", bool, fc.boolean()],
  ["usize", usize, fc.nat({ max: 2 ** 31 - 1 })],
  ["duration", duration, I64],
  ["timestamp", timestamp, U64],
  [
    "timestamp.date",
    timestamp.date,
    fc.date({ min: new Date(0), max: new Date(2 ** 43), noInvalidDate: true }),
  ],
  ["errno", errno, fc.constantFrom(undefined, ...wasiNames)],
  ["errno of another table", errno.with(linuxErrnos), fc.constantFrom(undefined, "ENOENT", "ENOTBLK", 4000)],
];

/** Runs `act`; an error has to be one that a guest can cause. */
function attempt(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof LiftError || error instanceof GuestMemoryError) return error;
    throw error;
  }
}

// Jest takes long to find two things equal: it is asked only to show how they differ.
function expectSame(found: unknown, value: unknown): void {
  // A zero has no sign in an integer.
  if (!Object.is(found, value) && found !== value) expect(found).toEqual(value);
}

/** The values that an engine may pass as a core value of a kind. */
function coreOf(flat: string, bits: bigint, addressType: "i32" | "i64"): unknown {
  if (flat === "f32") return Math.fround(Number(BigInt.asIntN(64, bits)));
  if (flat === "f64") return new Float64Array(BigUint64Array.of(bits).buffer)[0];
  if (flat === "i64") return BigInt.asIntN(64, bits);
  if (flat === "i32") return Number(BigInt.asIntN(32, bits));
  if (addressType === "i32") return Number(BigInt.asUintN(32, bits));
  return bits <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(bits) : bits;
}

const anyBits = fc.oneof(U64, fc.bigInt({ min: 0n, max: 300n }), fc.constantFrom(2n ** 63n, 2n ** 32n - 1n));
const places = fc.oneof(
  { weight: 5, arbitrary: fc.nat({ max: SIZE + 8 }) },
  { weight: 1, arbitrary: fc.constantFrom(0x7fffffff, 0x80000000, 0xffffffff, 2 ** 53 - 1) },
);

describe.each(all)("any %s", (_name, scalar, values) => {
  const type = scalar as Scalar;

  test("is lifted as what was lowered, and loaded as what was stored, and writes nowhere else", () => {
    fc.assert(
      fc.property(values, addressTypes, places, (value, addressType, offset) => {
        const memory = memories[addressType];
        const [flat] = type.flat;
        const core = type.lower(value, memory) as number | bigint;
        const passed =
          flat === "i32" ? Number(core) | 0 : flat === "i64" ? BigInt.asIntN(64, BigInt(core)) : core;
        expectSame(type.lift(memory, passed), value);
        const { size } = type.layout[addressType];
        const error = writesOnly(memory, offset, size, () => {
          type.store(memory, offset, value);
        });
        if (offset + size > SIZE) expect(error).toMatchObject({ code: "out-of-bounds" });
        else if (error !== undefined) throw error;
        else expectSame(type.load(memory, offset), value);
      }),
      { numRuns: caseCount(4000) },
    );
  });

  test("is a value or a LiftError, whatever core values a guest passes", () => {
    fc.assert(
      fc.property(anyBits, addressTypes, (bits, addressType) => {
        const memory = memories[addressType];
        const found = attempt(() => type.lift(memory, coreOf(type.flat[0] as string, bits, addressType)));
        if (found instanceof GuestMemoryError) throw found;
        if (type.format(found).length > 100) throw new Error("formatted at length");
      }),
      { numRuns: caseCount(3000) },
    );
  });

  test("is a value or a LiftError, whatever lies in the memory, and out of bounds where it would leave it", () => {
    fc.assert(
      fc.property(
        fc.array(anyBits, { minLength: 1, maxLength: 6 }),
        addressTypes,
        places,
        (content, addressType, at) => {
          const memory = memories[addressType];
          for (let index = 0; index < SIZE / 8; index++)
            memory.writeU64(8 * index, content[index % content.length] ?? 0n);
          const before = memory.readBytes(0, SIZE);
          const found = attempt(() => type.load(memory, at));
          const isOutside = at + type.layout[addressType].size > SIZE;
          if (found instanceof GuestMemoryError !== isOutside)
            throw new Error(`at ${String(at)}: ${String(found)}`);
          if (Buffer.compare(before, memory.bytes(0, SIZE)) !== 0) throw new Error("the memory has changed");
        },
      ),
      { numRuns: caseCount(3000) },
    );
  });
});

describe("any pointer", () => {
  const type = pointer(u16);

  test("is lowered and stored as what it was lifted from, and leads nowhere but into the memory", () => {
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: -30, max: 30 }),
        addressTypes,
        places,
        (to, index, addressType, at) => {
          // No guest passes more in 32 bits.
          fc.pre(addressType === "i64" || to <= 0xffffffff);
          const memory = memories[addressType];
          const value = type.lift(memory, to);
          expectSame(type.lower(value, memory), to);
          const isInside = (offset: number): boolean => offset + 2 <= SIZE;
          const error = writesOnly(memory, to, 2, () => {
            value.store(7);
          });
          if ((error === undefined) !== isInside(to))
            throw new Error(`stored at ${String(to)}: ${String(error)}`);
          const moved = attempt(() => value.at(index));
          const place = to + 2 * index;
          if (moved instanceof Error !== !(place >= 0 && place <= SIZE))
            throw new Error(`moved to ${String(place)}`);
          const loaded = attempt(() => value.load());
          if ((typeof loaded === "number") !== isInside(to)) throw new Error(`loaded at ${String(to)}`);
          if (addressType === "i32" && to > 0xffffffff) return; // no guest of 32 bits passes it
          const { size } = type.layout[addressType];
          const refused = writesOnly(memory, at, size, () => {
            type.store(memory, at, value);
          });
          if ((refused === undefined) !== at + size <= SIZE) throw new Error(`stored at ${String(at)}`);
          if (refused === undefined) expectSame(type.load(memory, at).offset, to);
        },
      ),
      { numRuns: caseCount(10_000) },
    );
  });
});
