import { GuestMemoryError } from "../errors.js";

/**
 * The one range check for all guest memory: true when `[offset, offset + length)` lies inside `byteLength` bytes.
 *
 * In doubles, so nothing wraps at 2^32; and sums above 2^53, which round, still lie beyond any memory. Written so that
 * NaN is outside.
 */
export function isInside(offset: number, length: number, byteLength: number): boolean {
  return offset >= 0 && length >= 0 && offset + length <= byteLength;
}

/** Makes the error for an access that {@link isInside} refused. */
export function outOfBounds(
  offset: number | bigint,
  length: number | bigint,
  memorySize: number,
): GuestMemoryError {
  return new GuestMemoryError(
    "out-of-bounds",
    `is out of bounds: offset ${String(offset)} + length ${String(length)} exceeds the ${String(memorySize)}-byte memory. ` +
      "The guest passed a bad offset or length.",
    { offset, length, memorySize },
    { subject: "the access" },
  );
}
