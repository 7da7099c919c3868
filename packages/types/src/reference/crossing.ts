import { type AnyType, borrows, isLowered } from "../lending/lend.js";
import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { FunctionType, GuestFunction } from "../memory/guest-services.js";
import type { TypeDetails } from "../type/describe-type.js";
import { isGivenAway } from "../type/type-parts.js";
import type { FlatType } from "../type/value-type.js";
import { type Callable, makeAsyncCallable, makeCallable, plainCrossing } from "./callback-call.js";
import type { CallbackParameters, CallbackResult } from "./callback-types.js";
import { lendingCrossing, makeAsyncLendingCallable, makeLendingCallable } from "./lending-call.js";

/** How the host calls functions of a guest, in one kind of memory. */
export interface Crossing {
  readonly type: FunctionType;
  /** Makes the host's function for a function of a guest: one that returns a promise where the guest's may have to wait. */
  readonly make: (memory: GuestMemory, call: GuestFunction) => Callable;
}

/** Makes the conversions of the arguments and the result of a function of these types. */
export function crossingOf(
  parameters: CallbackParameters,
  result: CallbackResult,
  addressType: AddressType,
  name: string,
  isAsync: boolean,
): Crossing {
  let chosen: Crossing["make"] | undefined;
  const choose = (): Crossing["make"] => {
    if (takesMemory(parameters, result)) {
      const crossing = lendingCrossing(parameters, result, addressType, name);
      const make = isAsync ? makeAsyncLendingCallable : makeLendingCallable;
      return (memory, call) => make(memory, call, crossing);
    }
    const crossing = plainCrossing(parameters, result, addressType, name);
    const make = isAsync ? makeAsyncCallable : makeCallable;
    return (memory, call) => make(memory, call, crossing);
  };
  return {
    type: functionType(parameters, result, addressType),
    // Chosen for the first function: the fields of a struct are not known before.
    make: (memory, call) => (chosen ??= choose())(memory, call),
  };
}

/** Gives the type of the result of functions that either side may provide, whose core values are the same then. */
export function resultOf(result: CallbackResult): CallbackResult {
  return result?.asResult?.() ?? result;
}

/** Describes the types of a function. */
export function describeCrossing(parameters: CallbackParameters, result: CallbackResult): TypeDetails {
  const { places = [] } = (result ?? {}) as Partial<AnyType>;
  const isLent = places.length > 0 || (parameters as readonly AnyType[]).some(borrows);
  return {
    parameters: parameters.map((type) => type.describe()),
    ...(result && { result: result.describe() }),
    ...(isLent && { borrows: true }),
  };
}

/** Tells whether a call takes memory of the guest: for arguments, places, or a result that the guest gives away. */
function takesMemory(parameters: CallbackParameters, result: CallbackResult): boolean {
  if (!(parameters as readonly AnyType[]).every(isLowered)) return true;
  if (result === undefined) return false;
  const { lift, places = [] } = result as AnyType;
  return lift === undefined || places.length > 0 || isGivenAway(result.describe());
}

function functionType(
  parameters: CallbackParameters,
  result: CallbackResult,
  addressType: AddressType,
): FunctionType {
  const { flat = [], out = [], outFirst = false } = (result ?? {}) as Partial<AnyType>;
  const passed = parameters.flatMap((type) => type.flat);
  const valueType = (kind: FlatType): string => (kind === "address" ? addressType : kind);
  return {
    parameters: (outFirst ? [...out, ...passed] : [...passed, ...out]).map(valueType),
    results: flat.map(valueType),
  };
}
