import type { Lowerable, Storable } from "../type/capabilities.js";

/** The type of a field whose value is looked at before anything is written. */
export type LoweredField = Storable<unknown> &
  Required<Pick<Storable<unknown>, "write">> &
  Pick<Lowerable<unknown>, "lower">;

/** Tells whether the value of a field can be looked at before anything is written. */
export function isLoweredField(type: Storable<unknown>): type is LoweredField {
  return type.write !== undefined && "lower" in type;
}

/**
 * Writes, as source text, the writing of a core value to a place that is inside the memory: by a view of the memory, where the values
 * lie in typed arrays as they lie there, else by the type's own function, which the text calls by the name `write`.
 */
export function writeText(
  type: object,
  { view, place, core, write }: Readonly<Record<"view" | "place" | "core" | "write", string>>,
): string {
  const { typedArray } = type as { readonly typedArray?: { readonly name?: unknown } };
  const kind = /^(?:(?:Big)?(?:Int|Uint)|Float)(?:8|16|32|64)(?=Array$)/.exec(String(typedArray?.name))?.[0];
  return kind === undefined
    ? `${write}(memory, ${place}, ${core});`
    : `${view}.set${kind}(${place}, ${core}${kind.endsWith("8") ? "" : ", true"});`;
}
