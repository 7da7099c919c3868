import { LiftError, LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { type IntegerType, u32 } from "../numeric/integers.js";
import { type LongIntegerType, u64 } from "../numeric/long-integers.js";
import type { ArrayElement } from "../numeric/scalar.js";
import type { WasmType } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import { describeOptions } from "../type/describe-type.js";
import { formatAny } from "../type/format.js";
import { checkDistinct, type Numbers, readNumbers, refused, splitOptions } from "./numbered.js";
import type { UnionLabel } from "./union-label.js";

/** A type of sets of names, each of which is a bit or several. */
export type FlagsType<T, N extends string> = WasmType<ReadonlySet<T>, `ReadonlySet<${N}>`>;

/** What {@link flags} do with bits that have no name. */
export type UnknownFlags = "refuse" | "ignore" | "keep";

/** The integers that flags may be: `u8`, `u16`, `u32` and `u64`. */
export type FlagsInteger = (IntegerType | LongIntegerType) &
  ArrayElement<Uint8Array | Uint16Array | Uint32Array | BigUint64Array>;

/** How {@link flags} are passed and called. */
export interface FlagsOptions<U extends UnknownFlags = UnknownFlags> {
  /** The integer that they are: `u8`, `u16`, `u32` or `u64`. Left out, `u32`, or `u64` where a name has a bit above that. */
  readonly as?: FlagsInteger;
  /**
   * What becomes of bits that have no name: `"refuse"` (when left out), an error; `"ignore"`; or `"keep"`, an element for
   * each, a number such as `0x80`, which are bits again on the way out.
   */
  readonly unknown?: U;
  /** How messages call them; `flags` when left out. */
  readonly name?: string;
}

/** The bits of up to 64, in two halves: numbers for both kinds of integers. */
interface Bits {
  readonly low: number;
  readonly high: number;
}

/** What a set of flags may hold: names, and with `"keep"` numbers of single bits. */
type Member<N, U> = U extends "keep" ? N | number : N;
type MemberLabel<N extends string, U> = U extends "keep" ? `${N} | number` : N;

const PLACE = "flags";
const INTEGERS: readonly unknown[] = [Uint8Array, Uint16Array, Uint32Array, BigUint64Array];

/**
 * Makes the type of flags: a set of names, passed as `i32` (up to 32 bits) or `i64` (up to 64), in memory 4 or 8 bytes, or
 * as `{ as: u8 }` says.
 *
 * From names: the first is bit 0, the next bit 1. From an object or an `enum` of TypeScript: each name has the bits of its
 * number, and is in the set when all of them are; a name without bits never is. A bit that no name has is a `LiftError`
 * (`unknown-flag`), unless `{ unknown: "ignore" }` or `{ unknown: "keep" }` says otherwise; a name that the flags do not
 * have a `LowerError`. The set is the host's and may be kept. C: `uint32_t`; Rust: `u32`, or a `bitflags` struct.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { flags, string } from "@hostwright/types";
 *
 * const mode = flags("read", "write", "create");
 *
 * class Files extends HostModuleBase {
 *   static override readonly moduleName = "files";
 *   @wasm.export("open")
 *   open(@string path: string, @mode how: ReadonlySet<"read" | "write" | "create">): void {
 *     if (how.has("create")) console.log(`creates ${path}`);
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `invalid-definition`: no names, one twice, or bits that do not fit the integer
 *
 * @__NO_SIDE_EFFECTS__
 */
export function flags<const N extends readonly [string, ...string[]]>(
  ...names: N
): FlagsType<N[number], UnionLabel<N>>;
/**
 * Makes the type of flags from names, with options behind them.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function flags<
  const N extends readonly [string, ...string[]],
  const U extends UnknownFlags = "refuse",
>(
  ...namesAndOptions: [...names: N, options: FlagsOptions<U>]
): FlagsType<Member<N[number], U>, MemberLabel<UnionLabel<N>, U>>;
/**
 * Makes the type of flags from an object or an `enum` of TypeScript.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function flags<
  const E extends Readonly<Record<string, number | bigint | string>>,
  const U extends UnknownFlags = "refuse",
>(bits: E, options?: FlagsOptions<U>): FlagsType<Member<keyof E & string, U>, MemberLabel<"those names", U>>;
/* @__NO_SIDE_EFFECTS__ */
export function flags(...args: readonly unknown[]): unknown {
  const [first, second] = args;
  if (typeof first === "object" && first !== null) {
    const named = readNumbers(first as Numbers, PLACE).map(
      ({ name, number }) => [name, bitsOf(name, BigInt(number))] as const,
    );
    return flagsType(named, second ?? {});
  }
  const { names, options } = splitOptions(args as (string | FlagsOptions)[], PLACE);
  return flagsType(
    names.map((name, bit) => [name, bitsOf(name, 1n << BigInt(bit))] as const),
    options,
  );
}

/* @__NO_SIDE_EFFECTS__ */
function flagsType(named: readonly (readonly [name: string, bits: Bits])[], options: FlagsOptions): unknown {
  const {
    as = named.some(([, { high }]) => high !== 0) ? u64 : u32,
    unknown = "refuse",
    name = PLACE,
  } = options;
  checkDistinct(
    named.map(([each]) => each),
    PLACE,
  );
  checkInteger(as, named);
  const isLong = as.layout.i32.size === 8;
  const all = named.reduce(union, NONE);
  const byName = new Map(named);

  const setOf = (core: number | bigint): Set<string | number> => {
    const bits = typeof core === "bigint" ? halves(core) : { low: core, high: 0 };
    const set = new Set<string | number>();
    for (const [each, own] of named) if (holds(bits, own)) set.add(each);
    const rest = { low: (bits.low & ~all.low) >>> 0, high: (bits.high & ~all.high) >>> 0 };
    if ((rest.low | rest.high) === 0 || unknown === "ignore") return set;
    if (unknown === "keep") {
      for (const bit of singleBits(rest)) set.add(bit);
      return set;
    }
    throw new LiftError(
      "unknown-flag",
      `has bits without a name: ${hexadecimal(rest)} of ${hexadecimal(bits)}; its names are ${list(named)}. ` +
        'Name them, or take { unknown: "ignore" } or "keep".',
      core,
      { subject: name },
    );
  };

  const coreOf = (set: Iterable<string | number>): number | bigint => {
    let bits = NONE;
    for (const each of checkedSet(name, set)) bits = union(bits, [each, bitsOfMember(each)]);
    return isLong ? (BigInt(bits.high) << 32n) | BigInt(bits.low) : bits.low;
  };

  const bitsOfMember = (member: string | number): Bits => {
    if (typeof member === "string") {
      const bits = byName.get(member);
      if (bits !== undefined) return bits;
    } else if (unknown === "keep" && isBits(member, as.layout.i32.size)) {
      return halves(BigInt(member));
    }
    throw new LowerError(
      "unknown-flag",
      `holds ${formatAny(member)}, and its names are ${list(named)}.`,
      member,
      { subject: name },
    );
  };

  const integer = as as WasmType<number | bigint>;
  return makeType({
    name,
    kind: "flags",
    flat: as.flat,
    lift: (memory, core: never) => setOf(integer.lift(memory, core)),
    lower: (set: ReadonlySet<string>, memory: GuestMemory) => integer.lower(coreOf(set), memory),
    layout: as.layout,
    load: (memory, offset) => setOf(integer.load(memory, offset)),
    store: (memory, offset, set: ReadonlySet<string>) => {
      integer.store(memory, offset, coreOf(set));
    },
    format: (set: Iterable<string | number>) =>
      Array.from(checkedSet(name, set), (each) =>
        typeof each === "number" ? `0x${each.toString(16)}` : each,
      ).join("|") || "none",
    details: () => ({
      cases: named.map(([each, bits]) => ({ name: each, number: plainNumber(bits) })),
      ...describeOptions({ as: as.name, unknown }, { as: "u32", unknown: "refuse" }),
    }),
  });
}

function checkedSet(name: string, set: unknown): Iterable<string | number> {
  if (typeof set === "object" && set !== null && Symbol.iterator in set) {
    return set as Iterable<string | number>;
  }
  throw new LowerError("wrong-type", `must be a Set of names, not ${formatAny(set)}.`, set, {
    subject: name,
  });
}

function isBits(member: number, size: number): boolean {
  return Number.isInteger(member) && member > 0 && member < 2 ** (8 * size);
}

const NONE: Bits = { low: 0, high: 0 };

function halves(bits: bigint): Bits {
  return { low: Number(bits & 0xffffffffn), high: Number(bits >> 32n) };
}

function bitsOf(name: string, bits: bigint): Bits {
  // An `enum` of TypeScript has 1 << 31 as a negative number.
  const unsigned = bits < 0n && bits >= -(2n ** 31n) ? BigInt.asUintN(32, bits) : bits;
  if (unsigned >= 0n && unsigned < 2n ** 64n) return halves(unsigned);
  throw refused(PLACE, `has bits for ${name} beyond 64: ${String(bits)}. Give 64 bits at most.`);
}

function union(bits: Bits, [, more]: readonly [unknown, Bits]): Bits {
  return { low: (bits.low | more.low) >>> 0, high: (bits.high | more.high) >>> 0 };
}

function holds(bits: Bits, own: Bits): boolean {
  if ((own.low | own.high) === 0) return false;
  return (bits.low & own.low) >>> 0 === own.low && (bits.high & own.high) >>> 0 === own.high;
}

/** Gives each bit as a number: powers of two are exact in doubles, also above 2^53. */
function singleBits({ low, high }: Bits): number[] {
  return Array.from({ length: 64 }, (_, bit) => bit)
    .filter((bit) => ((bit < 32 ? low : high) >>> (bit % 32)) & 1)
    .map((bit) => 2 ** bit);
}

function plainNumber({ low, high }: Bits): number | string {
  const number = high * 2 ** 32 + low;
  return Number.isSafeInteger(number) ? number : String((BigInt(high) << 32n) | BigInt(low));
}

function hexadecimal({ low, high }: Bits): string {
  return `0x${((BigInt(high) << 32n) | BigInt(low)).toString(16)}`;
}

function list(named: readonly (readonly [string, Bits])[]): string {
  const names = named.slice(0, 16).map(([name]) => name);
  return `${names.join(", ")}${named.length > names.length ? ", …" : ""}`;
}

function checkInteger(
  { name: as, typedArray, layout }: FlagsInteger,
  named: readonly (readonly [string, Bits])[],
): void {
  if (!INTEGERS.includes(typedArray)) throw refused(PLACE, `cannot be ${as}. Take u8, u16, u32 or u64.`);
  const { size } = layout.i32;
  const misfit = named.find(([, { low, high }]) => high * 2 ** 32 + low >= 2 ** (8 * size));
  if (misfit === undefined) return;
  throw refused(
    PLACE,
    `has bits for ${misfit[0]} that do not fit ${as}: ${hexadecimal(misfit[1])}. Take a wider integer with { as }.`,
  );
}
