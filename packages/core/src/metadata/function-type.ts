import type { FunctionType } from "@hostwright/types";

/** Keys by their types, which guests and host modules share: each link of a guest asks for those of all its imports. */
const keys = /* @__PURE__ */ new WeakMap<FunctionType, string>();

/** Gives a text that is the same for equal function types and for no others: the key of a map. */
export function functionTypeKey(type: FunctionType): string {
  let key = keys.get(type);
  if (key === undefined) keys.set(type, (key = `${type.parameters.join()}:${type.results.join()}`));
  return key;
}

/** Tells whether two function types are the same. */
export function isSameType(a: FunctionType, b: FunctionType): boolean {
  return a === b || functionTypeKey(a) === functionTypeKey(b);
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
