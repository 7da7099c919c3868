import type { FunctionType } from "@hostwright/types";

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

/** Tells whether a reference is among the values of a function type: what is said of it is more than equality. */
export function hasReferences(type: FunctionType | undefined): boolean {
  return type !== undefined && functionTypeKey(type).includes("ref");
}

/** Writes a function type as `(i32, i32) -> i32`; several results in parentheses, no result as `()`. */
export function formatFunctionType({ parameters, results }: FunctionType): string {
  const written = results.length === 1 ? results[0] : `(${results.join(", ")})`;
  return `(${parameters.join(", ")}) -> ${written}`;
}
