import { LowerError } from "../errors.js";
import { formatAny } from "../type/format.js";

/** Makes the check that a method with several results has returned an array with one value for each. */
export function makeTupleCheck(
  length: number,
  subject = "the result",
): (value: unknown) => readonly unknown[] {
  return (value) => {
    if (Array.isArray(value) && value.length === length) return value as unknown[];
    const found = Array.isArray(value) ? `one of ${String(value.length)}` : formatAny(value);
    const fact = `must be an array of ${String(length)} values, not ${found}. Return one value for each.`;
    throw new LowerError("wrong-type", fact, value, { subject });
  };
}
