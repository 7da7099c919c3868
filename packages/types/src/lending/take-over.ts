import type { GuestMemory } from "../memory/guest-memory.js";
import { callMemoryOf } from "../type/call-memory.js";
import type { TakeOver } from "../type/capabilities.js";

/** Parts that are followed: a guest's lists may contain themselves, or the same parts over and over. */
const MOST_PARTS = 0x10_0000;
const DEEPEST = 64;

/**
 * Takes over all that a guest gives away with a value that could not be read whole: the parts that had not been read would never be
 * freed. `begin` is given the function to call with each part. Does nothing outside of a call of a guest's function.
 */
export function takeOverParts(memory: GuestMemory, begin: (next: TakeOver) => void): void {
  if (callMemoryOf(memory) === undefined) return;
  let left = MOST_PARTS;
  let depth = 0;
  const next: TakeOver = ({ takeOver }, offset) => {
    if (left-- <= 0) throw new RangeError("too many parts");
    if (takeOver === undefined || depth >= DEEPEST) return;
    depth++;
    try {
      takeOver(memory, offset, next);
    } catch (error) {
      // A part that cannot be reached is the guest's loss; its siblings can be.
      if (left <= 0) throw error;
    } finally {
      depth--;
    }
  };
  try {
    begin(next);
  } catch {
    // The error of reading counts.
  }
}

/** Receives several values: all of them, so that what is given away with each is taken over, and then throws the first error. */
export function receiveEach(receivers: readonly (() => unknown)[]): unknown[] {
  let failure: { readonly error: unknown } | undefined;
  const values = receivers.map((receive) => {
    try {
      return receive();
    } catch (error) {
      failure ??= { error };
      return undefined;
    }
  });
  if (failure !== undefined) throw failure.error;
  return values;
}
