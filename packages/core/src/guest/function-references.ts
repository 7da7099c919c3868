import { type FunctionType, type GuestFunction, LiftError } from "@hostwright/types";

import { pastSignal } from "../context/current-context.js";
import { formatFunctionType } from "../metadata/function-type.js";
import type { CallableGuest } from "./callable-guest.js";
import { hasFunctionType } from "./function-check.js";
import { joinLanes, withLanes } from "./vector-functions.js";

const NAME = "a function reference";

/** Lets the host call the functions that a guest passes by reference, if it does not yet: each is checked, and wrapped once. */
export function takeReferences(guest: CallableGuest): void {
  if (guest.referencedFunction !== undefined) return;
  guest.giveBack = pastSignal;
  const wrapped = new WeakMap<GuestFunction, GuestFunction>();
  guest.referencedFunction = (reference, type) => {
    if (type !== undefined && !hasFunctionType(reference, type)) throw wrongType(reference, type);
    let wrapper = wrapped.get(reference);
    if (wrapper === undefined) {
      wrapper = joinLanes(guest.wrap(NAME, withLanes(reference, type)), type);
      wrapped.set(reference, wrapper);
    }
    return wrapper;
  };
}

function wrongType(reference: GuestFunction, type: FunctionType): LiftError {
  const fact = `is not of the type ${formatFunctionType(type)}. Let both sides agree on it.`;
  return new LiftError("wrong-function-type", fact, reference, { subject: NAME });
}
