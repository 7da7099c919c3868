import { type FunctionType, type GuestFunction, LiftError } from "@hostwright/types";

import { pastSignal } from "../context/current-context.js";
import { sharedState } from "../context/shared-state.js";
import { formatFunctionType } from "../metadata/function-type.js";
import type { CallableGuest } from "./callable-guest.js";
import { hasFunctionType } from "./function-check.js";
import { referenceTo } from "./typed-functions.js";
import { joinLanes, withLanes } from "./vector-functions.js";

/** The name of such functions in messages and for hooks: they have none of their own. */
export const NAME = "a function reference";

/** A function that a guest has passed by reference. */
interface Referenced {
  /** The function of the engine that is entered: with two integers for each vector. */
  readonly entered: GuestFunction;
  /** The type that it was found to have; `undefined` where that was not asked. */
  readonly type: FunctionType | undefined;
}

/** The functions that guests have passed by reference, by what hosts call. */
const referenced = /* @__PURE__ */ sharedState("referenced", () => new WeakMap<GuestFunction, Referenced>());

/** Finds what a function enters that was passed by reference; `undefined` for one that was taken out of a table. */
export function referencedBy(wrapper: GuestFunction): Referenced | undefined {
  return referenced.get(wrapper);
}

/**
 * Lets the host call the functions that a guest passes by reference, if it does not yet: each is checked, and wrapped once. Lets it pass functions of
 * its own.
 */
export function takeReferences(guest: CallableGuest): void {
  if (guest.referencedFunction !== undefined) return;
  guest.giveBack = pastSignal;
  guest.functionReference = (placeable) => referenceTo(placeable, guest);
  const wrapped = new WeakMap<GuestFunction, GuestFunction>();
  guest.referencedFunction = (reference, type) => {
    if (type !== undefined && !hasFunctionType(reference, type)) throw wrongType(reference, type);
    let wrapper = wrapped.get(reference);
    if (wrapper === undefined) {
      const entered = withLanes(reference, type);
      wrapper = joinLanes(guest.wrap(NAME, entered), type);
      wrapped.set(reference, wrapper);
      referenced.set(wrapper, { entered, type });
    }
    return wrapper;
  };
}

function wrongType(reference: GuestFunction, type: FunctionType): LiftError {
  const fact = `is not of the type ${formatFunctionType(type)}. Let both sides agree on it.`;
  return new LiftError("wrong-function-type", fact, reference, { subject: NAME });
}
