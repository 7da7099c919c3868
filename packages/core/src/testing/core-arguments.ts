import type { CoreValue, ValueType } from "@hostwright/types";
import { formatAny } from "@hostwright/types/internal";

/**
 * Converts the arguments of a test to the core values that the engine would pass: an `i32` to a signed number, an `i64` to
 * a bigint.
 *
 * @throws {TypeError} when their number is wrong, or one is of another type
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
    case "funcref":
    case "externref":
    case "anyref":
    case "eqref":
    case "i31ref":
    case "structref":
    case "arrayref":
      return value;
  }
}

function integer(subject: string, type: ValueType, value: unknown, bits: number): bigint {
  const isNumber = typeof value === "number" && Number.isSafeInteger(value);
  // The engine refuses a bigint for an i32. It also refuses a number for an i64, which tests may pass.
  if (!isNumber && !(typeof value === "bigint" && bits === 64)) throw wrongType(subject, type, value);
  const whole = BigInt(value);
  if (BigInt.asIntN(bits, whole) === whole || BigInt.asUintN(bits, whole) === whole) return whole;
  throw new RangeError(`${subject} does not fit an ${type}: ${String(value)}.`);
}

function wrongType(subject: string, type: ValueType, value: unknown): TypeError {
  return new TypeError(
    `${subject} is an ${type}, not ${formatAny(value)}. Store values in the memory, and pass their offsets.`,
  );
}
