import { definedType } from "./function-matching.js";
import { isNullable } from "./matching.js";
import { referenceTest } from "./reference-test.js";
import type { ValueTypeName } from "./value-type.js";

/** A reference that the host gives a guest, of which not every value is one that the guest takes. */
export interface CheckedReference {
  /** Its place among the core values. */
  readonly at: number;
  /** The type with which the guest takes it. */
  readonly type: ValueTypeName;
  /** Tells whether a value is one that the guest takes. */
  readonly fits: (value: unknown) => boolean;
}

/**
 * Finds the core values that have to be looked at before a guest gets them: null where the guest takes none, and references to types of the
 * guest. The engine would convert them, and refuse some with an error that the guest can catch.
 */
export function checkedReferences(
  given: readonly ValueTypeName[],
  taken: readonly ValueTypeName[],
  typeSection: Uint8Array | undefined,
): CheckedReference[] {
  return given.flatMap((host, at): CheckedReference[] => {
    const type = taken[at] ?? "";
    const index = definedType(type);
    const test =
      index === undefined || typeSection === undefined ? undefined : referenceTest(typeSection, index);
    const takesNull = isNullable(type);
    if (test === undefined && (takesNull || !isNullable(host))) return [];
    return [{ at, type, fits: (value) => (value === null ? takesNull : (test?.(value) ?? true)) }];
  });
}
