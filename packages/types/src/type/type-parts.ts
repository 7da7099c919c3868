import type { TypeDescription } from "./describe-type.js";

/** Lists a type with all types inside of it; a function is one, whatever its parameters and its result are. */
export function partsOf(type: TypeDescription): TypeDescription[] {
  const parts = [
    type.of,
    ...(type.values ?? []),
    ...(type.fields ?? []).map((field) => field.type),
    ...(type.cases ?? []).map((each) => each.type),
  ];
  return [type, ...parts.flatMap((part) => (part === undefined ? [] : partsOf(part)))];
}

/** Tells whether values of a type, or parts of them, are in memory that is given away with them. */
export function isGivenAway(type: TypeDescription): boolean {
  return partsOf(type).some(({ kind }) => kind === "allocated");
}
