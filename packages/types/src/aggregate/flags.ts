import type { GuestMemory } from "../memory/guest-memory.js";
import { type IntegerType, u32 } from "../numeric/integers.js";
import { type LongIntegerType, u64 } from "../numeric/long-integers.js";
import type { ArrayElement } from "../numeric/scalar.js";
import type { WasmType } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import { describeOptions } from "../type/describe-type.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import { bitsOf, fit, hexadecimal, plainNumber } from "./bits.js";
import { flagSet, formatSet, type NamedBits, type UnknownFlags } from "./flag-set.js";
import {
  checkDistinct,
  type Numbers,
  readNumbers,
  refused,
  splitOptions,
  type UnionLabel,
} from "./numbered.js";

/** A type of sets of names, each of which is a bit or several. */
export type FlagsType<T, N extends string> = WasmType<ReadonlySet<T>, `ReadonlySet<${N}>`>;

/** The integers that flags may be: `u8`, `u16`, `u32` and `u64`. */
export type FlagsInteger = (IntegerType | LongIntegerType) &
  ArrayElement<Uint8Array | Uint16Array | Uint32Array | BigUint64Array>;

/** How {@link flags} are passed, and their name. */
export interface FlagsOptions<U extends UnknownFlags = UnknownFlags> {
  /** The integer that they are: `u8`, `u16`, `u32` or `u64`. Left out, `u32`, or `u64` where a name has a bit above that. */
  readonly as?: FlagsInteger;
  /**
   * The treatment of bits that have no name: `"refuse"` (when left out), an error; `"ignore"`; or `"keep"`, an element for
   * each, a number such as `0x80`, which are bits again on the way out.
   */
  readonly unknown?: U;
  /** Their name in messages; `flags` when left out. */
  readonly name?: string;
}

/** A member of a set of flags: names, and with `"keep"` numbers of single bits. */
type Member<N, U> = U extends "keep" ? N | number : N;
type MemberLabel<N extends string, U> = U extends "keep" ? `${N} | number` : N;

const PLACE = "flags";
const OPTIONS: OptionKinds<FlagsOptions> = {
  as: "type",
  unknown: ["refuse", "ignore", "keep"],
  name: "text",
};
const INTEGERS: readonly unknown[] = [Uint8Array, Uint16Array, Uint32Array, BigUint64Array];

/**
 * Makes the type of flags: a set of names, passed as `i32` (up to 32 bits) or `i64` (up to 64), in memory 4 or 8 bytes, or
 * as `{ as: u8 }` says, aligned to their size.
 *
 * From names: the first is bit 0, the next bit 1. From an object or an `enum` of TypeScript: each name has the bits of its
 * number, and is in the set when all of them are; a name without bits never is. A bit that no name in the set has, such as
 * one of a name's two, is a `LiftError` (`unknown-flag`), unless `{ unknown: "ignore" }` or `{ unknown: "keep" }` says
 * otherwise; a name that the flags do not have a `LowerError`. The set is copied in both directions, and may be kept. C:
 * `uint32_t`; Rust: `u32`, or a `bitflags` struct. AssemblyScript: `u32`.
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
 * Makes the type of flags from names, followed by options.
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
    const named = readNumbers(first as Numbers, PLACE).map(({ name, number }) =>
      nameBits(name, BigInt(number)),
    );
    return flagsType(named, second ?? {});
  }
  const { names, options } = splitOptions(args as (string | FlagsOptions)[], PLACE);
  return flagsType(
    names.map((name, bit) => nameBits(name, 1n << BigInt(bit))),
    options,
  );
}

/* @__NO_SIDE_EFFECTS__ */
function flagsType(named: readonly NamedBits[], options: FlagsOptions): unknown {
  checkOptions(PLACE, options, OPTIONS);
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
  const { setOf, coreOf } = flagSet({ name, named, unknown, size: as.layout.i32.size });
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
    format: (set: Iterable<string | number>) => formatSet(name, set),
    details: () => ({
      cases: named.map(([each, bits]) => ({ name: each, number: plainNumber(bits) })),
      ...describeOptions({ as: as.name, unknown }, { as: "u32", unknown: "refuse" }),
    }),
  });
}

function nameBits(name: string, bits: bigint): NamedBits {
  // An `enum` of TypeScript has 1 << 31 as a negative number.
  const unsigned = bits < 0n && bits >= -(2n ** 31n) ? BigInt.asUintN(32, bits) : bits;
  if (unsigned >= 0n && unsigned < 2n ** 64n) return [name, bitsOf(unsigned)];
  throw refused(PLACE, `has bits for ${name} beyond 64: ${String(bits)}. Give 64 bits at most.`);
}

function checkInteger({ name: as, typedArray, layout }: FlagsInteger, named: readonly NamedBits[]): void {
  if (!INTEGERS.includes(typedArray)) throw refused(PLACE, `cannot be ${as}. Take u8, u16, u32 or u64.`);
  const misfit = named.find(([, bits]) => !fit(bits, layout.i32.size));
  if (misfit === undefined) return;
  throw refused(
    PLACE,
    `has bits for ${misfit[0]} that do not fit ${as}: ${hexadecimal(misfit[1])}. Take a wider integer with { as }.`,
  );
}
