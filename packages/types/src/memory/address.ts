/** The address type of a memory: `i32`, or `i64` for a 64-bit memory (memory64). */
export type AddressType = "i32" | "i64";

/**
 * Converts a core value to an offset or a length, which is never negative.
 *
 * An `i32` reaches JavaScript as a signed number, so an offset at or above 2 GiB arrives below zero. An `i64` arrives as
 * a bigint; one above 2^53 stays a bigint, so that an error has the exact number, and lies beyond any memory.
 */
export function addressFrom(core: number | bigint): number | bigint {
  if (typeof core === "number") return core >>> 0;
  const unsigned = BigInt.asUintN(64, core);
  return unsigned <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(unsigned) : unsigned;
}
