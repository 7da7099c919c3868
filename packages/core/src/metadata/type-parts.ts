import type { TypeDescription, TypeDescriptor } from "@hostwright/types";
import { partsOf } from "@hostwright/types/internal";

/** Lists a type with all types inside of it, and those of functions. */
export function withFunctionParts(type: TypeDescription): TypeDescription[] {
  return partsOf(type).flatMap((part) => {
    const ofFunction = [...(part.result === undefined ? [] : [part.result]), ...(part.parameters ?? [])];
    return [part, ...ofFunction.flatMap(withFunctionParts)];
  });
}

/**
 * Lists the functions that the host may give to a guest where it takes values of types, and hands out others: functions in those
 * that it is handed may be assigned, or are parameters of functions that it calls.
 */
export function givenFunctions(
  given: readonly TypeDescriptor[],
  taken: readonly TypeDescriptor[],
): TypeDescription[] {
  return [
    ...given.flatMap((type) => withFunctionParts(type.describe())),
    ...taken.flatMap((type) => withFunctionParts(type.describe()).slice(1)),
  ].filter(({ kind }) => kind === "callback");
}

/** Lists the options of all types of objects of AssemblyScript that values of these types are, or have in them. */
export function objectsIn(types: readonly TypeDescriptor[]): object[] {
  return types
    .flatMap((type) => partsOf(type.describe()))
    .flatMap(({ kind, options }) =>
      kind === "object" || (kind === "callback" && options?.["class"] !== undefined) ? [options ?? {}] : [],
    );
}
