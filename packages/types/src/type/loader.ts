import type { AddressType } from "../memory/address.js";
import type { Storable } from "./capabilities.js";

/** Makes the value at an offset. All its bytes are known to be inside the memory, and so it cannot fail. */
export type Loader<T = unknown> = Storable<T>["load"];

/** Under this key a type gives its {@link Loader} for memories of one address type; absent where `load` may fail. */
export const LOADER: unique symbol = Symbol.for("hostwright:loader") as never;

/** A type whose values can be loaded wherever they are inside the memory. */
export interface WithLoader<T = unknown> {
  readonly [LOADER]: (addressType: AddressType) => Loader<T>;
}

/**
 * Gives what loads values whose bytes are known to be inside a memory of this address type; `undefined` if that may fail.
 */
export function loaderOf<T>(type: Storable<T>, addressType: AddressType): Loader<T> | undefined {
  return (type as Partial<WithLoader<T>>)[LOADER]?.(addressType);
}
