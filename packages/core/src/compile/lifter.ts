import type { AddressType, CoreValue, GuestMemory, Liftable } from "@hostwright/types";
import { locateError } from "@hostwright/types/internal";

import { addresses, type CallPlan, type CoreShare, type PlannedParameter } from "./plan.js";

/** Makes one argument of a method out of the raw core values that the guest passed. */
export type Lifter = (memory: GuestMemory, raw: readonly CoreValue[]) => unknown;

/** Makes the lifters of a function's parameters. */
export function makeLifters({ parameters, addressType }: CallPlan, where: string): Lifter[] {
  return parameters.map((parameter, index) =>
    located(makeLifter(parameter.type, parameter.core, addressType), where, subjectOf(parameter, index)),
  );
}

/** Names a parameter in a message: `parameter 1 (value: bytes)`. */
export function subjectOf({ name, type }: Pick<PlannedParameter, "name" | "type">, index: number): string {
  return `parameter ${String(index)} (${name === undefined ? "" : `${name}: `}${type.name})`;
}

/** Gives the core values of a share, with addresses as types take them. */
export function shareOf(
  { start, flat }: CoreShare,
  raw: readonly CoreValue[],
  addressType: AddressType,
): CoreValue[] {
  const { lift } = addresses[addressType];
  return flat.map((kind, index) => {
    const core = raw[start + index];
    return kind === "address" ? lift(core) : core;
  });
}

function makeLifter({ lift }: Liftable<unknown>, core: CoreShare, addressType: AddressType): Lifter {
  const { start, flat } = core;
  const { lift: address } = addresses[addressType];
  const [first, second] = flat;
  if (flat.length === 1) {
    return first === "address"
      ? (memory, raw) => lift(memory, address(raw[start]))
      : (memory, raw) => lift(memory, raw[start]);
  }
  if (flat.length === 2 && first === "address" && second === "address") {
    return (memory, raw) => lift(memory, address(raw[start]), address(raw[start + 1]));
  }
  return (memory, raw) => lift(memory, ...shareOf(core, raw, addressType));
}

// A try block costs nothing until something is thrown: each parameter has its own, and knows its name.
function located(lift: Lifter, where: string, subject: string): Lifter {
  return (memory, raw) => {
    try {
      return lift(memory, raw);
    } catch (error) {
      throw locateError(error, where, subject);
    }
  };
}
