import type { GuestMemory } from "./guest-memory.js";

const KEY = {};

/** Tells whether two objects are of one memory: each guest that uses a memory has an object of its own for it, and one for each other memory. */
export function isSameMemory(one: GuestMemory, other: GuestMemory): boolean {
  if (one === other) return true;
  return one.guest !== undefined && markOf(one) === markOf(other) && one.hasBuffer(other.buffer);
}

function markOf({ guest }: GuestMemory): object | undefined {
  return guest?.memoryState(KEY, () => ({}));
}
