/**
 * A WebAssembly value type that host functions take and give.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/types.html#value-types
 */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "externref" | "funcref";

/** One core value of a type: a value type, or an offset or length whose value type follows the guest's memory. */
export type FlatType = ValueType | "address";

/** Every flat type. */
export const FLAT_TYPES: readonly FlatType[] = [
  "i32",
  "i64",
  "f32",
  "f64",
  "externref",
  "funcref",
  "address",
];

/** A core value as the engine passes it: `i64` is a bigint, a reference anything, the others are numbers. */
export type CoreValue = unknown;

/** Gives the core value that stands for nothing where a result has no value to give. */
export function zeroOf(type: FlatType): CoreValue {
  if (type === "i64") return 0n;
  return type === "externref" || type === "funcref" ? null : 0;
}
