import type { AddressType } from "@hostwright/types";

import type { CompiledExport } from "../../compile/compiled-module.js";
import type { HostFunction } from "../../link-report.js";
import type { ExportMetadata, ParameterMetadata } from "../../metadata/module-metadata.js";
import type { ExternType } from "../../wasm-format/import-section.js";
import type { DefinedFunctionType } from "../../wasm-format/type-section.js";
import { formatName, formatImportName } from "../../format-names.js";
import { kindOf } from "./plain-value.js";

/** Most core values of a signature that messages show; hardly a declared function has more. */
const MOST_VALUES = 24;

/** Describes an export of a host module as reports show it. */
export function describeHostFunction(exported: CompiledExport, addressType: AddressType): HostFunction {
  const { module, metadata } = exported;
  return Object.freeze({
    module: module.metadata.name,
    name: metadata.name,
    className: module.moduleClass.name,
    method: String(metadata.method),
    declaration: formatDeclaration(module.metadata.name, metadata),
    signature: formatSignature(exported.for(addressType).plan.functionType),
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
  return `${formatImportName(module, name)}(${written})${result}`;
}

/** Writes a parameter: `key: string`, or its type alone where the source has no name for it. */
export function formatParameter({ name, type }: Pick<ParameterMetadata, "name" | "type">): string {
  return name === undefined ? type.name : `${name}: ${type.name}`;
}

/** Writes the kind of a value: `a memory`, `a string`. */
export function formatKind(value: unknown): string {
  const kind = kindOf(value);
  if (kind !== undefined) return `a ${kind}`;
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
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
