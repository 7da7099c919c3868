import { encodeStorable } from "./encode-storable.js";
import { lendPair, pairForm } from "../type/pair-form.js";
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
import type { TypeDescription } from "../type/describe-type.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { PlainEncoding } from "../type/plain-encoding.js";

/** Any type, with whatever it can do. */
export type AnyType = TypeDescriptor &
  Partial<Lendable<unknown>> &
  Partial<Lowerable<unknown>> &
  Partial<Encodable<unknown>> &
  Partial<Storable<unknown>> &
  Partial<Receivable<unknown>> &
  Pick<Partial<Liftable<unknown>>, "byPointer" | "lift"> & { readonly plain?: PlainEncoding };

/** The two steps in which an argument is given to a guest's function: all are encoded before memory is taken for the first. */
export interface Lend {
  /** Encodes an argument; gives whatever the next step needs. */
  readonly encode: (value: unknown, memory: GuestMemory) => unknown;
  /** Takes memory for it, where it needs some, and gives its core values. */
  readonly place: (encoded: never, call: CallMemory) => CoreResult;
  /** The order of the core values where they are the offset and the length of what {@link Lend.encode} has encoded, and of nothing else. */
  readonly pair?: "offset-length" | "length-offset";
  /** Writes such values that need no encoding; absent where all do. */
  readonly plain?: PlainEncoding | undefined;
}

/** Tells whether arguments of a type need no memory: they are lowered, as results of host functions are. */
export function isLowered(type: AnyType): type is AnyType & Lowerable<unknown> {
  return type.lower !== undefined && type.lend === undefined && type.out === undefined;
}

/** Kinds of values that need memory of the guest, of which none is lent. */
const UNLENT: readonly string[] = ["allocated", "callback", "object"];

/** Tells whether arguments of a type are put into memory that the guest lends for the call. */
export function borrows(type: AnyType): boolean {
  return !isLowered(type) && !UNLENT.includes(kindOf(type.describe()));
}

/** Gives the kind of a value that is present. */
function kindOf({ kind, of }: TypeDescription): string {
  return kind === "option" && of !== undefined ? kindOf(of) : kind;
}

/**
 * Finds how arguments of a type are given to a guest's function; `undefined` for a type whose values cannot be. A value that lies
 * elsewhere, or behind a pointer, is put into memory that the guest lends for the call.
 */
export function lendOf(type: AnyType): Lend | undefined {
  const { lend, lower, encode, pair, plain, wide, flat, byPointer } = type;
  if (lend !== undefined)
    return { encode: lend, place: (place: (call: CallMemory) => CoreResult, call) => place(call) };
  if (isLowered(type)) return { encode: type.lower, place: (core: CoreResult) => core };
  if (lower !== undefined) return undefined;
  if (encode !== undefined) {
    const layout = pair ?? (flat.length > 1 ? "offset-length" : undefined);
    if (layout === undefined) return { encode, place: placeAtOffset };
    const place = placePair(pairForm(layout, type.name, wide));
    return layout === "offset-length" || layout === "length-offset"
      ? { encode, place, pair: layout, plain }
      : { encode, place };
  }
  if (byPointer !== true || type.store === undefined) return undefined;
  return {
    encode: (value, memory) => encodeStorable(type as Storable<unknown>, value, memory),
    place: placeAtOffset,
  };
}

function placeAtOffset(encoded: Encoded | undefined, call: CallMemory): CoreResult {
  return encoded === undefined ? 0 : call.lend(encoded);
}

function placePair(form: ReturnType<typeof pairForm>) {
  return (encoded: Encoded | undefined, call: CallMemory): CoreResult =>
    encoded === undefined
      ? // A pair behind a pointer is absent where that is null.
        form.behind === undefined
        ? form.result.lower(call.memory, 0, 0)
        : 0
      : lendPair(form, call.memory, call.lend(encoded), encoded.length, call);
}
