import type { Liftable } from "@hostwright/types";

import { findOptionProblem, type OptionKinds, type OptionProblem } from "@hostwright/types/internal";

import type { Documentation } from "./documentation.js";
import type { ResultSpec } from "./records.js";

// A marker and not a class: another copy of this package makes such objects too.
const KIND = "hostwright:function";

/** Describes a method in a table of exports: the types of its parameters and result, and its options; made by `fn`. */
export interface FunctionSpec<
  P = readonly Liftable<any>[],
  R = ResultSpec,
  IsAsync = boolean,
> extends Documentation {
  readonly kind: typeof KIND;
  /** The types of all parameters, in order. */
  readonly parameters: P;
  /** The type of the result, a tuple of types for several, or nothing. */
  readonly result: R;
  /** The name under which guests import the method; its own name when left out. */
  readonly name?: string;
  /** `true` for a method that returns promises without being an `async` function. */
  readonly async?: IsAsync;
}

/** Configures an entry of a table of exports, beside its types. */
export type FunctionOptions = Pick<FunctionSpec, "name" | "async" | "doc" | "names">;

/** Makes an entry for a table of exports. */
export function functionSpec<P, R>(parameters: P, result: R, options: FunctionOptions): FunctionSpec<P, R> {
  return Object.freeze({ ...options, kind: KIND, parameters, result });
}

const OPTIONS: OptionKinds<FunctionOptions> = { name: "text", async: "flag", doc: "text", names: "array" };

/** Finds the mistake in the options that `fn` was given: it has no class to report it of. */
export function functionOptionProblem(spec: FunctionSpec): OptionProblem | undefined {
  const types = ["kind", "parameters", "result"];
  const options = Object.entries(spec).filter(([name]) => !types.includes(name));
  return findOptionProblem(Object.fromEntries(options), OPTIONS);
}

/** Checks whether a value was made by `fn`, of any copy of this package. */
export function isFunctionSpec(value: unknown): value is FunctionSpec {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === KIND;
}
