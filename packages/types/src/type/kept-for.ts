import type { AddressType } from "../memory/address.js";
import type { Storable } from "./capabilities.js";

/** Makes something for a type, in memories of one address type. */
type MakeFor<R> = (type: Storable<unknown>, addressType: AddressType) => R;

/**
 * Keeps what is made for a type in memories of one address type: the same each time.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function keptFor<R>(make: MakeFor<R>): MakeFor<R> {
  const kept = { i32: new WeakMap<object, R>(), i64: new WeakMap<object, R>() };
  return (type, addressType) => {
    let made = kept[addressType].get(type);
    if (made === undefined) kept[addressType].set(type, (made = make(type, addressType)));
    return made;
  };
}
