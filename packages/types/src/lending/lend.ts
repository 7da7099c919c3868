import { encodeStorable } from "./encode-storable.js";
import { lendPair, pairForm } from "../type/pair.js";
import type {
  CallMemory,
  CoreResult,
  Encodable,
  Encoded,
  Lendable,
  Liftable,
  Lowerable,
  Receivable,
  Storable,
  TypeDescriptor,
} from "../type/capabilities.js";
import type { GuestMemory } from "../memory/guest-memory.js";

/** Any type, with whatever it can do. */
export type AnyType = TypeDescriptor &
  Partial<Lendable<unknown>> &
  Partial<Lowerable<unknown>> &
  Partial<Encodable<unknown>> &
  Partial<Storable<unknown>> &
  Partial<Receivable<unknown>> &
  Pick<Partial<Liftable<unknown>>, "byPointer" | "lift">;

/** Encodes an argument of a guest's function. Returns the function that takes memory for it, and gives its core values. */
export type Lend = NonNullable<Lendable<unknown>["lend"]>;

/** Tells whether arguments of a type need no memory: they are lowered, as results of host functions are. */
export function isLowered(type: AnyType): type is AnyType & Lowerable<unknown> {
  return type.lower !== undefined && type.lend === undefined && type.out === undefined;
}

/**
 * Finds how arguments of a type are given to a guest's function; `undefined` for a type whose values cannot be. A value that lies
 * elsewhere, or behind a pointer, is put into memory that the guest lends for the call.
 */
export function lendOf(type: AnyType): Lend | undefined {
  const { lend, lower, encode, pair, flat, byPointer, store } = type;
  if (lend !== undefined) return lend;
  if (isLowered(type)) {
    const { lower } = type;
    return (value, memory) => {
      const core = lower(value, memory);
      return () => core;
    };
  }
  if (lower !== undefined) return undefined;
  if (encode !== undefined) {
    const place =
      pair === undefined && flat.length === 1
        ? placeAtOffset
        : placePair(pairForm(pair ?? "offset-length", type.name));
    return (value, memory) => place(memory, (type as Encodable<unknown>).encode(value, memory));
  }
  if (byPointer !== true || store === undefined) return undefined;
  return (value, memory) => placeAtOffset(memory, encodeStorable(type as Storable<unknown>, value, memory));
}

type Place = (memory: GuestMemory, encoded: Encoded | undefined) => (call: CallMemory) => CoreResult;

const placeAtOffset: Place = (_memory, encoded) => (call) => (encoded === undefined ? 0 : call.lend(encoded));

function placePair(form: ReturnType<typeof pairForm>): Place {
  return (memory, encoded) => (call) =>
    encoded === undefined
      ? form.result.lower(memory, 0, 0)
      : lendPair(form, memory, call.lend(encoded), encoded.length, call);
}
