import type { TypeDescription } from "@hostwright/types";

/** Lists a type with all types inside of it; a function is one, whatever its parameters and its result are. */
export function partsOf(type: TypeDescription): TypeDescription[] {
  const parts = [
    type.of,
    ...(type.fields ?? []).map((field) => field.type),
    ...(type.cases ?? []).map((each) => each.type),
  ];
  return [type, ...parts.flatMap((part) => (part === undefined ? [] : partsOf(part)))];
}
