import type { CoreValue, ValueType } from "@hostwright/types";
import { formatAny } from "@hostwright/types/internal";

/**
 * Makes the core values that the engine would pass of those that a test has written: an `i32` as a signed number, an
 * `i64` as a bigint.
 *
 * @throws {TypeError} when there are too few or too many, or one is of another type
 * @throws {RangeError} when one does not fit its type
 */
export function coreArguments(
  where: string,
  types: readonly ValueType[],
  args: readonly unknown[],
): CoreValue[] {
  if (args.length !== types.length) {
    const wanted = types.length === 0 ? "" : ` (${types.join(", ")})`;
    throw new TypeError(
      `${where}: takes ${String(types.length)} core values${wanted}, not ${String(args.length)}. A string or a list is two: an offset and a length.`,
    );
  }
  return types.map((type, index) => coreArgument(`${where}: core value ${String(index)}`, type, args[index]));
}

function coreArgument(subject: string, type: ValueType, value: unknown): CoreValue {
  switch (type) {
    case "i32":
      return Number(integer(subject, type, value, 32)) | 0;
    case "i64":
      return BigInt.asIntN(64, integer(subject, type, value, 64));
    case "f32":
    case "f64":
      if (typeof value !== "number") throw wrongType(subject, type, value);
      return type === "f32" ? Math.fround(value) : value;
    case "externref":
    case "funcref":
      return value;
  }
}

function integer(subject: string, type: ValueType, value: unknown, bits: number): bigint {
  const isNumber = typeof value === "number" && Number.isSafeInteger(value);
  // The engine takes no bigint for an i32, and a number for an i64 only from a test.
  if (!isNumber && !(typeof value === "bigint" && bits === 64)) throw wrongType(subject, type, value);
  const whole = BigInt(value);
  if (BigInt.asIntN(bits, whole) === whole || BigInt.asUintN(bits, whole) === whole) return whole;
  throw new RangeError(`${subject} does not fit an ${type}: ${String(value)}.`);
}

function wrongType(subject: string, type: ValueType, value: unknown): TypeError {
  return new TypeError(
    `${subject} is an ${type}, not ${formatAny(value)}. Place values in the memory, and pass where they are.`,
  );
}
