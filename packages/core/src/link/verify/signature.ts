import type { AddressType } from "@hostwright/types";

import { flatParameters, type FunctionType, functionTypeOf } from "../../metadata/function-type.js";
import type { ExportMetadata } from "../../metadata/module-metadata.js";
import type { DefinedFunctionType } from "../../wasm-format/type-section.js";
import { formatSignature } from "./extern-text.js";
import { formatParameter } from "./host-function.js";

type Signature = Pick<DefinedFunctionType, "parameters" | "results">;

/** Whether a guest imports a function with the type that it has. */
export function isSignature(wanted: Signature, offered: FunctionType): boolean {
  return sameValues(wanted.parameters, offered.parameters) && sameValues(wanted.results, offered.results);
}

/**
 * Whether a guest's function type is one that stands for itself. A type that other types may extend, that extends one, or
 * that belongs to a recursion group is the same only for modules that define the whole group alike: no function of
 * another module has it, but a JavaScript function takes it on.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/matching.html#defined-types
 */
export function standsForItself(wanted: DefinedFunctionType): boolean {
  return wanted.isPlain;
}

/** Whether a function has another type for guests whose memory is addressed otherwise. */
export function dependsOnAddresses(exported: ExportMetadata): boolean {
  return !isSignature(functionTypeOf(exported, "i32"), functionTypeOf(exported, "i64"));
}

/** Says in a sentence where a guest's type of a function begins to differ from the function's. */
export function difference(wanted: Signature, exported: ExportMetadata, addressType: AddressType): string {
  const other = addressType === "i32" ? "i64" : "i32";
  if (isSignature(wanted, functionTypeOf(exported, other))) {
    const [has, fits] = addressType === "i32" ? ["32", "64"] : ["64", "32"];
    return `That is its type for a guest with a ${fits}-bit memory, and this guest's memory has ${has}-bit addresses.`;
  }
  const offered = functionTypeOf(exported, addressType);
  const count = wanted.parameters.length;
  if (count !== offered.parameters.length)
    return `${shares(exported)}, and the guest passes ${String(count)}.`;
  const at = wanted.parameters.findIndex((type, index) => type !== offered.parameters[index]);
  const [found, expected] = [wanted.parameters[at], offered.parameters[at]];
  if (found !== undefined && expected !== undefined) {
    return `Value ${String(at)}, ${owner(exported, at)}, is ${expected}, and the guest passes ${found}.`;
  }
  const [gives, expects] = [offered, wanted].map(({ results }) => resultText(results));
  return `It gives ${gives ?? ""}, and the guest expects ${expects ?? ""}.`;
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((type, index) => type === b[index]);
}

/** Says how many core values a function takes, and for which parameters. */
function shares({ parameters, results }: ExportMetadata): string {
  const outs = results.flatMap(({ out = [] }) => out).length;
  const parts = parameters.map((parameter) => ({
    written: formatParameter(parameter),
    count: parameter.type.flat.length,
  }));
  if (outs > 0) parts.push({ written: "the place of the result", count: outs });
  if (parts.length === 0) return "It takes no values";
  const isEven = parts.every(({ count }) => count === 1);
  const listed = parts.map(({ written, count }) => (isEven ? written : `${written} ${String(count)}`));
  const total = flatParameters(parameters, results).length;
  return `It takes ${total === 1 ? "1 value" : `${String(total)} values`} (${listed.join(", ")})`;
}

/** Says which parameter a core value belongs to. */
function owner({ parameters }: ExportMetadata, at: number): string {
  let end = 0;
  for (const parameter of parameters) {
    end += parameter.type.flat.length;
    if (at < end) return `of ${formatParameter(parameter)}`;
  }
  return "the place of the result";
}

function resultText(results: readonly string[]): string {
  if (results.length === 0) return "nothing";
  return formatSignature({ parameters: [], results }).replace("() -> ", "");
}
