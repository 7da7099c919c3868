import type { GuestMemory } from "../memory/guest-memory.js";

/**
 * Under this key a type tells what holds on to its values while the guest allocates for parts of them. Asked for when a value
 * is given: a struct class does not know its fields before.
 */
export const HOLD = Symbol.for("hostwright:hold");

/**
 * Gives a value with copies in place of its views of the memory, which may grow: of those that are copied into what the
 * guest allocates.
 */
export type Hold = (value: never, memory: GuestMemory) => unknown;

/** A type whose values may have parts that the guest allocates for. */
interface WithHold {
  /** `undefined` where nothing is allocated for any part. */
  readonly [HOLD]: () => Hold | undefined;
}

/** Gives what holds on to values of a type; `undefined` for those that nothing is allocated for. */
export function holdOf(type: object): Hold | undefined {
  return (type as Partial<WithHold>)[HOLD]?.();
}

/** Holds on to a value; one that nothing is allocated for is given back. */
export function held(type: object, value: unknown, memory: GuestMemory): unknown {
  const hold = holdOf(type);
  return hold === undefined ? value : hold(value as never, memory);
}
