import type { GuestFunction } from "@hostwright/types";

import { inContext } from "../context/current-context.js";
import { register } from "../context/frame.js";
import { sharedState } from "../context/shared-state.js";

/** The functions that other guests import, by the function of the exporting guest and by its wrapper in `guest.exports`. */
const links = /* @__PURE__ */ sharedState("links", () => new WeakMap<object, GuestFunction>());

/** Functions that guests import. A guest that exports one again exports the same value, which is not its own. */
const imported = /* @__PURE__ */ sharedState("imported", () => new WeakSet());

/** Records that a guest imports a function. */
export function addImported(value: WebAssembly.ImportValue): void {
  if (typeof value === "function") imported.add(value);
}

/** Keeps the wrapper of a function, for guests that import either of the two. */
export function addLink(guestFunction: GuestFunction, wrapper: GuestFunction): void {
  const link = makeLink(wrapper);
  if (!imported.has(guestFunction)) links.set(guestFunction, link);
  links.set(wrapper, link);
}

/**
 * Resolves the function that a guest imports in place of a function of another guest; any other value as it is. Called
 * directly, the function would find the memory and the instances of the guest that calls.
 */
export function throughWrapper<T>(value: T): T {
  return typeof value === "function" ? ((links.get(value) as T | undefined) ?? value) : value;
}

function makeLink(wrapper: GuestFunction): GuestFunction {
  return (...args) => {
    const caller = register.frame;
    if (caller?.owner === undefined) return wrapper(...args);
    try {
      return inContext(caller.context, () => wrapper(...args));
    } catch (error) {
      // Guests may catch their own exceptions. Any other error has ended the call half-way, and no host function between the
      // two guests could handle it.
      throw error instanceof WebAssembly.Exception ? error : caller.owner.abort(caller, error);
    }
  };
}
