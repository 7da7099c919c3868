import { LiftError, LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { ArrayElement } from "../numeric/scalar.js";
import { i32, type IntegerType, u32 } from "../numeric/integers.js";
import type { WasmType } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import { describeOptions } from "../type/describe-type.js";
import { formatAny } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import {
  checkDistinct,
  listNumbered,
  type Numbered,
  type Numbers,
  readNumbers,
  refused,
  splitOptions,
  type UnionLabel,
} from "./numbered.js";

/** A type of values of which there are a few, each with a number. */
export type EnumerationType<T, N extends string> = WasmType<T, N>;

/** The integers that an enumeration may be in memory: `i8`, `u8`, `i16`, `u16`, `i32` and `u32`. */
export type CaseInteger = IntegerType &
  ArrayElement<Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array>;

/** How an {@link enumeration} is passed, and its name. */
export interface EnumerationOptions<N extends string = string> {
  /**
   * The integer that it is in memory: `u8`, `i8`, `u16`, `i16`, `u32` or `i32`. Left out, as a C `enum`:
   * 4 bytes, `u32`, or `i32` where a number is negative. The canonical ABI takes `u8` for up to 256 names.
   */
  readonly as?: CaseInteger;
  /** Its name in messages; `enumeration` when left out. */
  readonly name?: N;
}

/** How an {@link enumeration} of an object or an `enum` is passed, its name, and which values it has. */
export interface NumberedEnumerationOptions<
  N extends string = string,
  V extends EnumerationValues = EnumerationValues,
> extends EnumerationOptions<N> {
  /** Whether a value is the number (`"numbers"`, when left out) or its name (`"names"`): of several for one number, the first. */
  readonly values?: V;
}

type EnumerationValues = "numbers" | "names";

/** The values of an enumeration of an object. */
type ValueIn<E, V> = V extends "names"
  ? { [K in keyof E]: E[K] extends number ? K & string : never }[keyof E]
  : Extract<E[keyof E], number>;

/** Refuses an object without a number for any name. */
type Numeric<E> =
  Extract<E[keyof E], number> extends never ? "an object or enum with a number for each name" : unknown;

const PLACE = "enumeration";
const OPTIONS: OptionKinds<EnumerationOptions> = { as: "type", name: "text" };
const NUMBERED: OptionKinds<NumberedEnumerationOptions> = {
  as: "type",
  name: "text",
  values: ["numbers", "names"],
};
const INTEGERS: readonly unknown[] = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
];

/**
 * Makes the type of an enumeration: one of a few values, passed as `i32`, in memory 4 bytes as in C, or as `{ as: u8 }`
 * says, aligned to its size.
 *
 * From names: numbered from 0, a union of literals in TypeScript. From an object or an `enum` of TypeScript: the numbers, or with
 * `{ values: "names" }` the names of any numbers, `enumeration({ low: 10, high: 30 }, { values: "names" })`. A number that the enumeration does not have is a `LiftError` (`unknown-discriminant`) on the way in and a `LowerError` on the
 * way out. The value is copied in both directions, and may be kept. C: `enum access`; Rust: `#[repr(C)] enum Access`, which must
 * never hold another number, or `u32`. AssemblyScript: `i32`, or an `enum`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { enumeration, string, u8 } from "@hostwright/types";
 *
 * enum Level { Debug = 10, Warning = 30 }
 * const level = enumeration(Level, { as: u8, name: "Level" });
 * const access = enumeration("read", "write", "append");
 *
 * class Log extends HostModuleBase {
 *   static override readonly moduleName = "log";
 *   @wasm.export("open")
 *   open(@string path: string, @access how: "read" | "write" | "append"): void {
 *     console.log(path, how);
 *   }
 *   @wasm.export("level", level)
 *   level(): Level {
 *     return Level.Warning;
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `invalid-definition`: no names, one twice, or a number that does not fit the integer
 *
 * @__NO_SIDE_EFFECTS__
 */
