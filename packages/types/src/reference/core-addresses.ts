import { addressFrom, type AddressType } from "../memory/address.js";
import type { CoreResult } from "../type/capabilities.js";
import type { CoreValue, FlatType } from "../type/value-type.js";

/** Gives the core values of a result or a value as a list, as many as there are kinds of them. One may be an array itself, as a reference. */
export function coresOf(core: CoreResult, kinds: readonly unknown[]): readonly CoreValue[] {
  return kinds.length === 0 ? [] : kinds.length === 1 ? [core] : (core as readonly CoreValue[]);
}

/** Gives core values as types take them: addresses as numbers from 0. */
export function fromCores(core: readonly CoreValue[], flat: readonly FlatType[]): CoreValue[] {
  return core.map((each, index) => (flat[index] === "address" ? addressFrom(each as number) : each));
}

/** Gives core values as the engine takes them: addresses as wide as the memory's. */
export function toCores(
  core: readonly CoreValue[],
  flat: readonly FlatType[],
  addressType: AddressType,
): readonly CoreValue[] {
  if (addressType === "i32") return core;
  return core.map((each, index) => (flat[index] === "address" ? BigInt(each as number) : each));
}
