import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { CallMemory, CoreResult } from "./capabilities.js";
import type { DanglingOptions } from "./dangling.js";
import type { NullableOptions } from "./phantoms.js";
import { callMemoryOf } from "./call-memory.js";
import { formatAny } from "./format.js";
import { ADDRESS_LAYOUT, type Layouts, type PairLayout } from "./layout.js";
import type { CoreValue, FlatType } from "./value-type.js";

/**
 * Makes a value of the offset and the length of a pair, both unsigned. A bigint is one that a double cannot hold exactly:
 * pass it to `memory.check`, which refuses it.
 */
export type PairReader<T> = (memory: GuestMemory, offset: number, length: number) => T;

/**
 * Checks that `count` elements of `size` bytes each lie in the memory from an offset on, and returns how many bytes they
 * take. Offset and count come from a guest: a bigint is one that a double cannot hold, which the memory refuses.
 *
 * In doubles: a product that would wrap in 32 bits is larger than any memory here.
 */
export function checkExtent(memory: GuestMemory, offset: number, count: number, size: number): number {
  const byteLength = typeof count === "bigint" ? count : count * size;
  memory.check(offset, byteLength);
  return byteLength;
}

/** The options of types that are passed as a pair. */
export interface PairOptions<N extends boolean = boolean, L = PairLayout>
  extends NullableOptions<N>, DanglingOptions<L> {
  /** The form of the pair; two addresses, offset first, when left out. */
  readonly layout?: L;
  /**
   * The most that the guest may pass as the length, in bytes, units of UTF-16 or elements, as the type counts them. A longer
   * value is a `LiftError` (`too-long`) before anything of it is read. The size of the memory when left out.
   */
  readonly max?: number;
}

/** The options of a type with their defaults. */
export const PAIR_DEFAULTS = {
  layout: "offset-length",
  max: Infinity,
  nullable: false,
  dangling: false,
} as const;

/**
 * Makes a reader that refuses more than `max` bytes, units or elements.
 *
 * @throws {TypeDefinitionError} `invalid-definition` when `max` is not an integer from 0
 *
 * @__NO_SIDE_EFFECTS__
 */
export function limited<T>(read: PairReader<T>, max: number, subject: string): PairReader<T> {
  checkMax(max, subject);
  if (max === Infinity) return read;
  return (memory, offset, length) => {
    if (length > max) throw tooLong(length, max, subject);
    return read(memory, offset, length);
  };
}

/** Refuses a `max` that is neither an integer from 0 nor `Infinity`. */
export function checkMax(max: number, where: string): void {
  if ((Number.isInteger(max) && max >= 0) || max === Infinity) return;
  const fact = `must be an integer from 0, not ${formatAny(max)}. Give the most that a guest may pass.`;
  throw new TypeDefinitionError("invalid-definition", fact, { where, subject: "max" });
}

function tooLong(length: number | bigint, max: number, subject: string): LiftError {
  const fact = `has the length ${String(length)}, and at most ${String(max)} is allowed. Let the guest pass less, or raise { max }.`;
  return new LiftError("too-long", fact, length, { subject });
}

/** The form of a pair that is a result. */
interface PairResult {
  readonly flat: readonly FlatType[];
  /** The core values that the guest passes after its parameters; absent where the pair is returned. */
  readonly out?: readonly FlatType[];
  /** Refuses a memory or an offset that cannot take the pair, before the method is called. */
  readonly prepare?: (memory: GuestMemory, ...out: CoreValue[]) => void;
  /**
   * Lowers the pair, whose range the caller has checked.
   *
   * @throws {LowerError} `out-of-range`, `needs-32-bit-memory`
   */
  readonly lower: (memory: GuestMemory, offset: number, length: number, ...out: CoreValue[]) => CoreResult;
}

