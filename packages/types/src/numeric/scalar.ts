import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { WasmType } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import type { TypeDetails } from "../type/describe-type.js";
import type { Layout, Layouts } from "../type/layout.js";
import { formatAny } from "../type/format.js";
import type { FlatType } from "../type/value-type.js";

/** A type for everything, whose values can be given a narrower TypeScript type. */
export interface Brandable<T, N extends string> extends WasmType<T, N> {
  /**
   * Returns the same type for a narrower TypeScript type: `u32.as<Fd>()`. Nothing changes at run time.
   *
   * ```ts
   * import { u32 } from "@hostwright/types";
   *
   * type Fd = number & { readonly __brand: "fd" };
   * const fd = u32.as<Fd, "Fd">(); // the name is for compiler messages
   * ```
   */
  as<B extends T, M extends string = "the branded type">(): Brandable<B, M> &
    Pick<this, Extract<keyof this, "typedArray">>;
}

/** The arrays of numbers that the engine has for each width. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** The class of a typed array. */
export interface TypedArrayClass<A extends TypedArray> {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): A;
}

/** A type of numbers that lie in a typed array as they lie in guest memory: an element of `array`. */
export interface ArrayElement<A extends TypedArray> {
  /** The class of the arrays of such numbers. */
  readonly typedArray: TypedArrayClass<A>;
}

/** The definition of a type of single values. */
export interface ScalarDefinition<T, M extends object> {
  readonly name: string;
  readonly label: string;
  /** The type's name when left out. */
  readonly kind?: string;
  readonly flat?: readonly FlatType[];
  readonly lift: (memory: GuestMemory, core: never) => T;
  readonly lower: (value: T, memory: GuestMemory) => number | bigint;
  readonly layout: Layout | Layouts;
  readonly load: (memory: GuestMemory, offset: number) => T;
  /** Loads a value whose bytes are known to be inside the memory; absent where that may fail. */
  readonly read?: (memory: GuestMemory, offset: number) => T;
  /** Stores a core value that `lower` has made: a field refuses the same values as a result. */
  readonly write: (memory: GuestMemory, offset: number, core: never) => void;
  readonly format?: (value: T) => string;
  readonly details?: () => Pick<TypeDetails, "options">;
  /** Makes a variant of the type from options. */
  readonly variant?: (options: never) => unknown;
  /** The members that the type has besides those of all types. */
  readonly members?: M;
}

/**
 * Makes a type of single values: it stores the same core value that it lowers.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function scalar<T, N extends string, M extends object = object>({
  read,
  members,
  ...definition
}: ScalarDefinition<T, M>): Brandable<T, N> & M {
  const { lower, write } = definition;
  const store = (memory: GuestMemory, offset: number, value: T): void => {
    write(memory, offset, lower(value, memory) as never);
  };
  const type: unknown = makeType({
    ...definition,
    store,
    ...(read === undefined ? {} : { loaderFor: () => read }),
    members: { as: () => type, ...members },
  });
  return type as Brandable<T, N> & M;
}

const EXPECTED = { number: "Give a number.", bigint: "Give a bigint.", boolean: "Give true or false." };

/** Makes the error for a value of another type than a result or a field takes. */
export function wrongType(name: string, value: unknown, expected: keyof typeof EXPECTED): LowerError {
  const isNumeric = typeof value === "number" || typeof value === "bigint";
  const conversion =
    typeof value === "number" ? "Write it with n, as in 5n." : "Convert it with Number(value).";
  const next = isNumeric && expected !== "boolean" ? conversion : EXPECTED[expected];
  const fact = `must be a ${expected}, not ${formatAny(value)}. ${next}`;
  return new LowerError("wrong-type", fact, value, { subject: name });
}

/** Makes the error for a value that is not an integer of a type. */
export function misfit(
  name: string,
  value: unknown,
  expected: "number" | "bigint",
  least: number | bigint,
  most: number | bigint,
): LowerError {
  if (typeof value !== expected) return wrongType(name, value, expected);
  const range = `${String(least)} to ${String(most)}`;
  const fact = `must be an integer from ${range}, not ${formatAny(value)}. Check or clamp it before it is returned.`;
  return new LowerError("out-of-range", fact, value, { subject: name });
}
