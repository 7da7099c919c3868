import type { GuestFunction } from "@hostwright/types";

import { inContext } from "../context/current-context.js";
import { register } from "../context/frame.js";

/** What another guest is linked with, by a guest's own function and by the wrapper that `guest.exports` has of it. */
const links = new WeakMap<object, GuestFunction>();

/** What guests have imported. All that export one of these again export the very same, so it is no guest's own. */
const imported = new WeakSet();

/** Notes that a guest imports a function. */
export function addImported(value: WebAssembly.ImportValue): void {
  if (typeof value === "function") imported.add(value);
}

/** Keeps the wrapper of a guest's function, for guests that are linked with either. */
export function addLink(guestFunction: GuestFunction, wrapper: GuestFunction): void {
  const link = makeLink(wrapper);
  if (!imported.has(guestFunction)) links.set(guestFunction, link);
  links.set(wrapper, link);
}

/**
 * Gives what a guest imports for a function of another guest; any other value as it is. Called directly, the function
 * would find the memory and the instances of the guest that calls.
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
      // An exception of the guests' own is theirs to catch. With anything else the call has ended half-way, and no host
      // function stands in between that could handle it.
      throw error instanceof WebAssembly.Exception ? error : caller.owner.abort(caller, error);
    }
  };
}