/** The functions of one layout of pairs. */
export interface PairForm {
  /** The core values of a parameter. */
  readonly flat: readonly FlatType[];
  /** Makes the `lift` of a type out of its reader. */
  readonly lift: <T>(read: PairReader<T>) => (memory: GuestMemory, ...core: never[]) => T;
  /** Bytes and alignment of a pair in memory. */
  readonly layout: Layouts;
  /** Loads the pair at an offset, and makes its value. */
  readonly load: <T>(memory: GuestMemory, at: number, read: PairReader<T>) => T;
  /** Stores a pair at an offset, as a whole or not at all. */
  readonly store: (memory: GuestMemory, at: number, offset: number, length: number) => void;
  /** The form of a pair that is a result. */
  readonly result: PairResult;
}

/** The layout of a pair of two addresses. */
export const TWO_ADDRESSES: Layouts = {
  i32: { size: 8, alignment: 4 },
  i64: { size: 16, alignment: 8 },
};
const ONE_I64: Layouts = { i32: { size: 8, alignment: 8 }, i64: { size: 8, alignment: 8 } };

/* @__NO_SIDE_EFFECTS__ */
function adjacent(isOffsetFirst: boolean): PairForm {
  const flat = ["address", "address"] as const;
  return {
    flat,
    // With the default layout a call reaches the type's own function directly.
    lift: (read) => (isOffsetFirst ? read : (memory, length, offset) => read(memory, offset, length)),
    layout: TWO_ADDRESSES,
    load: (memory, at, read) => {
      const first = memory.readAddress(at) as number;
      const second = memory.readAddress(at + TWO_ADDRESSES[memory.addressType].size / 2) as number;
      return isOffsetFirst ? read(memory, first, second) : read(memory, second, first);
    },
    store: (memory, at, offset, length) => {
      checkPair(memory, offset, length);
      const { size } = TWO_ADDRESSES[memory.addressType];
      memory.check(at, size);
      memory.writeAddress(at, isOffsetFirst ? offset : length);
      memory.writeAddress(at + size / 2, isOffsetFirst ? length : offset);
    },
    result: {
      flat,
      lower: (memory, offset, length) => {
        checkPair(memory, offset, length);
        return isOffsetFirst ? [offset, length] : [length, offset];
      },
    },
  };
}

const halves = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/* @__NO_SIDE_EFFECTS__ */
function packed(isOffsetHigh: boolean): PairForm {
  const flat = ["i64"] as const;
  const unpack = <T>(memory: GuestMemory, pair: bigint, read: PairReader<T>): T => {
    if (memory.addressType === "i64") throw new LiftError(...tooWide(pair));
    // Through memory, since arithmetic of bigints allocates one for each step.
    halves.setBigInt64(0, pair);
    const high = halves.getUint32(0);
    const low = halves.getUint32(4);
    return isOffsetHigh ? read(memory, high, low) : read(memory, low, high);
  };
  const pack = (memory: GuestMemory, offset: number, length: number): bigint => {
    if (memory.addressType === "i64") throw new LowerError(...tooWide([offset, length]));
    checkPair(memory, offset, length);
    const [high, low] = isOffsetHigh ? [offset, length] : [length, offset];
    halves.setUint32(0, high);
    halves.setUint32(4, low);
    return halves.getBigUint64(0);
  };
  return {
    flat,
    lift: (read) => (memory, pair: bigint) => unpack(memory, pair, read),
    layout: ONE_I64,
    load: (memory, at, read) => unpack(memory, memory.readU64(at), read),
    store: (memory, at, offset, length) => {
      memory.writeU64(at, pack(memory, offset, length));
    },
    result: {
      flat,
      prepare: (memory) => {
        if (memory.addressType === "i64") throw new LowerError(...tooWide(undefined));
      },
      lower: pack,
    },
  };
}

const offsetFirst: PairForm = /* @__PURE__ */ adjacent(true);

