/** How a memory is addressed: `i32`, or `i64` for one of the memory64 kind. */
export type AddressType = "i32" | "i64";

/**
 * Makes the offset or length that a raw core value stands for: never negative.
 *
 * An `i32` reaches JavaScript as a signed number, so an offset at or above 2 GiB arrives below zero. An `i64` arrives as
 * a bigint; every one above 2^53 stays one, so that an error can tell it exactly, and lies beyond any memory.
 */
export function addressFrom(core: number | bigint): number | bigint {
  if (typeof core === "number") return core >>> 0;
  const unsigned = BigInt.asUintN(64, core);
  return unsigned <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(unsigned) : unsigned;
}
