import { locateInPart, LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { u32 } from "../numeric/integers.js";
import { u64 } from "../numeric/long-integers.js";
import { misfit } from "../numeric/scalar.js";
import type { WasmType } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import { describeOptions } from "../type/describe-type.js";
import { formatAny } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import type { FlagsInteger } from "./flags.js";
import { checkDistinct, checkNames, refused } from "./numbered.js";

/** The values of bit fields: an integer from 0 for each. */
export type BitFieldValues<K extends string> = Readonly<Record<K, number>>;

/** A type of bit fields. */
export type BitFieldsType<K extends string> = WasmType<BitFieldValues<K>, "those bit fields">;

/** How {@link bitFields} are passed, and their name. */
export interface BitFieldsOptions {
  /** The integer that they lie in: `u8`, `u16`, `u32` or `u64`. Left out, `u32`, or `u64` where a field has a bit above that. */
  readonly as?: FlagsInteger;
  /** Their name in messages; `bitFields` when left out. */
  readonly name?: string;
}

const PLACE = "bitFields";
const OPTIONS: OptionKinds<BitFieldsOptions> = { as: "type", name: "text" };
const INTEGERS: readonly unknown[] = [Uint8Array, Uint16Array, Uint32Array, BigUint64Array];
/** The widest field whose values are all safe integers. */
const WIDEST = 53;

/** A field with its place in the integer. */
interface BitField {
  readonly name: string;
  readonly mask: bigint;
  readonly shift: number;
  readonly width: number;
}

/**
 * Makes the type of bit fields: an object with an integer from 0 for each, passed as `i32` (up to 32 bits) or `i64` (up to 64), in memory 4
 * or 8 bytes, or as `{ as: u16 }` says, aligned to their size.
 *
 * Each field has a mask, bits without a gap: `0xfff0` for 12 bits above four others. Compilers for WebAssembly give the first bit-field of a
 * struct the lowest bits. Storing keeps the bits that no field has, as assigning to bit-fields does in C; as a result they are 0. A value
 * that does not fit its field is a `LowerError` (`out-of-range`, `wrong-type`), and nothing is written. The object is frozen: assign a whole
 * one, `entry.status = { ...entry.status, mode: 3 }`. It is copied in both directions, and may be kept. C: `uint32_t mode : 3, level : 12`;
 * Rust: `u32`. AssemblyScript: `u32`.
 *
 * ```ts
 * import { bitFields, GuestMemory, pointer, struct, u16 } from "@hostwright/types";
 *
 * // struct { uint16_t ready : 1, mode : 3, level : 12; }
 * const Status = bitFields({ ready: 0x1, mode: 0xe, level: 0xfff0 }, { as: u16 });
 * const entry = pointer(struct({ status: Status })).lift(new GuestMemory(64), 8).load();
 * entry.status = { ready: 1, mode: 5, level: 4095 };
 * console.log(entry.status.mode); // 5
 * ```
 *
 * @throws {TypeDefinitionError} `invalid-definition`: no names, or a mask with a gap, of more than 53 bits, with bits of another, or that
 *   does not fit the integer
 *
 * @__NO_SIDE_EFFECTS__
 */
export function bitFields<const M extends Readonly<Record<string, number | bigint>>>(
  masks: M,
  options: BitFieldsOptions = {},
): BitFieldsType<keyof M & string> {
  checkOptions(PLACE, options, OPTIONS);
  const fields = Object.entries(masks).map(([name, mask]) => fieldOf(name, mask));
  const all = fields.reduce((union, { mask }) => union | mask, 0n);
  const { as = all > 0xffffffffn ? u64 : u32, name = PLACE } = options;
  checkFields(fields, name, as);
  const isLong = as.typedArray === BigUint64Array;
  const integer = as as WasmType<number | bigint>;
  const valuesOf = (core: number | bigint): BitFieldValues<string> => {
    const values: Record<string, number> = {};
    for (const field of fields) values[field.name] = valueOf(field, core);
    return Object.freeze(values);
  };
  const coreOf = (values: BitFieldValues<string>, rest: number | bigint): number | bigint => {
    checkValues(name, values);
    let core = BigInt(rest) & ~all;
    for (const field of fields) core |= bitsOf(name, field, values[field.name]);
    return isLong ? core : Number(core);
  };
  return makeType({
    name,
    kind: "bitFields",
    flat: as.flat,
    lift: (memory, core: never) => valuesOf(integer.lift(memory, core)),
    lower: (values: BitFieldValues<string>, memory: GuestMemory) => integer.lower(coreOf(values, 0), memory),
    layout: as.layout,
    load: (memory, offset) => valuesOf(integer.load(memory, offset)),
    store: (memory, offset, values: BitFieldValues<string>) => {
      integer.store(memory, offset, coreOf(values, integer.load(memory, offset)));
    },
    format: (values: BitFieldValues<string>) => {
      checkValues(name, values);
      return `{ ${fields.map((field) => `${field.name}: ${formatAny(values[field.name])}`).join(", ")} }`;
    },
    details: () => ({
      cases: fields.map((field) => ({ name: field.name, number: plain(field.mask) })),
      ...describeOptions({ as: as.name }, { as: "u32" }),
    }),
  }) as BitFieldsType<keyof M & string>;
}

function fieldOf(name: string, given: unknown): BitField {
  const isInteger = typeof given === "bigint" || Number.isSafeInteger(given);
  // 0xff << 24 is a negative number.
  const integer = isInteger ? BigInt(given as number | bigint) : 0n;
  const mask = integer < 0n && integer >= -(2n ** 31n) ? BigInt.asUintN(32, integer) : integer;
  const digits = mask.toString(2);
  const width = !digits.includes("0") ? digits.length : digits.indexOf("0");
  const shift = digits.length - width;
  if (mask <= 0n || mask >= 2n ** 64n || digits.lastIndexOf("1") >= width) {
    throw refused(
      PLACE,
      `has no mask for ${name}, but ${formatAny(given)}. Give bits without a gap, up to 64: 0xf0.`,
    );
  }
  if (width > WIDEST) {
    throw refused(
      PLACE,
      `has ${String(width)} bits for ${name}, and no number holds more than ${String(WIDEST)}. Take u64.`,
    );
  }
  return { name, mask, shift, width };
}

function checkFields(fields: readonly BitField[], name: string, as: FlagsInteger): void {
  const names = fields.map((field) => field.name);
  checkDistinct(names, PLACE);
  checkNames(names, PLACE, name);
  if (!INTEGERS.includes(as.typedArray))
    throw refused(PLACE, `cannot be ${as.name}. Take u8, u16, u32 or u64.`);
  let before = 0n;
  for (const { name: field, mask } of fields) {
    if (mask >> BigInt(8 * as.layout.i32.size) !== 0n) {
      throw refused(
        PLACE,
        `has bits for ${field} that do not fit ${as.name}: ${hexadecimal(mask)}. Take a wider integer with { as }.`,
      );
    }
    if ((mask & before) !== 0n) {
      throw refused(
        PLACE,
        `has bits for ${field} that another field has: ${hexadecimal(mask & before)}. Give each its own.`,
      );
    }
    before |= mask;
  }
}

function valueOf({ mask, shift, width }: BitField, core: number | bigint): number {
  if (typeof core === "bigint") return Number((core & mask) >> BigInt(shift));
  // A shift of 32 bits is one of 0.
  return width === 32 ? core : (core >>> shift) & (2 ** width - 1);
}

function bitsOf(owner: string, { name, shift, width }: BitField, value: unknown): bigint {
  const most = 2 ** width - 1;
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most) {
    return BigInt(value as number) << BigInt(shift);
  }
  throw locateInPart(misfit(owner, value, "number", 0, most), owner, `.${name}`);
}

function checkValues(name: string, values: unknown): asserts values is BitFieldValues<string> {
  if (typeof values === "object" && values !== null) return;
  const fact = `must be an object with a number for each field, not ${formatAny(values)}.`;
  throw new LowerError("wrong-type", fact, values, { subject: name });
}

function hexadecimal(mask: bigint): string {
  return `0x${mask.toString(16)}`;
}

function plain(mask: bigint): number | string {
  return mask <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(mask) : String(mask);
}
