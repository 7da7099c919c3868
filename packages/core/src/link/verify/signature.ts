import type { AddressType, FunctionType } from "@hostwright/types";

import type { CompiledExport } from "../../compile/compiled-module.js";
import type { CallPlan } from "../../compile/plan.js";
import { isSameType } from "../../metadata/function-type.js";
import type { FunctionMatching } from "../../wasm-format/function-matching.js";
import { formatParameter, formatSignature } from "./formats.js";

/** Tells whether the type of a function depends on the address type of the guest. */
export function dependsOnAddresses(exported: CompiledExport): boolean {
  return !isSameType(exported.for("i32").plan.functionType, exported.for("i64").plan.functionType);
}

/** Writes a sentence about the first difference between an imported function type and that of the host function. */
export function formatDifference(
  wanted: FunctionType,
  exported: CompiledExport,
  addressType: AddressType,
  matching: FunctionMatching | undefined,
): string {
  const other = addressType === "i32" ? "i64" : "i32";
  if (isSameType(wanted, exported.for(other).plan.functionType)) {
    const [has, fits] = addressType === "i32" ? ["32", "64"] : ["64", "32"];
    return `That is its type for a guest with ${fits}-bit addresses, and the memory of this guest has ${has}-bit ones.`;
  }
  const { plan } = exported.for(addressType);
  const offered = plan.functionType;
  const count = wanted.parameters.length;
  if (count !== offered.parameters.length)
    return `${formatTakenValues(plan)}, and the guest passes ${String(count)}.`;
  const at = wanted.parameters.findIndex((type, index) => {
    const taken = offered.parameters[index] ?? "";
    return taken !== type && matching?.takes(taken, type) !== true;
  });
  const [found, expected] = [wanted.parameters[at], offered.parameters[at]];
  if (found !== undefined && expected !== undefined) {
    return `Value ${String(at)}, ${formatOwner(plan, at)}, is ${expected}, and the guest passes ${found}.`;
  }
  const [gives, expects] = [offered, wanted].map(({ results }) => formatResults(results));
  return `It gives ${gives ?? ""}, and the guest expects ${expects ?? ""}.`;
}

const OFFSET = "the offset for the result";

/** Writes how many core values a function takes, and for which parameters. */
function formatTakenValues({ parameters, results, functionType }: CallPlan): string {
  const parts = parameters.map((parameter) => ({
    written: formatParameter(parameter),
    count: parameter.core.flat.length,
  }));
  for (const { type, out } of results) {
    const place = { written: OFFSET, count: out.flat.length };
    if (type.outFirst === true) parts.unshift(place);
    else if (place.count > 0) parts.push(place);
  }
  if (parts.length === 0) return "It takes no values";
  const isEven = parts.every(({ count }) => count === 1);
  const listed = parts.map(({ written, count }) => (isEven ? written : `${written} ${String(count)}`));
  const total = functionType.parameters.length;
  return `It takes ${total === 1 ? "1 value" : `${String(total)} values`} (${listed.join(", ")})`;
}

/** Writes the parameter that a core value belongs to. */
function formatOwner({ parameters }: CallPlan, at: number): string {
  const owner = parameters.find(({ core }) => at >= core.start && at < core.start + core.flat.length);
  return owner === undefined ? OFFSET : `of ${formatParameter(owner)}`;
}

function formatResults(results: readonly string[]): string {
  if (results.length === 0) return "nothing";
  return formatSignature({ parameters: [], results }).replace("() -> ", "");
}
