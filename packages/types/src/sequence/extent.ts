import type { GuestMemory } from "../memory/guest-memory.js";

/**
 * Checks that `count` elements of `size` bytes each lie in the memory from an offset on, and gives how many bytes they take.
 * Offset and count come from a guest: a bigint is one that a double cannot hold, which the memory refuses.
 *
 * In doubles: a product that would wrap in 32 bits is larger than any memory here.
 */
export function checkExtent(memory: GuestMemory, offset: number, count: number, size: number): number {
  const byteLength = typeof count === "bigint" ? count : count * size;
  memory.check(offset, byteLength);
  return byteLength;
}
