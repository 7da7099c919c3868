import { type TypeDescription, wasiErrnos } from "@hostwright/types";

import type { GuestExportDescription, GuestModuleDescription } from "../compile/guest-description.js";
import { formatFunctionType } from "../metadata/function-type.js";
import type { GuestClassMetadata, GuestExportMetadata } from "../metadata/guest-class.js";
import type { GuestCall } from "./guest-call.js";

/** Gives a class of guest modules as plain data. */
export function describeGuestClass(
  { name, errnos, exports }: GuestClassMetadata,
  calls: readonly GuestCall[],
): GuestModuleDescription {
  return {
    className: name,
    errnos: (errnos ?? wasiErrnos).name,
    exports: exports.map((exported, index) => describeExport(exported, calls[index] as GuestCall)),
  };
}

function describeExport(
  { name, field, parameters, results, isAsync }: GuestExportMetadata,
  { plan }: GuestCall,
): GuestExportDescription {
  const describeAll = (types: GuestExportMetadata["results"]): TypeDescription[] =>
    types.map((type) => type.describe());
  return {
    name,
    field: String(field),
    parameters: describeAll(parameters),
    results: describeAll(results),
    functionType: plan.flat,
    signature: formatFunctionType(plan.functionType),
    isAsync,
  };
}
