import type { AddressType, Liftable, Lowerable, Storable } from "@hostwright/types";
import {
  type AnyType,
  isGivenAway,
  isLowered,
  type Lend,
  lendOf,
  partsOf,
  type Receive,
  receiveOf,
} from "@hostwright/types/internal";

import { type CallPlan, type CoreShare, planCall } from "../compile/plan.js";
import type { GuestExportMetadata } from "../metadata/guest-class.js";

/** A parameter of a guest's function with its core values. */
export interface PlannedArgument {
  readonly type: AnyType;
  /** Whether it needs no memory of the guest. */
  readonly isLowered: boolean;
  readonly lend: Lend;
  readonly core: CoreShare;
}

/** A result of a guest's function with its core values. */
export interface PlannedReception {
  readonly type: AnyType;
  readonly receive: Receive;
  /** Its core values among those that the guest returns. */
  readonly core: CoreShare;
  /** The core values of the places for it among those that the guest is passed; none where it returns all of it. */
  readonly out: CoreShare;
  /** The layouts of these places. */
  readonly places: readonly Pick<Storable<unknown>, "layout">[];
}

/**
 * Decides which core value belongs to which parameter or result of a guest's function, for guests of one address type: the mirror of
 * a {@link CallPlan}, from which it is made.
 */
export interface GuestCallPlan {
  readonly addressType: AddressType;
  readonly parameters: readonly PlannedArgument[];
  readonly results: readonly PlannedReception[];
  /** Whether the function gives an array with one value for each result. */
  readonly isTuple: boolean;
  /** Whether a call takes memory of the guest: for arguments, places, or results that the guest gives away. */
  readonly takesMemory: boolean;
  /** All core values, with addresses of either size. */
  readonly flat: CallPlan["flat"];
  /** The type that the guest must export the function with. */
  readonly functionType: CallPlan["functionType"];
}

/** Plans the calls of a function of a guest. */
export function planGuestCall(
  { parameters, results, isTuple }: GuestExportMetadata,
  addressType: AddressType,
): GuestCallPlan {
  // Both directions have the same signature for the same types.
  const plan = planCall(
    {
      isTuple,
      parameters: parameters.map((type) => ({ name: undefined, type: type as Liftable<unknown> })),
      results: results as readonly Lowerable<unknown>[],
    },
    addressType,
  );
  let next = 0;
  const received = plan.results.map(({ type: each, out }): PlannedReception => {
    const type = each as AnyType;
    const core = { start: next, flat: type.flat };
    next += type.flat.length;
    return { type, receive: receiveOf(type) as Receive, core, out, places: type.places ?? [] };
  });
  const given = plan.parameters.map(({ type, core }): PlannedArgument => {
    const any = type as AnyType;
    return { type: any, core, isLowered: isLowered(any), lend: lendOf(any) as Lend };
  });
  return {
    addressType,
    parameters: given,
    results: received,
    isTuple,
    takesMemory:
      given.some((parameter) => !parameter.isLowered) ||
      received.some(({ type, places }) => places.length > 0 || isGivenAway(type.describe())),
    flat: plan.flat,
    functionType: plan.functionType,
  };
}

/** Tells whether an argument of a call is, or has in it, a function of the host. */
export function takesFunctions({ parameters }: Pick<GuestCallPlan, "parameters">): boolean {
  return parameters.some(({ type }) => partsOf(type.describe()).some(({ kind }) => kind === "callback"));
}
