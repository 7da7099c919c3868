import type { ExternType } from "../guest-module.js";
import type { DefinedFunctionType } from "../../wasm-format/type-section.js";

/** Core values of a signature that messages show: no function that a person has declared has more. */
const MOST_VALUES = 24;

/** Writes what a guest imports as the text format does, a function's type as `(i32, i32) -> i32`. */
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

/** Writes a function type, cut off where it is longer than anybody would read. */
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
