import { type GuestMemoryAccess, GuestMemoryError } from "../errors.js";

/**
 * Checks a range of guest memory, in the one place that does: true when `[offset, offset + length)` lies inside `byteLength`
 * bytes.
 *
 * In doubles, so nothing wraps at 2^32; and sums above 2^53, which round, still lie beyond any memory. Written so that
 * NaN is outside. A bigint is an offset or a length that a double cannot hold exactly, and so is outside.
 */
export function isInside(offset: number | bigint, length: number | bigint, byteLength: number): boolean {
  if (typeof offset !== "number" || typeof length !== "number") return false;
  return offset >= 0 && length >= 0 && offset + length <= byteLength;
}

/** Makes the error for an access that {@link isInside} refused. */
export function outOfBounds(access: GuestMemoryAccess): GuestMemoryError {
  const { offset, length, memorySize } = access;
  const fact =
    `is out of bounds: offset ${String(offset)} + length ${String(length)} exceeds the ${String(memorySize)}-byte memory. ` +
    "The guest passed a bad offset or length.";
  return new GuestMemoryError("out-of-bounds", fact, access, { subject: "the access" });
}

/** Makes the error for an access to a memory that the guest does not have, or does not have yet. */
export function noMemory(
  code: "no-memory" | "memory-not-ready",
  access: GuestMemoryAccess,
): GuestMemoryError {
  const fact =
    code === "no-memory"
      ? "needs the guest's memory, and the guest exports and imports none. " +
        "Export one from the guest, or name it with { memory } at instantiate."
      : "needs the guest's memory, which is exported and therefore not there while the start function runs. " +
        "Call the host from an exported function, or let the guest import its memory.";
  return new GuestMemoryError(code, fact, access, { subject: "the access" });
}

/** Makes the error for an access of `length` bytes at offset 0, where no value of a guest lies. */
export function nullPointer(
  { byteLength }: { readonly byteLength: number },
  length: number,
  subject: string,
  next: string,
): GuestMemoryError {
  const access = { offset: 0, length, memorySize: byteLength };
  return new GuestMemoryError("null-pointer", `is a null pointer. ${next}`, access, { subject });
}
