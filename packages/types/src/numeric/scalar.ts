import type { GuestMemory } from "../memory/guest-memory.js";
import type { WasmType } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import type { TypeDetails } from "../type/describe-type.js";
import type { Layout, Layouts } from "../type/layout.js";
import type { FlatType } from "../type/value-type.js";

/** A type for everything, whose values can be given a narrower TypeScript type. */
export interface Brandable<T, N extends string> extends WasmType<T, N> {
  /**
   * Gives the same type for a narrower TypeScript type: `u32.as<Fd>()`. Nothing changes at run time.
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

/** A type of numbers that lie in a typed array as they lie in guest memory: what `array` is made of. */
export interface ArrayElement<A extends TypedArray> {
  /** The class of the arrays of such numbers. */
  readonly typedArray: TypedArrayClass<A>;
}

/** What a type of single values is made of. */
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
  /** The same for bytes that are known to be inside the memory; absent where that may fail. */
  readonly read?: (memory: GuestMemory, offset: number) => T;
  /** Puts a core value that `lower` has made: what a field refuses is what a result refuses. */
  readonly write: (memory: GuestMemory, offset: number, core: never) => void;
  readonly format?: (value: T) => string;
  readonly details?: () => Pick<TypeDetails, "options">;
  /** What the type has besides what all types have. */
  readonly members?: M;
}

/**
 * Makes a type of single values: what it stores is what it lowers.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function scalar<T, N extends string, M extends object = object>({
  write,
  read,
  members,
  ...definition
}: ScalarDefinition<T, M>): Brandable<T, N> & M {
  const { lower } = definition;
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
