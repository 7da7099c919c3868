import { LiftError, TypeDefinitionError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { WideOptions } from "./address-form.js";
import type { DanglingOptions } from "./dangling.js";
import { formatAny } from "./format.js";
import type { PairLayout } from "./layout.js";
import type { NamedMemoryOptions } from "./named-memory.js";
import type { NullableOptions } from "./phantoms.js";

/**
 * Makes a value of the offset and the length of a pair, both unsigned. A bigint is one that a double cannot hold exactly:
 * pass it to `memory.check`, which refuses it.
 */
export type PairReader<T> = (memory: GuestMemory, offset: number, length: number) => T;

/**
 * Checks that `count` elements of `size` bytes each lie in the memory from an offset on, and returns how many bytes they
 * take. Offset and count come from a guest: a bigint is one that a double cannot hold, which the memory refuses.
 *
 * In doubles: a product that would wrap in 32 bits is larger than any memory here.
 */
export function checkExtent(memory: GuestMemory, offset: number, count: number, size: number): number {
  const byteLength = typeof count === "bigint" ? count : count * size;
  memory.check(offset, byteLength);
  return byteLength;
}

/** The options of types that are passed as a pair. */
export interface PairOptions<N extends boolean = boolean, L = PairLayout>
  extends
    NullableOptions<N>,
    DanglingOptions<L>,
    NamedMemoryOptions<L>,
    WideOptions<[L] extends ["assemblyscript"] ? undefined : boolean> {
  /** The form of the pair; two addresses, offset first, when left out. */
  readonly layout?: L;
  /**
   * The most that the guest may pass as the length, in bytes, units of UTF-16 or elements, as the type counts them. A longer
   * value is a `LiftError` (`too-long`) before anything of it is read. The size of the memory when left out.
   */
  readonly max?: number;
}

/** The options of a type with their defaults. */
export const PAIR_DEFAULTS = {
  layout: "offset-length",
  max: Infinity,
  nullable: false,
  dangling: false,
  wide: false,
  memory: undefined,
} as const;

/**
 * Makes a reader that refuses more than `max` bytes, units or elements.
 *
 * @throws {TypeDefinitionError} `invalid-definition` when `max` is not an integer from 0
 *
 * @__NO_SIDE_EFFECTS__
 */
export function limited<T>(read: PairReader<T>, max: number, subject: string): PairReader<T> {
  checkMax(max, subject);
  if (max === Infinity) return read;
  return (memory, offset, length) => {
    if (length > max) throw tooLong(length, max, subject);
    return read(memory, offset, length);
  };
}

/** Refuses a `max` that is neither an integer from 0 nor `Infinity`. */
export function checkMax(max: number, where: string): void {
  if ((Number.isInteger(max) && max >= 0) || max === Infinity) return;
  const fact = `must be an integer from 0, not ${formatAny(max)}. Give the most that a guest may pass.`;
  throw new TypeDefinitionError("invalid-definition", fact, { where, subject: "max" });
}

function tooLong(length: number | bigint, max: number, subject: string): LiftError {
  const fact = `has the length ${String(length)}, and at most ${String(max)} is allowed. Let the guest pass less, or raise { max }.`;
  return new LiftError("too-long", fact, length, { subject });
}
