import type { AddressType } from "../memory/address.js";
import type { Storable } from "../type/capabilities.js";
import type { FieldDescription } from "../type/describe-type.js";
import type { Layout, Layouts, PartOffset } from "../type/layout.js";

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
  readonly packed: boolean;
}

/** Where fields may lie. */
export interface Packing {
  /** Each field directly after the one before, whatever its alignment, and the whole aligned to 1. */
  readonly packed?: boolean;
}

/**
 * Lays fields out as C does: each at the next multiple of its alignment, the whole a multiple of the largest. Packed,
 * as with `__attribute__((packed))`, a field of any type is aligned to 1, and its own parts stay as they are.
 */
export function layOut(
  fields: ReadonlyMap<string, Storable<unknown>>,
  { packed = false }: Packing = {},
): StructLayout {
  const types = [...fields.values()];
  const narrow = offsets(types, "i32", packed);
  const wide = offsets(types, "i64", packed);
  return {
    fields: [...fields].map(([name, type], index) => ({
      name,
      type,
      offset: { i32: narrow.offsets[index] as number, i64: wide.offsets[index] as number },
    })),
    layout: { i32: narrow.layout, i64: wide.layout },
    packed,
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
  types: readonly Storable<unknown>[],
  address: AddressType,
  packed: boolean,
): { offsets: number[]; layout: Layout } {
  let end = 0;
  let alignment = 1;
  const places = types.map((type) => {
    const own = type.layout[address];
    const offset = packed ? end : alignUp(end, own.alignment);
    end = offset + own.size;
    if (!packed) alignment = Math.max(alignment, own.alignment);
    return offset;
  });
  return { offsets: places, layout: { size: alignUp(end, alignment), alignment } };
}
