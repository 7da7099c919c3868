import { type GuestMemoryAccess, GuestMemoryError, type GuestMemoryErrorCode } from "../errors.js";

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

/** The reason why a guest gives no access: it has no memory, has several and none is chosen, or exports it later. */
export type MemoryLack = "none" | "several" | "not-ready";

/** Makes the error for an access without a memory; `several` lists the names of those that there are. */
export function noMemory(lack: MemoryLack, access: GuestMemoryAccess, several: string): GuestMemoryError {
  const [code, fact, next] = {
    none: ["no-memory", "and the guest exports and imports none", "Let it export one, or import one"],
    several: [
      "several-memories",
      `and the guest has several: ${several}`,
      "Name one with { memory } at instantiate",
    ],
    "not-ready": [
      "memory-not-ready",
      "which is exported and therefore not there while the start function runs",
      "Call the host from an exported function, or let the guest import its memory",
    ],
  }[lack] as [GuestMemoryErrorCode, string, string];
  const text = `needs the guest's memory, ${fact}. ${next}.`;
  return new GuestMemoryError(code, text, access, { subject: "the access" });
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
