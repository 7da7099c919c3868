import { receiveStored } from "../lending/receive.js";
import type { Lowerable, Receivable, Storable } from "../type/capabilities.js";
import { outPointer, toPlaces } from "./out-pointer.js";

/**
 * Makes the type of a value that is written to a place: by the host, or by a guest's function for the host. The second is not in
 * `outPointer`, since every program loads that, and copies need more code than all of it.
 */
export function receivedPlace(of: Storable<unknown>): Lowerable<unknown> & Receivable<unknown> {
  return {
    ...outPointer(of),
    ...(of.withErrnos && { withErrnos: (errnos) => receivedPlace(of.withErrnos?.(errnos) ?? of) }),
    places: [of],
    receive: (memory, offset) => receiveStored(of, memory, offset as number),
  };
}

/** Gives the result of a guest's function as the guest writes it to places; `undefined` for one that has no place in memory. */
export function toReceivedPlaces(
  type: Lowerable<unknown> | Storable<unknown>,
): (Lowerable<unknown> & Receivable<unknown>) | undefined {
  return toPlaces(type, receivedPlace);
}
