import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { type Brandable, scalar } from "../numeric/scalar.js";
import { formatAny } from "../type/format.js";

/** What a type of times is made of: nanoseconds to the guest, and something else to the host. */
export interface TimeDefinition<T, M extends object> {
  readonly name: string;
  readonly label: string;
  readonly kind: string;
  /** What the host has instead of nanoseconds. */
  readonly as?: string;
  /** What the guest's 64 bits are. */
  readonly bits: "signed" | "unsigned";
  /** What the host has, for messages: `a Date`. */
  readonly what: string;
  /** The first and the last value, for messages. */
  readonly range: string;
  /** What to do about a value of another type, for messages. */
  readonly hint: string;
  readonly isValue: (value: unknown) => boolean;
  readonly fromNanoseconds: (nanoseconds: bigint) => T;
  /** Gives `undefined` for what is not a point in time at all, such as NaN. */
  readonly toNanoseconds: (value: T) => bigint | undefined;
  readonly format: (nanoseconds: bigint) => string;
  /** What the type has besides what all types have. */
  readonly members?: M;
}

/**
 * Makes a type of times.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function timeType<T, N extends string, M extends object = object>(
  definition: TimeDefinition<T, M>,
): Brandable<T, N> & M {
  const { name, label, kind, as, bits, what, range, hint } = definition;
  const { isValue, fromNanoseconds, toNanoseconds, members } = definition;
  const fit = (integer: bigint): bigint =>
    bits === "signed" ? BigInt.asIntN(64, integer) : BigInt.asUintN(64, integer);
  const lift = (_memory: GuestMemory, core: bigint): T => fromNanoseconds(fit(core));
  return scalar({
    name,
    label,
    kind,
    flat: ["i64"],
    lift,
    lower: (value: T) => {
      if (!isValue(value)) {
        const fact = `must be ${what}, not ${show(value)}. ${hint}`;
        throw new LowerError("wrong-type", fact, value, { subject: name });
      }
      const nanoseconds = toNanoseconds(value);
      if (nanoseconds !== undefined && fit(nanoseconds) === nanoseconds) return nanoseconds;
      const fact = `must be from ${range}, not ${show(value)}. Check or clamp it before it is returned.`;
      throw new LowerError("out-of-range", fact, value, { subject: name });
    },
    layout: { size: 8, alignment: 8 },
    load: (memory, offset) => lift(memory, memory.readI64(offset)),
    write: (memory, offset, core: bigint) => {
      memory.writeU64(offset, core);
    },
    format: (value: T) => {
      const nanoseconds = isValue(value) ? toNanoseconds(value) : undefined;
      return nanoseconds === undefined ? show(value) : definition.format(nanoseconds);
    },
    ...(as === undefined ? {} : { details: () => ({ options: { as } }) }),
    ...(members === undefined ? {} : { members }),
  });
}

function show(value: unknown): string {
  if (!(value instanceof Date)) return formatAny(value);
  return Number.isNaN(value.getTime()) ? "an invalid Date" : value.toISOString();
}
