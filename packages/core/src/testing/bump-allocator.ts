import type { GuestMemory } from "@hostwright/types";

// Above offset 0, which a null pointer points to.
const START = 16;

/** Allocates memory in ascending order, and frees none. */
export class BumpAllocator {
  readonly #memory: GuestMemory;
  #next = START;

  constructor(memory: GuestMemory) {
    this.#memory = memory;
  }

  /**
   * Allocates the given number of bytes, and returns their offset.
   *
   * @throws {RangeError} when the memory has no room left, or the alignment is not a power of two
   */
  reserve(length: number, alignment: number): number {
    if (!Number.isInteger(length) || length < 0) {
      throw new RangeError(`reserve: the length must be an integer from 0, not ${String(length)}.`);
    }
    if (!Number.isInteger(Math.log2(alignment))) {
      throw new RangeError(`reserve: the alignment must be a power of two, not ${String(alignment)}.`);
    }
    const offset = Math.ceil(this.#next / alignment) * alignment;
    const { byteLength } = this.#memory;
    if (offset + length > byteLength) {
      const left = Math.max(0, byteLength - offset);
      throw new RangeError(
        `reserve: ${String(length)} bytes are more than the ${String(left)} that are left of ${String(byteLength)}. Give testGuest more { pages }, or grow it.`,
      );
    }
    this.#next = offset + length;
    return offset;
  }
}
