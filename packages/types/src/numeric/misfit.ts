import { LowerError } from "../errors.js";
import { formatAny } from "../type/format.js";

/** Makes the error for a number that a result or a field cannot hold. */
export function misfit(
  name: string,
  value: unknown,
  expected: "number" | "bigint",
  least: number | bigint,
  most: number | bigint,
): LowerError {
  if (typeof value !== expected) {
    const hint =
      typeof value === "number"
        ? "Write it with n, as in 5n."
        : typeof value === "bigint"
          ? "Convert it with Number(value)."
          : `Give a ${expected}.`;
    return new LowerError("wrong-type", `must be a ${expected}, not ${formatAny(value)}. ${hint}`, value, {
      subject: name,
    });
  }
  const range = `${String(least)} to ${String(most)}`;
  return new LowerError(
    "out-of-range",
    `must be an integer from ${range}, not ${formatAny(value)}. Check or clamp it before it is returned.`,
    value,
    { subject: name },
  );
}
