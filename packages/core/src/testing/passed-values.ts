import type { CoreValue, FunctionType, GuestFunction, ValueType } from "@hostwright/types";
import { formatAny, hasTag, isUint8Array } from "@hostwright/types/internal";

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
    case "v128":
      if (!isVector(value)) throw wrongType(subject, type, value);
      return value.slice();
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
    `${subject} is ${type === "v128" ? "a v128, a Uint8Array of 16" : `an ${type}`}, not ${formatAny(value)}. Store values in the memory, and pass their offsets.`,
  );
}

/** Gives the core result of a host function as the engine passes it to the guest: an `f32` in single precision. */
export function coreResult(types: readonly ValueType[], result: CoreValue): CoreValue {
  const [type] = types;
  if (types.length < 2) return type === undefined ? undefined : passedValue(type, result);
  return types.map((each, index) => passedValue(each, (result as readonly CoreValue[])[index]));
}

/** Makes a function that takes and returns core values as the engine passes them: promises of numbers, where it waits. */
export function withCoreValues(
  inner: GuestFunction,
  { parameters, results }: FunctionType<ValueType>,
): GuestFunction {
  const mayWait = results.every((type) => /^[if]\d\d$/.test(type));
  return (...args) => {
    const result = inner(...parameters.map((type, index) => passedValue(type, args[index])));
    return mayWait && hasTag(result, "Promise")
      ? (result as Promise<unknown>).then((settled) => coreResult(results, settled))
      : coreResult(results, result);
  };
}

/**
 * Converts a value as the engine does when it crosses the boundary.
 *
 * Spec: https://webassembly.github.io/spec/js-api/#towebassemblyvalue
 */
function passedValue(type: ValueType, value: CoreValue): CoreValue {
  if (type === "i32") return (value as number) | 0;
  if (type === "i64") return BigInt.asIntN(64, value as bigint);
  // A copy, as the guest has one; 0 is a result without a value.
  if (type === "v128") return value === 0 ? new Uint8Array(16) : (value as Uint8Array).slice();
  return type === "f32" ? Math.fround(value as number) : value;
}

function isVector(value: unknown): value is Uint8Array {
  return isUint8Array(value) && value.length === 16;
}

/** Tells whether a function takes as many core values, with an `i64` for each bigint. */
export function takesAs({ parameters }: FunctionType, args: readonly unknown[]): boolean {
  return (
    parameters.length === args.length &&
    parameters.every((type, index) => typeof args[index] !== "bigint" || type === "i64")
  );
}
