import type { AddressType } from "../memory/address.js";
import type { Storable } from "../type/capabilities.js";
import type { FieldDescription } from "../type/describe-type.js";
import type { Layout, Layouts, PartOffset } from "../type/layout.js";
import { alignmentOf, checkLeast, type Packing } from "./struct-packing.js";

/** A field at its place. */
export interface PlacedField {
  readonly name: string;
  readonly type: Storable<unknown>;
  readonly offset: PartOffset;
}

/** Where the fields of a struct lie, and how large it is. */
export interface StructLayout {
  readonly fields: readonly PlacedField[];
  readonly layout: Layouts;
  readonly packing: Packing;
}

/**
 * Lays fields out as C does: each at the next multiple of its alignment, the whole a multiple of the largest. Packed,
 * as with `__attribute__((packed))`, a field of any type is aligned to 1, and its own parts stay as they are; so they do with
 * other packings.
 */
export function layOut(
  fields: ReadonlyMap<string, Storable<unknown>>,
  packing: Packing = {},
  where = "struct",
): StructLayout {
  checkLeast(where, packing, fields);
  const narrow = offsets(fields, "i32", packing);
  const wide = offsets(fields, "i64", packing);
  return {
    fields: [...fields].map(([name, type], index) => ({
      name,
      type,
      offset: { i32: narrow.offsets[index] as number, i64: wide.offsets[index] as number },
    })),
    layout: { i32: narrow.layout, i64: wide.layout },
    packing,
  };
}

/** Describes fields as plain data. */
export function describeFields(fields: readonly PlacedField[]): FieldDescription[] {
  return fields.map(({ name, type, offset }) => ({ name, type: type.describe(), offset }));
}

/** Gives the next multiple of an alignment. */
export function alignUp(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

function offsets(
  fields: ReadonlyMap<string, Storable<unknown>>,
  addressType: AddressType,
  packing: Packing,
): { offsets: number[]; layout: Layout } {
  let end = 0;
  let alignment = 1;
  const places = Array.from(fields, ([name, type]) => {
    const own = alignmentOf(name, type, addressType, packing);
    const offset = alignUp(end, own);
    end = offset + type.layout[addressType].size;
    alignment = Math.max(alignment, own);
    return offset;
  });
  return { offsets: places, layout: { size: alignUp(end, alignment), alignment } };
}
