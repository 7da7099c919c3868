import type { GuestMemory } from "./guest-memory.js";

/**
 * Runs `write` over a memory full of a pattern, and expects that it changed nothing outside of `length` bytes at `offset`;
 * nothing at all where those leave the memory, or where it throws. Returns the error that it threw.
 */
export function writesOnly(memory: GuestMemory, offset: number, length: number, write: () => void): unknown {
  const all = memory.bytes(0, memory.byteLength);
  all.forEach((_, index) => (all[index] = 0xa0 + (index % 16)));
  const before = all.slice();
  let error: unknown;
  try {
    write();
  } catch (caught) {
    error = caught;
  }
  const mayWrite = error === undefined && offset >= 0 && offset + length <= all.length;
  if (mayWrite) before.set(all.subarray(offset, offset + length), offset);
  // Jest takes milliseconds to find two arrays of bytes equal: it is asked only to show how they differ.
  if (!all.every((byte, index) => byte === before[index])) expect(all).toEqual(before);
  return error;
}
