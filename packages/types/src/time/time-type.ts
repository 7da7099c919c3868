import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { type Brandable, scalar } from "../numeric/scalar.js";
import { formatAny } from "../type/format.js";
import { isDate } from "../type/realms.js";

/** The definition of a type of times: nanoseconds in the guest, and a `T` in the host. */
export interface TimeDefinition<T, M extends object> {
  readonly name: string;
  readonly label: string;
  readonly kind: string;
  /** The option that chose the host's representation, for tools: `ms`. */
  readonly as?: string;
  /** The sign of the guest's 64 bits. */
  readonly bits: "signed" | "unsigned";
  /** The host's representation, for messages: `a Date`. */
  readonly expected: string;
  /** The first and the last value, for messages. */
  readonly range: string;
  /** The next step after a value of another type, for messages. */
  readonly next: string;
  readonly isValue: (value: unknown) => boolean;
  readonly fromNanoseconds: (nanoseconds: bigint) => T;
  /** Converts a value; `undefined` for one without a time, such as NaN. */
  readonly toNanoseconds: (value: T) => bigint | undefined;
  readonly format: (nanoseconds: bigint) => string;
  /** The members that the type has besides those of all types. */
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
  const { name, label, kind, as, bits, expected, range, next } = definition;
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
        const fact = `must be ${expected}, not ${show(value)}. ${next}`;
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
  if (!isDate(value)) return formatAny(value);
  return Number.isNaN(value.getTime()) ? "an invalid Date" : value.toISOString();
}
