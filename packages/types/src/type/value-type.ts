/**
 * A WebAssembly value type that host functions take and give.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/types.html#value-types
 */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | ReferenceType;

/** A reference that JavaScript can have. Those from `anyref` on are to values of the guest that the engine collects. */
type ReferenceType = "externref" | "funcref" | "anyref" | "eqref" | "i31ref" | "structref" | "arrayref";

/** One core value of a type: a value type, or an offset or length whose value type follows the guest's memory. */
export type FlatType = ValueType | "address";

/** Every flat type. Written out: a bundler keeps a list that spreads another one, for what that may do. */
export const FLAT_TYPES: readonly FlatType[] = [
  "i32",
  "i64",
  "f32",
  "f64",
  "v128",
  "externref",
  "funcref",
  "anyref",
  "eqref",
  "i31ref",
  "structref",
  "arrayref",
  "address",
];

/** A core value: `i64` is a bigint, `v128` a `Uint8Array` of 16 that its taker owns, a reference anything, the others are numbers. */
export type CoreValue = unknown;

/** Gives the core value of a result that has no value. Where a vector is split, 0 is one of zeros. */
export function zeroOf(type: FlatType): CoreValue {
  if (type === "i64") return 0n;
  return type.endsWith("ref") ? null : 0;
}
