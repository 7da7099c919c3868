import { TypeDefinitionError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { CoreValue, FlatType } from "../type/value-type.js";

const MADE_OF_BITS: readonly FlatType[] = ["i32", "i64", "f32", "f64", "address"];

/**
 * Gives the core value in which values of either can be passed: the rules of the canonical ABI, in which an address is an `i32`, or an
 * `i64` in a 64-bit memory.
 * https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md#flattening
 *
 * @throws {TypeDefinitionError} `invalid-definition` for a reference or a vector
 */
export function joined(a: FlatType, b: FlatType): FlatType {
  if (a === b) return a;
  if (![a, b].every((each) => MADE_OF_BITS.includes(each))) {
    const fact = `are passed as ${a} and ${b} in one place, which share no core value. Pass one by pointer.`;
    throw new TypeDefinitionError("invalid-definition", fact, { where: "flat", subject: "two cases" });
  }
  if (a === "i64" || a === "f64" || b === "i64" || b === "f64") return "i64";
  return a === "address" || b === "address" ? "address" : "i32";
}

const bits = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** Gives the core value of a case out of the one that was passed for all cases; upper bits of it do not matter. */
export function narrowed(core: CoreValue, from: FlatType, to: FlatType, memory: GuestMemory): CoreValue {
  if (from === to) return core;
  if (to === "i32") return lowHalf(core);
  if (to === "address") return addressOf(core as bigint, memory);
  if (to === "f32") {
    bits.setInt32(0, lowHalf(core));
    return bits.getFloat32(0);
  }
  bits.setBigInt64(0, core as bigint);
  return bits.getFloat64(0);
}

/** Gives the core value that is passed for all cases out of the one of a case: the same bits, and zeros above them. */
export function widened(core: CoreValue, from: FlatType, to: FlatType): CoreValue {
  if (from === to) return core;
  if (from === "f64") {
    bits.setFloat64(0, core as number);
    return bits.getBigInt64(0);
  }
  if (from === "f32") bits.setFloat32(0, core as number);
  const low = from === "f32" ? bits.getInt32(0) : (core as number);
  if (to === "i32") return low;
  // An address beyond 32 bits is wider than any value beside it.
  const unsigned = from === "address" ? low : low >>> 0;
  return to === "address" ? unsigned : BigInt(unsigned);
}

function lowHalf(core: CoreValue): number {
  return typeof core === "bigint" ? Number(BigInt.asIntN(32, core)) : (core as number) | 0;
}

/** Gives an offset or a length as types are given it: a number, or a bigint where that does not hold it exactly. */
function addressOf(core: bigint, { addressType }: GuestMemory): number | bigint {
  const address = BigInt.asUintN(addressType === "i32" ? 32 : 64, core);
  return address > BigInt(Number.MAX_SAFE_INTEGER) ? address : Number(address);
}
