import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { type AddressForm, addressForm, NATURAL } from "./address-form.js";
import { callMemoryOf } from "./call-memory.js";
import type { CallMemory, CoreResult } from "./capabilities.js";
import { formatAny } from "./format.js";
import type { Layouts, PairLayout } from "./layout.js";
import type { PairReader } from "./pair.js";
import type { CoreValue, FlatType } from "./value-type.js";

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
  /** Those of the pair that lies behind a pointer; absent where there is none. */
  readonly behind?: Layouts;
  /** Loads the pair at an offset, and makes its value. */
  readonly load: <T>(memory: GuestMemory, at: number, read: PairReader<T>) => T;
  /** Stores a pair at an offset, as a whole or not at all. */
  readonly store: (memory: GuestMemory, at: number, offset: number, length: number) => void;
  /** The form of a pair that is a result. */
  readonly result: PairResult;
}

const ONE_I64: Layouts = { i32: { size: 8, alignment: 8 }, i64: { size: 8, alignment: 8 } };

function twice({ layout: { i32, i64 } }: AddressForm): Layouts {
  return { i32: { ...i32, size: 2 * i32.size }, i64: { ...i64, size: 2 * i64.size } };
}

// Functions of an address form are parameters, not looked up in it: see walk.ts, and RATIONALE, "Types lift for one kind of memory".
/* @__NO_SIDE_EFFECTS__ */
function adjacent(
  isOffsetFirst: boolean,
  form: AddressForm,
  layout = twice(form),
  readAddress = form.read,
): PairForm {
  const flat = ["address", "address"] as const;
  return {
    flat,
    // With the default layout a call reaches the type's own function directly.
    lift: (read) => (isOffsetFirst ? read : (memory, length, offset) => read(memory, offset, length)),
    layout,
    load: (memory, at, read) => {
      const first = readAddress(memory, at) as number;
      const second = readAddress(memory, at + layout[memory.addressType].alignment) as number;
      return isOffsetFirst ? read(memory, first, second) : read(memory, second, first);
    },
    store: (memory, at, offset, length) => {
      checkPair(memory, offset, length, form);
      const { size } = layout[memory.addressType];
      memory.check(at, size);
      form.write(memory, at, isOffsetFirst ? offset : length);
      form.write(memory, at + size / 2, isOffsetFirst ? length : offset);
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

// Not a DataView, for which Node.js 20 and 22 call a function where it holds a bigint. Little-endian, as every host is.
const whole = /* @__PURE__ */ new BigUint64Array(1);
const halves = /* @__PURE__ */ halvesOf(whole);

function halvesOf({ buffer }: BigUint64Array): Uint32Array {
  return new Uint32Array(buffer);
}

/* @__NO_SIDE_EFFECTS__ */
function packed(isOffsetHigh: boolean): PairForm {
  const flat = ["i64"] as const;
  const unpack = <T>(memory: GuestMemory, pair: bigint, read: PairReader<T>): T => {
    if (memory.addressType === "i64") throw new LiftError(...tooWide(pair));
    // Through memory, since arithmetic of bigints allocates one for each step.
    whole[0] = pair;
    const low = halves[0] as number;
    const high = halves[1] as number;
    return isOffsetHigh ? read(memory, high, low) : read(memory, low, high);
  };
  const pack = (memory: GuestMemory, offset: number, length: number): bigint => {
    if (memory.addressType === "i64") throw new LowerError(...tooWide([offset, length]));
    checkPair(memory, offset, length);
    const [high, low] = isOffsetHigh ? [offset, length] : [length, offset];
    halves[0] = low;
    halves[1] = high;
    return whole[0] as bigint;
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

/* @__NO_SIDE_EFFECTS__ */
function behindPointer(address: AddressForm, pair = adjacent(true, address)): PairForm {
  const checked = (memory: GuestMemory, at: number | bigint): number => {
    memory.check(at, pair.layout[memory.addressType].size);
    return at as number;
  };
  return {
    flat: ["address"],
    behind: pair.layout,
    lift: (read) => (memory, at: number) => pair.load(memory, checked(memory, at), read),
    layout: address.layout,
    load: (memory, at, read) => pair.load(memory, checked(memory, address.read(memory, at)), read),
    store: (memory, at, offset, length) => {
      const { size, alignment } = pair.layout[memory.addressType];
      const place =
        callMemoryOf(memory)?.reserve({ size, alignment }) ?? memory.guest?.reserve?.(size, alignment);
      if (place === undefined) throw unplacedPair(offset, length);
      pair.store(memory, place, offset, length);
      address.write(memory, at, place);
    },
    result: {
      flat: [],
      out: ["address"],
      prepare: (memory, at) => {
        checked(memory, at as number);
      },
      lower: (memory, offset, length, at) => {
        pair.store(memory, checked(memory, at as number), offset, length);
        return undefined;
      },
    },
  };
}

function unplacedPair(offset: number, length: number): LowerError {
  const fact =
    "cannot be assigned: it holds the offset of a pair, and there is no guest memory to put the pair in. " +
    "Assign through a pointer to the pair.";
  return new LowerError("needs-allocation", fact, [offset, length], { subject: "the field" });
}

/* @__NO_SIDE_EFFECTS__ */
function alone({ layout, read: readAddress, write }: AddressForm): PairForm {
  return {
    flat: ["address"],
    lift: (read) => (memory, offset: number) => read(memory, offset, 0),
    layout,
    load: (memory, at, read) => read(memory, readAddress(memory, at) as number, 0),
    store: write,
    result: { flat: ["address"], lower: (_memory, offset) => offset },
  };
}

const OFFSET_ALONE = /* @__PURE__ */ alone(NATURAL);

/** Gives the form of values that say by themselves where they end: a struct, a text that ends with a NUL. The length counts for nothing. */
export function offsetAlone(isWide = false): PairForm {
  return isWide ? alone(addressForm(true)) : OFFSET_ALONE;
}

type Forms = Readonly<Record<PairLayout, PairForm>>;

/* @__NO_SIDE_EFFECTS__ */
function formsOf(address: AddressForm): Forms {
  return {
    "offset-length": adjacent(true, address),
    "length-offset": adjacent(false, address),
    packed: packed(true),
    "packed-length-high": packed(false),
    pointer: behindPointer(address),
  };
}

const FORMS = /* @__PURE__ */ formsOf(NATURAL);
let wideForms: Forms | undefined;

/**
 * Returns the functions of a layout, with addresses of 8 bytes in memory where `isWide` says so.
 *
 * @throws {TypeDefinitionError} `invalid-definition` when there is no such layout, or it has no addresses in memory
 *
 * @__NO_SIDE_EFFECTS__
 */
export function pairForm(layout: PairLayout, where: string, isWide = false): PairForm {
  if (!Object.hasOwn(FORMS, layout)) {
    const names = Object.keys(FORMS).map((name) => `"${name}"`);
    const fact = `cannot be ${formatAny(layout)}. Give one of ${names.join(", ")}.`;
    throw new TypeDefinitionError("invalid-definition", fact, { where, subject: "layout" });
  }
  if (!isWide) return FORMS[layout];
  if (layout === "packed" || layout === "packed-length-high") {
    const fact = `has no address of 8 bytes to hold: the layout "${layout}" is one i64. Leave one of the two out.`;
    throw new TypeDefinitionError("invalid-definition", fact, { where, subject: "wide" });
  }
  return (wideForms ??= formsOf(addressForm(true)))[layout];
}

/**
 * Makes the core values that say where the value of a parameter lies, for a call of a guest's function; a pair behind a pointer
 * lies in memory that the guest lends as well.
 */
export function lendPair(
  { result, behind }: PairForm,
  memory: GuestMemory,
  offset: number,
  length: number,
  call: CallMemory,
): CoreResult {
  if (behind === undefined) return result.lower(memory, offset, length);
  const at = call.reserve(behind[memory.addressType]);
  result.lower(memory, offset, length, at);
  return at;
}

// A length of 4 GiB is possible in a 32-bit memory, and would be written as 0.
function checkPair(
  { addressType }: GuestMemory,
  offset: number,
  length: number,
  { largest } = NATURAL,
): void {
  const most = largest[addressType];
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
