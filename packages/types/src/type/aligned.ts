import { LiftError } from "../errors.js";
import type { Layouts } from "./layout.js";
import type { PairReader } from "./pair.js";

/** The option of types whose values lie at an offset that the guest passes, and have an alignment. */
export interface AlignedOptions {
  /**
   * Refuses an offset that is not a multiple of the alignment of what lies there: `LiftError` (`misaligned`). Elements that there are none
   * of may lie anywhere. Any offset is fine when left out.
   */
  readonly aligned?: boolean;
}

/**
 * Refuses an offset that is not a multiple of an alignment. A bigint lies beyond any memory, which says so itself.
 *
 * @throws {LiftError} `misaligned`
 */
export function checkAligned(offset: number | bigint, alignment: number, subject: string): void {
  if (typeof offset === "bigint" || offset % alignment === 0) return;
  const fact =
    `lies at offset ${String(offset)}, which is not a multiple of its alignment, ${String(alignment)}. ` +
    "Let the guest align it, or leave { aligned: true } out.";
  throw new LiftError("misaligned", fact, offset, { subject });
}

/**
 * Makes a reader that refuses misaligned elements; the reader itself where they may lie anywhere.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function alignedReader<T>(
  read: PairReader<T>,
  isAligned: boolean,
  of: { readonly layout: Layouts },
  subject: string,
): PairReader<T> {
  if (!isAligned) return read;
  return (memory, offset, length) => {
    if (length > 0) checkAligned(offset, of.layout[memory.addressType].alignment, subject);
    return read(memory, offset, length);
  };
}
