import { TypeDefinitionError } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import { safeName } from "../safe-text.js";
import type { Storable } from "../type/capabilities.js";
import { formatAny } from "../type/format.js";
import { nearestName } from "../type/nearest-name.js";
import { checkOptions } from "../type/options.js";

/** The numbers of `#pragma pack`. */
export type Pack = 1 | 2 | 4 | 8 | 16;

/** How the fields of a struct are aligned, where that is not by their types alone. */
export interface Packing<Field extends string = string> {
  /** Each field directly after the one before, as with `__attribute__((packed))`, and the whole aligned to 1. */
  readonly packed?: boolean | undefined;
  /** The most that a field is aligned to, in bytes, as after `#pragma pack(n)`; also those of `align`, as compilers do it. */
  readonly pack?: Pack | undefined;
  /** The least that fields are aligned to, in bytes, by their names: `_Alignas` of C, `alignas` of C++. Powers of two. */
  readonly align?: Readonly<Partial<Record<Field, number>>> | undefined;
}

const PACKS: readonly Pack[] = [1, 2, 4, 8, 16];
const LARGEST = 65536;

/** Gives the alignment of a field. */
export function alignmentOf(
  name: string,
  { layout }: Storable<unknown>,
  addressType: AddressType,
  { packed = false, pack, align = {} }: Packing,
): number {
  const own = packed ? 1 : layout[addressType].alignment;
  const wanted = Object.hasOwn(align, name) ? (align[name] ?? 1) : 1;
  return Math.min(Math.max(own, wanted), pack ?? Infinity);
}

/**
 * Refuses a packing with a mistake that can be found before the fields have layouts, since those of a class may not be there yet.
 *
 * @throws {TypeDefinitionError} `invalid-option`, `not-a-field`
 */
export function checkPacking(
  where: string,
  { packed, pack, align }: Packing,
  fields: ReadonlyMap<string, unknown>,
): void {
  if (typeof (pack as unknown) === "boolean") {
    const fact = `must be one of ${PACKS.join(", ")}, not ${String(pack)}. Did you mean packed?`;
    throw new TypeDefinitionError("invalid-option", fact, { where, subject: "pack" });
  }
  checkOptions(where, { packed, pack, align }, { packed: "flag", pack: PACKS, align: "object" });
  for (const [name, wanted] of Object.entries(align ?? {})) {
    if (!fields.has(name)) throw notAField(where, name, [...fields.keys()]);
    if (wanted === undefined || isAlignment(wanted)) continue;
    throw refused(
      where,
      name,
      `must be a power of two from 1 to ${String(LARGEST)}, not ${formatAny(wanted)}.`,
    );
  }
}

/**
 * Refuses to align fields to less than their types are, as C does with `_Alignas`.
 *
 * @throws {TypeDefinitionError} `invalid-option`
 */
export function checkLeast(
  where: string,
  { packed, align = {} }: Packing,
  fields: ReadonlyMap<string, Storable<unknown>>,
): void {
  if (packed === true) return;
  for (const [name, wanted = LARGEST] of Object.entries(align)) {
    const { i32, i64 } = (fields.get(name) as Storable<unknown>).layout;
    const least = Math.min(i32.alignment, i64.alignment);
    if (wanted >= least) continue;
    const fact = `cannot be ${String(wanted)}: the field is aligned to ${String(least)} by itself. Give pack for less.`;
    throw refused(where, name, fact);
  }
}

function isAlignment(wanted: number): boolean {
  return Number.isInteger(wanted) && wanted >= 1 && wanted <= LARGEST && Number.isInteger(Math.log2(wanted));
}

function refused(where: string, name: string, fact: string): TypeDefinitionError {
  return new TypeDefinitionError("invalid-option", fact, { where, subject: `align.${safeName(name)}` });
}

function notAField(where: string, name: string, names: readonly string[]): TypeDefinitionError {
  const nearest = nearestName(name, names);
  const next = nearest === undefined ? `The fields are ${names.join(", ")}.` : `Did you mean ${nearest}?`;
  return new TypeDefinitionError("not-a-field", `is not a field. ${next}`, {
    where,
    subject: `align.${safeName(name)}`,
  });
}
