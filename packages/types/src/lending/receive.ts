import type { GuestMemory } from "../memory/guest-memory.js";
import type {
  Encodable,
  Liftable,
  Receivable,
  Storable,
  TakeOver,
  TypeDescriptor,
} from "../type/capabilities.js";
import { pairForm } from "../type/pair-form.js";
import { takeOverParts } from "./take-over.js";
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
  return (memory, ...core) => {
    try {
      return new Copying(budgetOf(memory)).snapshot(type, lift(memory, ...core), memory);
    } catch (error) {
      takeOverParts(memory, (next) => {
        partsOf(type, next)(memory, ...(core as never[]));
      });
      throw error;
    }
  };
}

/** Makes the function that calls `next` for each part of a value that is passed as core values. */
function partsOf(
  { byPointer, takeOver, takeOverElements, pair = "offset-length", wide, name }: ReceivedType,
  next: TakeOver,
): (memory: GuestMemory, ...core: never[]) => void {
  if (byPointer === true) return (memory, offset: number) => takeOver?.(memory, offset, next);
  return pairForm(pair, name, wide).lift((memory, offset, length) =>
    takeOverElements?.(memory, offset, length, next),
  );
}

/** Any type that may be received. */
type ReceivedType = Pick<TypeDescriptor, "name" | "snapshot"> &
  Pick<Partial<Storable<unknown>>, "takeOver"> &
  Pick<Partial<Encodable<unknown>>, "takeOverElements" | "pair" | "wide"> &
  Pick<Partial<Liftable<unknown>>, "byPointer"> &
  Pick<Receivable<unknown>, "receive"> &
  Partial<Pick<Liftable<unknown>, "lift">>;

/** Copies the value that lies at an offset. */
export function receiveStored(of: Storable<unknown>, memory: GuestMemory, offset: number): unknown {
  try {
    return new Copying(budgetOf(memory)).snapshot(of, of.load(memory, offset), memory);
  } catch (error) {
    takeOverParts(memory, (next) => {
      next(of, offset);
    });
    throw error;
  }
}
