import type { GuestMemory } from "../memory/guest-memory.js";
import type { Lowerable, Storable } from "../type/capabilities.js";
import type { TypeDescription } from "../type/describe-type.js";
import type { ElementLabel } from "../type/element.js";
import type { CoreValue } from "../type/value-type.js";

/** A type whose values can be stored, as it is; for a text, whose bytes have no place, the message that the compiler shows. */
export type Storing<E> = E extends { store(memory: never, offset: never, value: infer V): void }
  ? [V] extends [never]
    ? `${ElementLabel<E>} has no place of its own in memory: take allocated(…)`
    : E
  : E;

/**
 * Makes the type of a result that is written to a place: no core value, and one more offset among those that the guest passes,
 * which is checked before the method is called.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function outPointer(of: Storable<unknown>): Lowerable<unknown> {
  const check = (memory: GuestMemory, offset: CoreValue, { size } = of.layout[memory.addressType]): void => {
    memory.check(offset as number, size);
  };
  const lowerBy =
    (store: Storable<unknown>["store"]): Lowerable<unknown>["lower"] =>
    (value, memory, offset) => {
      store(memory, offset as number, value);
    };
  return {
    name: of.name,
    flat: [],
    out: ["address"] as const,
    prepare: (memory, offset) => {
      check(memory, offset);
    },
    lower: lowerBy(of.store),
    loweringFor: (addressType) => {
      const layout = of.layout[addressType];
      return {
        prepare: (memory, offset) => {
          check(memory, offset, layout);
        },
        lower: lowerBy(of.storerFor?.(addressType) ?? of.store),
      };
    },
    ...(of.withErrnos && { withErrnos: (errnos) => outPointer(of.withErrnos?.(errnos) ?? of) }),
    format: (value) => of.format(value),
    // The offset belongs to the result that this is a part of: only the value is described here.
    describe: () => of.describe(),
  };
}

/** Describes what the guest finds at the places of a result, one for each. */
export function describePlaces(type: Lowerable<unknown>): readonly TypeDescription[] {
  const described = type.describe();
  return type.out === undefined ? [] : (described.places ?? [described]);
}

/**
 * Gives a result as it is written to places, with `placeFor` for a value that is stored there; `undefined` for one that has no place in
 * memory, such as a reference.
 */
export function toPlaces(
  type: Lowerable<unknown> | Storable<unknown> | undefined,
  placeFor = outPointer,
): Lowerable<unknown> | undefined {
  if (type === undefined) return undefined;
  if ("lower" in type && type.withOut !== undefined) return type.withOut();
  if ("lower" in type && type.out !== undefined) return type;
  return "store" in type ? placeFor(type) : undefined;
}

/** Gives a result that is written to places whole; `undefined` for any other. */
export function placedOnly(type: Lowerable<unknown>, placeFor = outPointer): Lowerable<unknown> | undefined {
  const placed = toPlaces(type, placeFor);
  return placed?.flat.length === 0 && placed.outFirst !== true ? placed : undefined;
}
