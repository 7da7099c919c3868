import { type CoreValue, LowerError } from "@hostwright/types";
import { formatAny } from "@hostwright/types/internal";

import { type CheckedReference, checkedReferences } from "../wasm-format/checked-references.js";
import type { ExportedType } from "../wasm-format/exported-types.js";
import type { GuestCall } from "./guest-call.js";

/**
 * Looks at the core values that a guest's function is about to be entered with.
 *
 * @throws {LowerError} `wrong-type`
 */
export type ArgumentCheck = (core: readonly CoreValue[]) => void;

/** Makes the checks of the functions of a class, for guests whose functions take references that the host cannot name. */
export function argumentChecks(
  calls: readonly GuestCall[],
  exports: ReadonlyMap<string, ExportedType>,
  typeSection: Uint8Array | undefined,
): (ArgumentCheck | undefined)[] {
  return calls.map((call) => {
    const { type } = exports.get(call.name) ?? {};
    const checked =
      type && checkedReferences(call.plan.functionType.parameters, type.parameters, typeSection);
    return checked === undefined || checked.length === 0 ? undefined : checkOf(call, checked);
  });
}

function checkOf(
  { where, plan: { parameters } }: GuestCall,
  checked: readonly CheckedReference[],
): ArgumentCheck {
  return (core) => {
    const misfit = checked.find(({ at, fits }) => !fits(core[at]));
    if (misfit === undefined) return;
    const value = core[misfit.at];
    const index = parameters.findIndex(({ core: { start, flat } }) => misfit.at < start + flat.length);
    const fact = `must be a ${misfit.type}, which the guest takes, not ${formatAny(value)}. Give a reference that the guest has made as one.`;
    const subject = `parameter ${String(index)} (${parameters[index]?.type.name ?? "a reference"})`;
    throw new LowerError("wrong-type", fact, value, { where, subject });
  };
}
