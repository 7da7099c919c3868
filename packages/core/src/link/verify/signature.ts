import type { AddressType } from "@hostwright/types";

import { flatParameters, type FunctionType, functionTypeOf } from "../../metadata/function-type.js";
import type { ExportMetadata } from "../../metadata/module-metadata.js";
import type { DefinedFunctionType } from "../../wasm-format/type-section.js";
import { formatParameter, formatSignature } from "./formats.js";

type WantedType = Pick<DefinedFunctionType, "parameters" | "results">;

/** Tells whether two function types are the same. */
export function isSameType(wanted: WantedType, offered: FunctionType): boolean {
  return sameValues(wanted.parameters, offered.parameters) && sameValues(wanted.results, offered.results);
}

/** Tells whether the type of a function depends on the address type of the guest. */
export function dependsOnAddresses(exported: ExportMetadata): boolean {
  return !isSameType(functionTypeOf(exported, "i32"), functionTypeOf(exported, "i64"));
}

/** Writes a sentence about the first difference between an imported function type and that of the host function. */
export function formatDifference(
  wanted: WantedType,
  exported: ExportMetadata,
  addressType: AddressType,
): string {
  const other = addressType === "i32" ? "i64" : "i32";
  if (isSameType(wanted, functionTypeOf(exported, other))) {
    const [has, fits] = addressType === "i32" ? ["32", "64"] : ["64", "32"];
    return `That is its type for a guest with ${fits}-bit addresses, and the memory of this guest has ${has}-bit ones.`;
  }
  const offered = functionTypeOf(exported, addressType);
  const count = wanted.parameters.length;
  if (count !== offered.parameters.length)
    return `${formatTakenValues(exported)}, and the guest passes ${String(count)}.`;
  const at = wanted.parameters.findIndex((type, index) => type !== offered.parameters[index]);
  const [found, expected] = [wanted.parameters[at], offered.parameters[at]];
  if (found !== undefined && expected !== undefined) {
    return `Value ${String(at)}, ${formatOwner(exported, at)}, is ${expected}, and the guest passes ${found}.`;
  }
  const [gives, expects] = [offered, wanted].map(({ results }) => formatResults(results));
  return `It gives ${gives ?? ""}, and the guest expects ${expects ?? ""}.`;
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((type, index) => type === b[index]);
}

/** Writes how many core values a function takes, and for which parameters. */
function formatTakenValues({ parameters, results }: ExportMetadata): string {
  const outs = results.flatMap(({ out = [] }) => out).length;
  const parts = parameters.map((parameter) => ({
    written: formatParameter(parameter),
    count: parameter.type.flat.length,
  }));
  if (outs > 0) parts.push({ written: "the offset for the result", count: outs });
  if (parts.length === 0) return "It takes no values";
  const isEven = parts.every(({ count }) => count === 1);
  const listed = parts.map(({ written, count }) => (isEven ? written : `${written} ${String(count)}`));
  const total = flatParameters(parameters, results).length;
  return `It takes ${total === 1 ? "1 value" : `${String(total)} values`} (${listed.join(", ")})`;
}

/** Writes the parameter that a core value belongs to. */
function formatOwner({ parameters }: ExportMetadata, at: number): string {
  let end = 0;
  for (const parameter of parameters) {
    end += parameter.type.flat.length;
    if (at < end) return `of ${formatParameter(parameter)}`;
  }
  return "the offset for the result";
}

function formatResults(results: readonly string[]): string {
  if (results.length === 0) return "nothing";
  return formatSignature({ parameters: [], results }).replace("() -> ", "");
}
