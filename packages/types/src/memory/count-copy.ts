import type { GuestMemory } from "./guest-memory.js";

/** Bytes that an element takes in the host, besides the bytes that it leads to: from 8 for a number to some 60 for a view. */
export const VALUE_BYTES = 32;

/**
 * Counts bytes that are about to be copied out of a memory for the host, as a part of all that one call of a guest may make it
 * copy. Views cost nothing, and neither do texts that are too short for a decoder: those take less than a value.
 *
 * @throws {LiftError} `copy-limit`
 */
export function countCopy({ guest }: GuestMemory, byteLength: number): void {
  guest?.countCopy?.(byteLength);
}

/** Copies a view of bytes or numbers, and counts its bytes. */
export function copyOfView<V extends { readonly byteLength: number; slice(): V }>(
  view: V,
  memory: GuestMemory,
): V {
  countCopy(memory, view.byteLength);
  return view.slice();
}

/**
 * Copies bytes out of a memory, and counts them.
 *
 * @throws {GuestMemoryError} when they are not inside the memory
 * @throws {LiftError} `copy-limit`
 */
export function copyBytes(memory: GuestMemory, offset: number, byteLength: number): Uint8Array<ArrayBuffer> {
  memory.check(offset, byteLength);
  countCopy(memory, byteLength);
  return memory.readBytes(offset, byteLength) as Uint8Array<ArrayBuffer>;
}
