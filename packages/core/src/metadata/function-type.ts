import type { FunctionType } from "@hostwright/types";

import { isHeapSubtype, isSubtype } from "../wasm-format/matching.js";

/** Gives a text that is the same for equal function types and for no others: the key of a map. */
export function functionTypeKey({ parameters, results }: FunctionType): string {
  return `${parameters.join()}:${results.join()}`;
}

/** Tells whether two function types are the same. */
export function isSameType(a: FunctionType, b: FunctionType): boolean {
  return sameValues(a.parameters, b.parameters) && sameValues(a.results, b.results);
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((type, index) => type === b[index]);
}

/**
 * Tells whether a function of the host can be called with another type: it takes all values that this one passes, and its results
 * are of those that this one expects, but for null.
 */
export function isCallableAs(offered: FunctionType, wanted: FunctionType): boolean {
  const { parameters, results } = offered;
  return (
    parameters.length === wanted.parameters.length &&
    results.length === wanted.results.length &&
    wanted.parameters.every((type, index) => isSubtype(type, parameters[index] as string)) &&
    results.every((type, index) => isHeapSubtype(type, wanted.results[index] as string))
  );
}

/** Writes a function type as `(i32, i32) -> i32`; several results in parentheses, no result as `()`. */
export function formatFunctionType({ parameters, results }: FunctionType): string {
  const written = results.length === 1 ? results[0] : `(${results.join(", ")})`;
  return `(${parameters.join(", ")}) -> ${written}`;
}
