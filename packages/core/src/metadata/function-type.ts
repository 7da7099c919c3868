import type { AddressType, FlatType, ValueType } from "@hostwright/types";

import type { ExportMetadata } from "./module-metadata.js";

/**
 * The type that a guest must import a function with.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/types.html#function-types
 */
export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** Gives the core values that a guest passes: the parameters', then the places for results that are put somewhere. */
export function flatParameters(
  parameters: ExportMetadata["parameters"],
  results: ExportMetadata["results"],
): FlatType[] {
  const all: FlatType[] = [];
  for (const { type } of parameters) all.push(...type.flat);
  for (const { out } of results) if (out !== undefined) all.push(...out);
  return all;
}

// Linking asks several times for each export, and every guest that is linked asks again.
const known: Readonly<Record<AddressType, WeakMap<ExportMetadata, FunctionType>>> = {
  i32: new WeakMap(),
  i64: new WeakMap(),
};

/** Gives the function type of an export, for guests whose memory is addressed so. */
export function functionTypeOf(exported: ExportMetadata, addressType: AddressType): FunctionType {
  let type = known[addressType].get(exported);
  if (type === undefined) known[addressType].set(exported, (type = makeFunctionType(exported, addressType)));
  return type;
}

function makeFunctionType({ parameters, results }: ExportMetadata, addressType: AddressType): FunctionType {
  const valueTypes = (flat: readonly FlatType[]): readonly ValueType[] =>
    Object.freeze(flat.map((each) => (each === "address" ? addressType : each)));
  // Frozen, since middleware is given it.
  return Object.freeze({
    parameters: valueTypes(flatParameters(parameters, results)),
    results: valueTypes(results.flatMap(({ flat }) => flat)),
  });
}

/** Gives what a function type is known by in a map: equal types have one key, and others have others. */
export function functionTypeKey({ parameters, results }: FunctionType): string {
  return `${parameters.join()}:${results.join()}`;
}

/**
 * Writes a function type as `(i32, i32) -> i32`; several results in parentheses, no result as `()`. A guest's may have
 * value types that no host function has.
 */
export function formatFunctionType({
  parameters,
  results,
}: Readonly<Record<"parameters" | "results", readonly string[]>>): string {
  const written = results.length === 1 ? results[0] : `(${results.join(", ")})`;
  return `(${parameters.join(", ")}) -> ${written}`;
}
