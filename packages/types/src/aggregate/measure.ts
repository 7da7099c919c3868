import { TypeDefinitionError } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import type { Parted } from "../type/capabilities.js";
import { type Element, elementType } from "../type/element.js";
import type { StructClass } from "./struct.js";

/** A type with parts: a struct class, or the type of a struct, tuple, variant or fixed array. */
export type Composite = StructClass | Parted;

/** The parts of a {@link Composite}: names of fields, or indices. */
export type PartOf<C> = C extends abstract new (...args: never) => infer S
  ? keyof S & string
  : C extends { readonly "~parts"?: infer P }
    ? P
    : never;

/**
 * Gives the size of a value of this type in memory, in bytes, padding included: `sizeof` of C.
 *
 * The size of pointers follows how the memory is addressed: as `i32` when that is left out.
 *
 * ```ts
 * import { sizeOf, tuple, u64, u8 } from "@hostwright/types";
 *
 * console.log(sizeOf(u64), sizeOf(tuple(u64, u8))); // 8 16
 * ```
 *
 * @throws {TypeDefinitionError} `struct-without-fields`, `misplaced-decorator`, `invalid-definition`, `not-a-type`
 */
export function sizeOf(type: Element, addressType: AddressType = "i32"): number {
  return elementType(type, "sizeOf").layout[addressType].size;
}

/**
 * Gives the number of which the offset of a value of this type is a multiple, in bytes: `_Alignof` of C.
 *
 * The alignment of pointers follows how the memory is addressed: as `i32` when that is left out.
 *
 * ```ts
 * import { alignOf, tuple, u64, u8 } from "@hostwright/types";
 *
 * console.log(alignOf(u8), alignOf(tuple(u64, u8))); // 1 8
 * ```
 *
 * @throws {TypeDefinitionError} `struct-without-fields`, `misplaced-decorator`, `invalid-definition`, `not-a-type`
 */
export function alignOf(type: Element, addressType: AddressType = "i32"): number {
  return elementType(type, "alignOf").layout[addressType].alignment;
}

/**
 * Gives the offset of a part in its whole, in bytes: `offsetof` of C. The parts of a struct are its fields, those of
 * a tuple or a fixed array their indices, those of a variant or an option `tag` and `value`.
 *
 * The size of pointers follows how the memory is addressed: as `i32` when that is left out.
 *
 * ```ts
 * import { offsetOf, Struct, tuple, u64, u8 } from "@hostwright/types";
 *
 * class Entry extends Struct {
 *   @u8 kind!: number;
 *   @u64 size!: bigint;
 * }
 * console.log(offsetOf(Entry, "size"), offsetOf(tuple(u8, u64), 1)); // 8 8
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-field`, `struct-without-fields`, `misplaced-decorator`, `invalid-definition`,
 *   `not-a-type`
 */
export function offsetOf<const C extends Composite>(
  composite: C,
  part: PartOf<C>,
  addressType: AddressType = "i32",
): number {
  const type = elementType(composite as Element, "offsetOf");
  if (!isParted(type)) {
    throw new TypeDefinitionError("not-a-field", "has no parts. Give a struct, a tuple or a variant.", {
      where: "offsetOf",
      subject: type.name,
    });
  }
  const parts = type.parts;
  const found = parts.offsetOf(part);
  if (found !== undefined) return found[addressType];
  throw new TypeDefinitionError(
    "not-a-field",
    `has no field ${String(part)}. Its fields are ${parts.names()}.`,
    {
      where: "offsetOf",
      subject: type.name,
    },
  );
}

function isParted(type: object): type is Parted {
  return "parts" in type;
}
