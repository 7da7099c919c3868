import type { AddressType, FunctionType } from "@hostwright/types";

import { isSameType } from "../metadata/function-type.js";
import type { GuestExportMetadata } from "../metadata/guest-class.js";
import type { GuestCallPlan } from "./guest-plan.js";

/** Writes a sentence on how to declare a function that the guest exports with another type. */
export function formatRemedy(
  exported: GuestExportMetadata,
  { functionType }: GuestCallPlan,
  found: FunctionType,
  addressType: AddressType,
): string {
  const ofResult = remedyOfResult(exported, functionType, found, addressType);
  if (ofResult !== undefined) return ofResult;
  const [counts, has] = [found.parameters.length, functionType.parameters.length];
  if (counts !== has) return `It takes ${countOf(counts)}, and is passed ${countOf(has)}.`;
  const at = found.parameters.findIndex((type, index) => type !== functionType.parameters[index]);
  if (at >= 0) {
    return `Value ${String(at)} is passed as ${String(functionType.parameters[at])}, and the guest takes ${String(found.parameters[at])}.`;
  }
  return "The results differ: declare the result that the guest gives.";
}

/** Recognises the other forms in which compilers return a value of two core values, or one with an errno. */
function remedyOfResult(
  { results }: GuestExportMetadata,
  wanted: FunctionType,
  found: FunctionType,
  addressType: AddressType,
): string | undefined {
  const [result] = results;
  if (result === undefined || results.length > 1) return undefined;
  const { kind, of } = result.describe();
  const name = kind === "allocated" ? (of?.kind ?? "string") : kind;
  const writing = (options: string): string =>
    kind === "allocated" ? `allocated(${name}(${options}))` : `${name}(${options})`;
  const expected = (parameters: readonly string[], returned: readonly string[]): FunctionType => ({
    parameters: [...wanted.parameters, ...parameters],
    results: returned,
  });
  const isPair = result.flat.length === 2 && result.flat.every((each) => each === "address");
  if (isPair && isSameType(found, expected([], ["i64"]))) {
    return `It returns offset and length in one i64: write ${writing('{ layout: "packed" }')}, or "packed-length-high".`;
  }
  if (isPair && isSameType(found, expected([], [addressType]))) {
    return `It returns one offset: write ${writing('{ layout: "pointer" }')} if a pair of offset and length lies there, or cstring if a text does that ends with a NUL.`;
  }
  const isOut = isSameType(found, expected([addressType], kind === "orErrno" ? ["i32"] : []));
  if (isOut && (kind === "orErrno" || kind === "allocated")) {
    return `The last value is the offset for the result, as C passes it: write ${kind}(…, { out: true }).`;
  }
  return undefined;
}

function countOf(count: number): string {
  return count === 1 ? "1 value" : `${String(count)} values`;
}
