import type { AddressType } from "@hostwright/types";

import type { CompiledModule } from "../../compile/compiled-module.js";
import type { HostFunction } from "../../link-report.js";
import { functionTypeOf } from "../../metadata/function-type.js";
import type { ExportMetadata } from "../../metadata/module-metadata.js";
import { formatSignature } from "./extern-text.js";
import { formatName, formatPlace } from "../safe-text.js";

// A class never changes, and every guest that is linked asks.
const known = new WeakMap<CompiledModule, ReadonlyMap<string, ExportMetadata>>();

/** Finds what the decorators of a class have said about one of its exports. */
export function exportNamed(compiled: CompiledModule, name: string): ExportMetadata {
  let exports = known.get(compiled);
  if (exports === undefined) {
    exports = new Map(compiled.metadata.exports.map((exported) => [exported.name, exported]));
    known.set(compiled, exports);
  }
  return exports.get(name) as ExportMetadata;
}

/** Gives an export as reports show it. */
export function describeHostFunction(
  compiled: CompiledModule,
  exported: ExportMetadata,
  addressType: AddressType,
): HostFunction {
  const { name: module } = compiled.metadata;
  return Object.freeze({
    module,
    name: exported.name,
    className: compiled.moduleClass.name,
    method: String(exported.method),
    declaration: formatDeclaration(module, exported),
    signature: formatSignature(functionTypeOf(exported, addressType)),
  });
}

/** Gives where the source declares an export: `KeyValue.put`. */
export function declaredBy({ className, method }: HostFunction): string {
  return `${formatName(className)}.${formatName(method)}`;
}

function formatDeclaration(module: string, { name, parameters, results, isTuple }: ExportMetadata): string {
  const written = parameters.map(formatParameter).join(", ");
  const types = results.map((type) => type.name).join(", ");
  const result = isTuple ? ` → (${types})` : types === "" ? "" : ` → ${types}`;
  return `${formatPlace(module, name)}(${written})${result}`;
}

/** Writes a parameter: `key: string`, or its type alone where the source has no name for it. */
export function formatParameter({ name, type }: ExportMetadata["parameters"][number]): string {
  return name === undefined ? type.name : `${name}: ${type.name}`;
}
