import { LiftError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { IntegerType } from "./integers.js";
import { type ArrayElement, type Brandable, misfit, scalar } from "./scalar.js";

/** A type of integers of 64 bits. */
export interface LongIntegerType extends Brandable<bigint, "bigint"> {
  /**
   * The same type as a `number`: a safe integer, from -(2^53 - 1) to 2^53 - 1, or from 0 where the type is
   * unsigned.
   *
   * Passed as `i64`, 8 bytes in memory, and checked both ways: a guest's value beyond that range is a `LiftError`
   * (`out-of-range`), and anything else that the host gives a `LowerError` (`out-of-range`, `wrong-type`). A number is copied
   * in both directions: nothing has to be freed. For file sizes, counts and milliseconds; take the bigint for hashes and bit
   * patterns. C: `int64_t`, `uint64_t`; Rust: `i64`, `u64`; AssemblyScript: `i64`, `u64`.
   *
   * ```ts
   * import { GuestMemory, u64 } from "@hostwright/types";
   *
   * const size = u64.number; // in a host module: resize(@u64.number size: number)
   * console.log(size.lift(new GuestMemory(0), 4096n)); // 4096
   * ```
   */
  readonly number: IntegerType;
}

function longNumber(of: "i64" | "u64", unwrap: (core: bigint) => bigint): IntegerType {
  const name = `${of}.number`;
  // Not as an argument: bundlers keep a call with such a one for its effects.
  const least = of === "i64" ? Number.MIN_SAFE_INTEGER : 0;
  const most = Number.MAX_SAFE_INTEGER;
  const lift = (_memory: GuestMemory, core: bigint): number => {
    const integer = unwrap(core);
    // Rounding cannot bring an integer that is not safe back among the safe ones.
    const value = Number(integer);
    if (Number.isSafeInteger(value)) return value;
    throw new LiftError(
      "out-of-range",
      `is ${String(integer)}, which no number holds exactly. Take ${of} here, which is a bigint.`,
      integer,
      { subject: "the value" },
    );
  };
  return scalar({
    name,
    label: "number",
    kind: of,
    flat: ["i64"],
    lift,
    lower: (value: number) => {
      if (Number.isSafeInteger(value) && value >= least) return BigInt(value);
      throw misfit(name, value, "number", least, most);
    },
    layout: { size: 8, alignment: 8 },
    load: (memory, offset) => lift(memory, memory.readI64(offset)),
    write: (memory, offset, core: bigint) => {
      memory.writeU64(offset, core);
    },
    details: () => ({ options: { as: "number" } }),
  });
}

/**
 * An integer from -2^63 to 2^63 - 1: a `bigint`, passed as `i64`, 8 bytes in memory.
 *
 * On the way out anything else is a `LowerError` (`out-of-range`, `wrong-type`). {@link LongIntegerType.number i64.number} is
 * the same type as a `number`. It is aligned to its size, and copied in both directions: nothing has to be freed. C:
 * `int64_t`; Rust: `i64`; AssemblyScript: `i64`.
 *
 * ```ts
 * import { GuestMemory, i64 } from "@hostwright/types";
 *
 * console.log(i64.lift(new GuestMemory(0), -1n)); // -1n
 * ```
 */
export const i64: LongIntegerType & ArrayElement<BigInt64Array> = /* @__PURE__ */ scalar({
  name: "i64",
  label: "bigint",
  flat: ["i64"],
  lift: (_memory, core: bigint) => core,
  lower: (value: bigint) => {
    if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
    throw misfit("i64", value, "bigint", -(2n ** 63n), 2n ** 63n - 1n);
  },
  layout: { size: 8, alignment: 8 },
  load: (memory, offset) => memory.readI64(offset),
  read: (memory, offset) => memory.view.getBigInt64(offset, true),
  write: (memory, offset, core: bigint) => {
    memory.writeU64(offset, core);
  },
  members: {
    typedArray: BigInt64Array,
    number: /* @__PURE__ */ longNumber("i64", (core) => core),
  },
});

/**
 * An integer from 0 to 2^64 - 1: a `bigint`, never negative, passed as `i64`, 8 bytes in memory.
 *
 * On the way out anything else is a `LowerError` (`out-of-range`, `wrong-type`). {@link LongIntegerType.number u64.number} is
 * the same type as a `number`. It is aligned to its size, and copied in both directions: nothing has to be freed. C:
 * `uint64_t`; Rust: `u64`; AssemblyScript: `u64`.
 *
 * ```ts
 * import { GuestMemory, u64 } from "@hostwright/types";
 *
 * console.log(u64.lift(new GuestMemory(0), -1n)); // 18446744073709551615n
 * ```
 */
export const u64: LongIntegerType & ArrayElement<BigUint64Array> = /* @__PURE__ */ scalar({
  name: "u64",
  label: "bigint",
  flat: ["i64"],
  lift: (_memory, core: bigint) => BigInt.asUintN(64, core),
  lower: (value: bigint) => {
    if (typeof value === "bigint" && BigInt.asUintN(64, value) === value) return value;
    throw misfit("u64", value, "bigint", 0n, 2n ** 64n - 1n);
  },
  layout: { size: 8, alignment: 8 },
  load: (memory, offset) => memory.readU64(offset),
  read: (memory, offset) => memory.view.getBigUint64(offset, true),
  write: (memory, offset, core: bigint) => {
    memory.writeU64(offset, core);
  },
  members: {
    typedArray: BigUint64Array,
    number: /* @__PURE__ */ longNumber("u64", (core) => BigInt.asUintN(64, core)),
  },
});
