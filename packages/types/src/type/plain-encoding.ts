import type { GuestMemory } from "../memory/guest-memory.js";

/**
 * Writes values that need no encoding beforehand into memory of a guest, without an object for each. Types of this package alone can: it
 * runs no code of others, and takes no memory for parts of a value.
 */
export interface PlainEncoding {
  /** Gives the bytes that a value takes, which are its length as well; -1 for one that has to be encoded, or is not of the type. */
  readonly measure: (value: unknown) => number;
  /** Writes a value that was measured at an offset, from which on there is room for it. */
  readonly write: (memory: GuestMemory, offset: number, value: never) => void;
}
