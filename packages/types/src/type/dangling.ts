import type { GuestMemory } from "../memory/guest-memory.js";

type Reader<T> = (memory: GuestMemory, offset: number, length: number) => T;

/** The option of types that are passed as a pair whose offset means nothing where the length is 0. */
export interface DanglingOptions<L = unknown> {
  /**
   * Accepts any offset beside the length 0, as the empty slices of Zig have, and those of Rust, which are not null. Such a value is empty, and
   * owns no memory: as an `allocated` result of a guest's function it is not freed. Left out, the offset of an empty value has to lie in the
   * memory or at its end.
   */
  readonly dangling?: [L] extends ["assemblyscript"] ? undefined : boolean;
}

/**
 * Makes a reader that takes an empty value from any offset; the reader itself where its offset counts.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function danglingReader<T>(read: Reader<T>, isDangling: boolean): Reader<T> {
  if (!isDangling) return read;
  return (memory, offset, length) => read(memory, length === 0 ? 0 : offset, length);
}
