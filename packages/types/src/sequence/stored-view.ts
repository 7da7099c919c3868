import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { TypedArray, TypedArrayClass } from "../numeric/scalar.js";
import { formatAny } from "../type/format.js";

/**
 * Refuses what cannot be assigned to a field of a guest. A pair in memory says where its elements are: a view of the same
 * memory has such a place, an array of the host has none.
 */
export function checkView(
  memory: GuestMemory,
  value: unknown,
  { name: className }: TypedArrayClass<TypedArray>,
  subject: string,
): asserts value is TypedArray {
  if (!ArrayBuffer.isView(value) || Object.prototype.toString.call(value) !== `[object ${className}]`) {
    const fact = `must be a ${className}, not ${formatAny(value)}. Give a view.`;
    throw new LowerError("wrong-type", fact, value, { subject });
  }
  if (!memory.hasBuffer(value.buffer)) {
    throw new LowerError(
      "foreign-memory",
      `of ${String(value.byteLength)} bytes must be a view of this guest's memory. ` +
        "Write them to memory that the guest has allocated, and give a view of that.",
      value,
      { subject },
    );
  }
}
