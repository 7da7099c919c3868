import type { Element, ElementLabel, Encodable, LabelOf, Lowerable } from "@hostwright/types";
import type { IsAny } from "@hostwright/types/internal";

/** Selects the return type of a method for a result: nothing, a value, or a tuple of values. */
export type ResultOf<R> =
  IsAny<R> extends true
    ? unknown
    : R extends undefined
      ? void
      : R extends Lowerable<infer T>
        ? T
        : R extends readonly unknown[]
          ? { readonly [I in keyof R]: ResultOf<R[I]> }
          : // Not a type for results: the compiler reports it at the argument, and accepts every return type.
            unknown;

/** Joins labels with commas. */
export type Join<L extends readonly string[]> = L extends readonly [
  infer A extends string,
  ...infer B extends string[],
]
  ? B["length"] extends 0
    ? A
    : `${A}, ${Join<B>}`
  : "";

type Labels<R extends readonly unknown[]> = { [I in keyof R]: ResultLabel<R[I]> };

/** Names the required return type in compiler messages. */
export type ResultLabel<R> =
  IsAny<R> extends true
    ? string
    : // Tuples first: an optional "~label" is one that an array has as well.
      R extends readonly unknown[]
      ? `[${Join<Labels<R> extends infer L extends readonly string[] ? L : []>}]`
      : LabelOf<R, "void">;

/** Selects the compiler's message for a type that cannot be a result. */
type NoResult<R> =
  R extends Encodable<unknown, infer S>
    ? `${S} cannot be a result: write allocated(${S})`
    : R extends Element
      ? `${ElementLabel<R>} cannot be a result: write allocated(…), or orErrno(…, { out: true })`
      : "this cannot be a result: give a type that can be lowered, or an array of them";

/** Selects the message for a type that is not a result, a tuple of results, or nothing; never for a valid one. */
export type ResultTypeProblem<R> =
  IsAny<R> extends true
    ? never
    : R extends Lowerable<any> | undefined
      ? never
      : R extends readonly [infer First, ...infer Rest]
        ? [ResultTypeProblem<First>] extends [never]
          ? ResultTypeProblem<Rest>
          : ResultTypeProblem<First>
        : R extends readonly []
          ? never
          : R extends readonly (infer E)[]
            ? ResultTypeProblem<E>
            : NoResult<R>;