export function enumeration<const N extends readonly [string, ...string[]]>(
  ...names: N
): EnumerationType<N[number], UnionLabel<N>>;
/**
 * Makes the type of an enumeration from names, followed by options.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function enumeration<
  const N extends readonly [string, ...string[]],
  const L extends string = UnionLabel<N>,
>(...namesAndOptions: [...names: N, options: EnumerationOptions<L>]): EnumerationType<N[number], L>;
/**
 * Makes the type of an enumeration from an object or an `enum` of TypeScript.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function enumeration<
  const E extends Readonly<Record<string, number | string>>,
  const L extends string = "that enumeration",
  const V extends EnumerationValues = "numbers",
>(numbers: E & Numeric<E>, options?: NumberedEnumerationOptions<L, V>): EnumerationType<ValueIn<E, V>, L>;
/* @__NO_SIDE_EFFECTS__ */
export function enumeration(...args: readonly unknown[]): unknown {
  const [first, second] = args;
  if (typeof first === "object" && first !== null) {
    const numbered = readNumbers(first as Numbers, PLACE) as Numbered[];
    checkOptions(PLACE, second ?? {}, NUMBERED);
    const { values, ...options } = (second ?? {}) as NumberedEnumerationOptions;
    return enumerationType(numbered, (each) => (values === "names" ? each.name : each.number), options);
  }
  const { names, options } = splitOptions(args as (string | EnumerationOptions)[], PLACE);
  checkOptions(PLACE, options, OPTIONS);
  return enumerationType(
    names.map((name, number) => ({ name, number })),
    (each) => each.name,
    options,
  );
}

/* @__NO_SIDE_EFFECTS__ */
function enumerationType(
  all: readonly Numbered[],
  valueOf: (each: Numbered) => string | number,
  options: EnumerationOptions,
): unknown {
  const { as = all.some(({ number }) => number < 0) ? i32 : u32, name = PLACE } = options;
  checkDistinct(
    all.map((each) => each.name),
    PLACE,
  );
  checkInteger(as, all);
  const numbers = new Map(all.map((each) => [valueOf(each), each.number]));
  // The first of several names for one number.
  const backwards = [...all].reverse();
  const values = new Map(backwards.map((each) => [each.number, valueOf(each)]));
  const names = new Map(backwards.map((each) => [valueOf(each), each.name]));
  const known = (number: number): string | number => {
    const value = values.get(number);
    if (value !== undefined) return value;
    throw new LiftError(
      "unknown-discriminant",
      `is ${String(number)}, which is none of ${listNumbered(all)}. Add it to the enumeration, or take ${as.name}.`,
      number,
      { subject: name },
    );
  };
  const numberOf = (value: string | number): number => {
    const number = numbers.get(value);
    if (number !== undefined) return number;
    throw new LowerError(
      typeof value === typeof valueOf(all[0] as Numbered) ? "unknown-discriminant" : "wrong-type",
      `must be one of ${listNumbered(all)}, not ${formatAny(value)}.`,
      value,
      { subject: name },
    );
  };
  return makeType({
    name,
    kind: "enumeration",
    flat: as.flat,
    lift: (memory, core: number) => known(as.lift(memory, core)),
    lower: (value: string | number, memory: GuestMemory) => as.lower(numberOf(value), memory),
    layout: as.layout,
    load: (memory, offset) => known(as.load(memory, offset)),
    store: (memory, offset, value: string | number) => {
      as.store(memory, offset, numberOf(value));
    },
    format: (value: string | number) => names.get(value) ?? formatAny(value),
    details: () => ({
      cases: all,
      ...describeOptions(
        { as: as.name, values: typeof valueOf(all[0] as Numbered) === "string" ? "names" : "numbers" },
        { as: "u32", values: "names" },
      ),
    }),
  });
}

function checkInteger(as: CaseInteger, all: readonly Numbered[]): void {
  if (!INTEGERS.includes(as.typedArray)) {
    throw refused(PLACE, `cannot be ${as.name} in memory. Take u8, i8, u16, i16, u32 or i32.`);
  }
  const states = 2 ** (8 * as.layout.i32.size);
  const least = as.name.startsWith("i") ? -states / 2 : 0;
  const misfit = all.find(({ number }) => !(number >= least && number < least + states));
  if (misfit === undefined) return;
  throw refused(
    PLACE,
    `has ${misfit.name} (${String(misfit.number)}), which does not fit ${as.name}. Take a wider integer with { as }.`,
  );
}
