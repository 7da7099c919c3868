import type { AddressType } from "../memory/address.js";
import type { Storable } from "./capabilities.js";

/** Makes the value at an offset. All its bytes are known to be inside of the memory, and so it cannot fail. */
export type Loader<T = unknown> = Storable<T>["load"];

/** Under this key a type gives its {@link Loader} for memories that are addressed so; absent where `load` may fail. */
export const LOADER: unique symbol = Symbol.for("hostwright:loader") as never;

/** A type whose values can be loaded wherever they are inside of the memory. */
export interface WithLoader<T = unknown> {
  readonly [LOADER]: (addressType: AddressType) => Loader<T>;
}

/** Gives what loads values whose bytes are known to be inside of a memory that is addressed so; `undefined` if that may fail. */
export function loaderOf<T>(type: Storable<T>, addressType: AddressType): Loader<T> | undefined {
  return (type as Partial<WithLoader<T>>)[LOADER]?.(addressType);
}
