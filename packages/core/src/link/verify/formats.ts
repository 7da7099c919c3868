import type { AddressType } from "@hostwright/types";

import type { CompiledModule } from "../../compile/compiled-module.js";
import type { HostFunction } from "../../link-report.js";
import { functionTypeOf } from "../../metadata/function-type.js";
import type { ExportMetadata } from "../../metadata/module-metadata.js";
import type { ExternType } from "../../wasm-format/import-section.js";
import type { DefinedFunctionType } from "../../wasm-format/type-section.js";
import { formatName, formatPlace } from "../safe-text.js";

/** Most core values of a signature that messages show; hardly a declared function has more. */
const MOST_VALUES = 24;

/** Describes an export of a host module as reports show it. */
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

/** Writes the method that declares an export: `KeyValue.put`. */
export function formatMethod({ className, method }: HostFunction): string {
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

/** Writes the type of an import as the text format does, and that of a function as `(i32, i32) -> i32`. */
export function formatExtern(extern: ExternType): string | undefined {
  switch (extern.kind) {
    case "function":
      return extern.type && formatSignature(extern.type);
    case "tag":
      return extern.type && `(tag (param ${formatValues(extern.type.parameters, " ")}))`;
    case "global": {
      const { valueType, isMutable } = extern.type;
      return `(global ${isMutable ? `(mut ${valueType})` : valueType})`;
    }
    case "table":
      return `(table ${[...formatLimits(extern.type), extern.type.element].join(" ")})`;
    case "memory":
      return `(memory ${formatLimits(extern.type).join(" ")})`;
  }
}

/** Writes a function type, and cuts it off after 24 core values. */
export function formatSignature({
  parameters,
  results,
}: Pick<DefinedFunctionType, "parameters" | "results">): string {
  const written = results.length === 1 ? formatValues(results) : `(${formatValues(results)})`;
  return `(${formatValues(parameters)}) -> ${written}`;
}

function formatValues(values: readonly string[], between = ", "): string {
  const shown = values.slice(0, MOST_VALUES);
  if (values.length > MOST_VALUES) shown.push(`… ${String(values.length - MOST_VALUES)} more`);
  return shown.join(between);
}

type Limits = Extract<ExternType, { readonly kind: "memory" | "table" }>["type"];

function formatLimits({ addressType, minimum, maximum, isShared }: Limits): string[] {
  return [
    ...(addressType === "i64" ? ["i64"] : []),
    String(minimum),
    ...(maximum === undefined ? [] : [String(maximum)]),
    ...(isShared ? ["shared"] : []),
  ];
}
