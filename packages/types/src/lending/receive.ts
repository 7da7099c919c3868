import type { GuestMemory } from "../memory/guest-memory.js";
import type { Liftable, Receivable, Storable, TypeDescriptor } from "../type/capabilities.js";
import { budgetOf, Copying } from "../type/copying.js";
import type { CoreValue } from "../type/value-type.js";

/** Makes the value of the core values that a guest's function has returned: one that stays as it is. */
export type Receive = (memory: GuestMemory, ...core: CoreValue[]) => unknown;

/**
 * Finds how results of a type are received from a guest's function; `undefined` for a type whose values no guest can return.
 * Results are lifted and copied, since the guest may change its memory at the next call.
 */
export function receiveOf(type: ReceivedType): Receive | undefined {
  const { receive, lift, snapshot } = type;
  if (receive !== undefined || lift === undefined || snapshot === undefined) return receive ?? lift;
  return (memory, ...core) => new Copying(budgetOf(memory)).snapshot(type, lift(memory, ...core), memory);
}

/** Any type that may be received. */
type ReceivedType = Pick<TypeDescriptor, "snapshot"> &
  Pick<Receivable<unknown>, "receive"> &
  Partial<Pick<Liftable<unknown>, "lift">>;

/** Copies the value that lies at an offset. */
export function receiveStored(of: Storable<unknown>, memory: GuestMemory, offset: number): unknown {
  return new Copying(budgetOf(memory)).snapshot(of, of.load(memory, offset), memory);
}
