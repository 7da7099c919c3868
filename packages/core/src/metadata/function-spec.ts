import type { Liftable } from "@hostwright/types";

import type { ResultSpec } from "./records.js";

// A word and not a class: the other copy of this package makes such objects too.
const KIND = "hostwright:function";

/** What a table of exports says of a method: types of parameters, result, and the rest; what `fn` gives. */
export interface FunctionSpec<P = readonly Liftable<any>[], R = ResultSpec> {
  readonly kind: typeof KIND;
  /** The types of all parameters, in order. */
  readonly parameters: P;
  /** The type of the result, a tuple of types for several, or nothing. */
  readonly result: R;
  /** What guests import the method as; its own name when left out. */
  readonly name?: string;
  /** Says that a method which is no `async` function returns promises. */
  readonly async?: boolean;
}

/** What {@link FunctionSpec} can be told beside types. */
export type FunctionOptions = Pick<FunctionSpec, "name" | "async">;

/** Makes what a table of exports says of a method. */
export function functionSpec<P, R>(parameters: P, result: R, options: FunctionOptions): FunctionSpec<P, R> {
  return Object.freeze({ ...options, kind: KIND, parameters, result });
}

/** Says whether something was made by `fn`, of whichever copy of this package. */
export function isFunctionSpec(value: unknown): value is FunctionSpec {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === KIND;
}
