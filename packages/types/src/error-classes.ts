import { readProperty } from "./foreign-value.js";
import { sharedState } from "./shared-state.js";

/** Holds the errors of all copies of the packages. A look at it runs no code of a proxy. */
export const errors = /* @__PURE__ */ sharedState("errors", () => new WeakSet());

/** Checks whether an error is of the class with that prototype, or of the class of that name in another copy of the packages. */
export function isOfClass(error: unknown, prototype: object): boolean {
  const name = ownName(prototype);
  let each = error;
  do each = Object.getPrototypeOf(each);
  while (each !== null && each !== prototype && (name === undefined || ownName(each as object) !== name));
  return each !== null;
}

/** Reads the name that a class gives to its errors; `undefined` where it inherits one. */
function ownName(prototype: object): unknown {
  return Object.hasOwn(prototype, "name") ? readProperty(prototype, "name") : undefined;
}
