import type { AddressType } from "../memory/address.js";
import type { Storable } from "../type/capabilities.js";
import type { Layout, Layouts, PartOffset } from "../type/layout.js";
import { alignUp } from "./struct-layout.js";

/** Where the parts of a variant lie, and how large it is. */
export interface VariantLayout {
  readonly layout: Layouts;
  /** Where the value lies that follows the tag, whichever case it is of. */
  readonly valueOffset: PartOffset;
}

/** Lays a variant out as C does a struct of a tag and a union: `null` is a case without a value. */
export function variantLayout(tag: Layouts, values: readonly (Storable<unknown> | null)[]): VariantLayout {
  const narrow = layOut("i32", tag, values);
  const wide = layOut("i64", tag, values);
  return {
    layout: { i32: narrow.layout, i64: wide.layout },
    valueOffset: { i32: narrow.valueOffset, i64: wide.valueOffset },
  };
}

function layOut(
  address: AddressType,
  tag: Layouts,
  values: readonly (Storable<unknown> | null)[],
): { readonly layout: Layout; readonly valueOffset: number } {
  const largest = (key: keyof Layout, least: number): number =>
    Math.max(least, ...values.map((type) => type?.layout[address][key] ?? least));
  const valueAlignment = largest("alignment", 1);
  const valueOffset = alignUp(tag[address].size, valueAlignment);
  const alignment = Math.max(tag[address].alignment, valueAlignment);
  return {
    layout: { size: alignUp(valueOffset + largest("size", 0), alignment), alignment },
    valueOffset,
  };
}
