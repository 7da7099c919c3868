import type { AddressType, FunctionType } from "@hostwright/types";

import type { CompiledExport } from "../../compile/compiled-module.js";
import type { CallPlan } from "../../compile/plan.js";
import { isSameType } from "../../metadata/function-type.js";
import { isSubtype } from "../../wasm-format/matching.js";
import { formatName } from "../../format-names.js";
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
  const at = wanted.parameters.findIndex((type, index) => !isSubtype(type, offered.parameters[index] ?? ""));
  const [found, expected] = [wanted.parameters[at], offered.parameters[at]];
  if (found !== undefined && expected !== undefined) {
    return `Value ${String(at)}, ${formatOwner(plan, at)}, is ${expected}, and the guest passes ${found}.`;
  }
  const [gives, expects] = [offered, wanted].map(({ results }) => formatResults(results));
  return `It gives ${gives ?? ""}, and the guest expects ${expects ?? ""}.`;
}

/**
 * Writes the remedy for a guest that passes an offset for the result, as C declares a function with several results: it takes one
 * parameter more, and gives fewer results. `undefined` for any other difference.
 */
export function formatRemedy(
  wanted: FunctionType,
  exported: CompiledExport,
  addressType: AddressType,
): string | undefined {
  const { results } = exported.metadata;
  const [result] = results;
  const offered = exported.for(addressType).plan.functionType;
  if (result === undefined || results.length > 1 || result.out !== undefined) return undefined;
  const { kind } = result.describe();
  if (kind !== "orErrno" && kind !== "allocated") return undefined;
  const out: FunctionType = {
    parameters: [...offered.parameters, addressType],
    results: kind === "orErrno" ? ["i32"] : [],
  };
  if (!isSameType(wanted, out)) return undefined;
  return `The last value is the offset for the result, as C passes it: make the result of ${formatMethodOf(exported)} ${kind}(…, { out: true }).`;
}

function formatMethodOf({ module, metadata }: CompiledExport): string {
  return `${formatName(module.moduleClass.name)}.${formatName(String(metadata.method))}`;
}

/** Writes how many core values a function takes, and for which parameters. */
function formatTakenValues({ parameters, results, functionType }: CallPlan): string {
  const outs = results.reduce((sum, { out }) => sum + out.flat.length, 0);
  const parts = parameters.map((parameter) => ({
    written: formatParameter(parameter),
    count: parameter.core.flat.length,
  }));
  if (outs > 0) parts.push({ written: "the offset for the result", count: outs });
  if (parts.length === 0) return "It takes no values";
  const isEven = parts.every(({ count }) => count === 1);
  const listed = parts.map(({ written, count }) => (isEven ? written : `${written} ${String(count)}`));
  const total = functionType.parameters.length;
  return `It takes ${total === 1 ? "1 value" : `${String(total)} values`} (${listed.join(", ")})`;
}

/** Writes the parameter that a core value belongs to. */
function formatOwner({ parameters }: CallPlan, at: number): string {
  const owner = parameters.find(({ core }) => at >= core.start && at < core.start + core.flat.length);
  return owner === undefined ? "the offset for the result" : `of ${formatParameter(owner)}`;
}

function formatResults(results: readonly string[]): string {
  if (results.length === 0) return "nothing";
  return formatSignature({ parameters: [], results }).replace("() -> ", "");
}
