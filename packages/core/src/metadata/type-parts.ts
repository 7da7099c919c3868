import type { TypeDescription, TypeDescriptor } from "@hostwright/types";
import { partsOf } from "@hostwright/types/internal";

/** Lists a type with all types inside of it, and those of functions. */
export function withFunctionParts(type: TypeDescription): TypeDescription[] {
  return partsOf(type).flatMap((part) => {
    const ofFunction = [...(part.result === undefined ? [] : [part.result]), ...(part.parameters ?? [])];
    return [part, ...ofFunction.flatMap(withFunctionParts)];
  });
}

/** The kinds of types of functions: by their place in a table, and by reference. */
export type FunctionKind = "callback" | "funcref";

/**
 * Lists the functions of a kind that the host may give to a guest where it takes values of types, and hands out others: functions in those
 * that it is handed may be assigned, or are parameters of functions that it calls.
 */
export function givenFunctions(
  given: readonly TypeDescriptor[],
  taken: readonly TypeDescriptor[],
  wanted: FunctionKind = "callback",
): TypeDescription[] {
  return [
    ...given.flatMap((type) => withFunctionParts(type.describe())),
    ...taken.flatMap((type) => withFunctionParts(type.describe()).slice(1)),
  ].filter(({ kind }) => kind === wanted);
}

/** Lists the options of all types of objects of AssemblyScript that values of these types are, or have in them. */
export function objectsIn(types: readonly TypeDescriptor[]): object[] {
  return types
    .flatMap((type) => partsOf(type.describe()))
    .flatMap(({ kind, options }) =>
      kind === "object" || (kind === "callback" && options?.["class"] !== undefined) ? [options ?? {}] : [],
    );
}
