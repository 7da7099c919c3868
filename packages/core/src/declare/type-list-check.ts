import type { TypeDescriptor } from "@hostwright/types";

/** Selects the message for the first element of a list that is not a type; never for a valid list. */
export type TypeListProblem<P> = P extends readonly [infer First, ...infer Rest]
  ? First extends TypeDescriptor
    ? TypeListProblem<Rest>
    : "the list of parameters has something in it that is not a type: write [f64]"
  : never;