const behindPointer: PairForm = {
  flat: ["address"],
  lift: (read) => (memory, at: number) => offsetFirst.load(memory, checkedOffset(memory, at), read),
  layout: ADDRESS_LAYOUT,
  load: (memory, at, read) => offsetFirst.load(memory, checkedOffset(memory, memory.readAddress(at)), read),
  store: (memory, at, offset, length) => {
    const { size, alignment } = TWO_ADDRESSES[memory.addressType];
    const place =
      callMemoryOf(memory)?.reserve({ size, alignment }) ?? memory.guest?.reserve?.(size, alignment);
    if (place !== undefined) {
      offsetFirst.store(memory, place, offset, length);
      memory.writeAddress(at, place);
      return;
    }
    throw new LowerError(
      "needs-allocation",
      "cannot be assigned: it holds the offset of a pair, and there is no guest memory to put the pair in. " +
        "Assign through a pointer to the pair.",
      [offset, length],
      { subject: "the field" },
    );
  },
  result: {
    flat: [],
    out: ["address"],
    prepare: (memory, at) => {
      checkedOffset(memory, at as number);
    },
    lower: (memory, offset, length, at) => {
      offsetFirst.store(memory, checkedOffset(memory, at as number), offset, length);
      return undefined;
    },
  },
};

/** The form of values that say by themselves where they end: a struct, a text that ends with a NUL. The length counts for nothing. */
export const OFFSET_ALONE: PairForm = {
  flat: ["address"],
  lift: (read) => (memory, offset: number) => read(memory, offset, 0),
  layout: ADDRESS_LAYOUT,
  load: (memory, at, read) => read(memory, memory.readAddress(at) as number, 0),
  store: (memory, at, offset) => {
    memory.writeAddress(at, offset);
  },
  result: { flat: ["address"], lower: (_memory, offset) => offset },
};

const FORMS: Readonly<Record<PairLayout, PairForm>> = {
  "offset-length": offsetFirst,
  "length-offset": /* @__PURE__ */ adjacent(false),
  packed: /* @__PURE__ */ packed(true),
  "packed-length-high": /* @__PURE__ */ packed(false),
  pointer: behindPointer,
};

/**
 * Returns the functions of a layout.
 *
 * @throws {TypeDefinitionError} `invalid-definition` when there is no such layout
 *
 * @__NO_SIDE_EFFECTS__
 */
export function pairForm(layout: PairLayout, where: string): PairForm {
  if (Object.hasOwn(FORMS, layout)) return FORMS[layout];
  const names = Object.keys(FORMS).map((name) => `"${name}"`);
  throw new TypeDefinitionError(
    "invalid-definition",
    `cannot be ${formatAny(layout)}. Give one of ${names.join(", ")}.`,
    { where, subject: "layout" },
  );
}

/**
 * Makes the core values that say where the value of a parameter lies, for a call of a guest's function; a pair behind a pointer
 * lies in memory that the guest lends as well.
 */
export function lendPair(
  { result }: PairForm,
  memory: GuestMemory,
  offset: number,
  length: number,
  call: CallMemory,
): CoreResult {
  if (result.out === undefined) return result.lower(memory, offset, length);
  const at = call.reserve(TWO_ADDRESSES[memory.addressType]);
  result.lower(memory, offset, length, at);
  return at;
}

function checkedOffset(memory: GuestMemory, at: number | bigint): number {
  const { size } = TWO_ADDRESSES[memory.addressType];
  memory.check(at, size);
  return at as number;
}

// A length of 4 GiB is possible in a 32-bit memory, and would be written as 0.
function checkPair({ addressType }: GuestMemory, offset: number, length: number): void {
  const most = addressType === "i32" ? 0xffffffff : Number.MAX_SAFE_INTEGER;
  if (isLength(offset, most) && isLength(length, most)) return;
  throw new LowerError(
    "out-of-range",
    `must be integers from 0 to ${String(most)}, not ${formatAny(offset)} and ${formatAny(length)}.`,
    isLength(offset, most) ? length : offset,
    { subject: "offset and length" },
  );
}

function isLength(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

function tooWide<V>(value: V): ["needs-32-bit-memory", string, V, { subject: string }] {
  return [
    "needs-32-bit-memory",
    "has 32 bits each for an offset and a length, and this guest's memory is addressed with 64. " +
      'Give the type another layout, such as "offset-length".',
    value,
    { subject: "a packed pair" },
  ];
}
