import { HEAP_TYPES } from "./codes.js";
import type { ValueTypeName } from "./value-type.js";

/** Lists the abstract heap types above each. */
const ABOVE: Readonly<Record<string, readonly string[]>> = {
  eq: ["any"],
  i31: ["eq", "any"],
  struct: ["eq", "any"],
  array: ["eq", "any"],
  none: ["i31", "struct", "array", "eq", "any"],
  nofunc: ["func"],
  noextern: ["extern"],
  noexn: ["exn"],
  nocont: ["cont"],
};

interface Reference {
  readonly heap: string;
  readonly isNullable: boolean;
}

/**
 * Tells whether every value of a type is one of another type. References to types of a module match only themselves.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/matching.html
 */
export function isSubtype(type: ValueTypeName, other: ValueTypeName): boolean {
  return type === other || (isHeapSubtype(type, other) && (!isNullable(type) || isNullable(other)));
}

/** Tells the same of all values but null. */
export function isHeapSubtype(type: ValueTypeName, other: ValueTypeName): boolean {
  if (type === other) return true;
  const [below, above] = [referenceOf(type)?.heap, referenceOf(other)?.heap];
  if (below === undefined || above === undefined) return false;
  return below === above || (ABOVE[below]?.includes(above) ?? false);
}

/** Tells whether null is a value of a type. */
export function isNullable(type: ValueTypeName): boolean {
  return referenceOf(type)?.isNullable ?? false;
}

function referenceOf(type: ValueTypeName): Reference | undefined {
  for (const { name, nullable } of HEAP_TYPES.values()) {
    if (nullable === type) return { heap: name, isNullable: true };
  }
  const [, nullable, heap] = /^\(ref (null )?(.+)\)$/.exec(type) ?? [];
  return heap === undefined ? undefined : { heap, isNullable: nullable !== undefined };
}
