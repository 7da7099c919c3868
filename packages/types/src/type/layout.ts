import type { AddressType } from "../memory/address.js";

/** How many bytes a value takes in memory, and which multiple its offset is. */
export interface Layout {
  /** Bytes. */
  readonly size: number;
  /** Bytes; a power of two. */
  readonly alignment: number;
}

/** A layout for each way in which a memory is addressed: offsets take 4 bytes in one and 8 in the other. */
export type Layouts = Readonly<Record<AddressType, Layout>>;

/** The layout of an offset, a length or an index in memory: 4 bytes, or 8 where the memory is addressed with `i64`. */
export const ADDRESS_LAYOUT: Layouts = { i32: { size: 4, alignment: 4 }, i64: { size: 8, alignment: 8 } };

/** The offset of a part in a larger value, in bytes from its start, for each kind of memory. */
export type PartOffset = Readonly<Record<AddressType, number>>;

/** The parts of a type: fields by name, elements by index. */
export interface Parts {
  /** Gives where a part lies; `undefined` when there is none of that name. */
  offsetOf(part: string | number): PartOffset | undefined;
  /** Writes the names of the parts for a message. */
  names(): string;
}

/**
 * The form in which the offset and the length of a sequence cross the boundary; the length counts elements.
 *
 * - `"offset-length"`, the default: two addresses, `(const T *items, size_t length)`; in memory two addresses.
 * - `"length-offset"`: the same in the other order.
 * - `"packed"`: one `i64` with the offset in the upper 32 bits and the length in the lower, as TinyGo programs written for
 *   wazero do it: `(uint64(offset) << 32) | uint64(length)`; in memory 8 bytes. Only for 32-bit memories.
 * - `"packed-length-high"`: one `i64` with the length in the upper 32 bits. Only for 32-bit memories.
 * - `"pointer"`: one address, the offset of a pair of two addresses, offset first: `const struct slice *`. For a result the
 *   guest passes that offset after its parameters, and the host writes the pair there.
 */
export type PairLayout = "offset-length" | "length-offset" | "packed" | "packed-length-high" | "pointer";
