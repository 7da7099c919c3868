import type { Encodable, Lendable, Lowerable } from "./capabilities.js";
import type { LabelOf } from "./phantoms.js";

/** Is true if a type is `any`. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** Is true if a type has a capability of its own: those are properties that exist for the compiler only. */
export type Has<T, Capability extends PropertyKey> = Capability extends keyof T ? true : false;

/** Selects the value that the host gives to a guest's function for a parameter; never for a type whose values cannot be given. */
export type ArgumentOf<P> =
  IsAny<P> extends true
    ? unknown
    : Has<P, "~lends"> extends true
      ? P extends Lendable<infer T>
        ? T
        : never
      : P extends Encodable<infer T>
        ? T
        : P extends Lowerable<infer T>
          ? T
          : never;

/** Names that value in compiler messages. */
export type ArgumentLabel<P> =
  Has<P, "~lends"> extends true
    ? P extends Lendable<unknown, infer N>
      ? N
      : string
    : P extends Encodable<unknown, string, infer N>
      ? N
      : LabelOf<P>;

/** Selects the message for the first type that cannot be a parameter of a guest's function; never for a valid list. */
export type ArgumentListProblem<P> = P extends readonly [infer First, ...infer Rest]
  ? [ArgumentOf<First>] extends [never]
    ? `${LabelOf<First>} cannot be given to a guest: give a type that is lowered, encoded, or passed by pointer`
    : ArgumentListProblem<Rest>
  : never;
