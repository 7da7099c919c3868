import type { Element, ElementLabel, Encodable, LabelOf, Lowerable } from "@hostwright/types";

/** Whether a type is `any`. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** What a method must return for a result: nothing, a value, or a tuple of values. */
export type ResultOf<R> =
  IsAny<R> extends true
    ? unknown
    : R extends undefined
      ? void
      : R extends Lowerable<infer T>
        ? T
        : R extends readonly unknown[]
          ? { readonly [I in keyof R]: ResultOf<R[I]> }
          : // No type for results: the compiler has said so where it was given, and says nothing of what is returned.
            unknown;

type Join<L extends readonly string[]> = L extends readonly [
  infer A extends string,
  ...infer B extends string[],
]
  ? B["length"] extends 0
    ? A
    : `${A}, ${Join<B>}`
  : "";

type Labels<R extends readonly unknown[]> = { [I in keyof R]: ResultLabel<R[I]> };

/** How compiler messages call what a method must return. */
export type ResultLabel<R> =
  IsAny<R> extends true
    ? string
    : // Tuples first: an optional "~label" is one that an array has as well.
      R extends readonly unknown[]
      ? `[${Join<Labels<R> extends infer L extends readonly string[] ? L : []>}]`
      : LabelOf<R, "void">;

/** The message that the compiler shows for a type that is no result. */
type NoResult<R> =
  R extends Encodable<unknown, infer S>
    ? `${S} cannot be a result: write allocated(${S})`
    : R extends Element
      ? `${ElementLabel<R>} cannot be a result: write allocated(…), or orErrno(…, { out: true })`
      : "this cannot be a result: give a type that can be lowered, or an array of them";

/** The message for what is no type for results, nor a tuple of them, nor nothing; never where all is well. */
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
