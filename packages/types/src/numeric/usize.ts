import { LiftError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { addressForm, NATURAL, type WideOptions } from "../type/address-form.js";
import { describeOptions } from "../type/describe-type.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import type { IntegerType } from "./integers.js";
import { misfit, scalar } from "./scalar.js";

/** The options of {@link usize}. */
export type UsizeOptions = WideOptions;

/** The type {@link usize}, which is also the factory of its variants. */
export interface UsizeType extends IntegerType {
  /** `@usize({ wide: true }) address: number`, a field of Go's type `uintptr` */
  (options: UsizeOptions): IntegerType;
}

const OPTIONS: OptionKinds<UsizeOptions> = { wide: "flag" };

function liftUsize(_memory: GuestMemory, core: number | bigint): number {
  if (typeof core === "number") return core;
  throw unfit(core, "which no number holds exactly. Take u64 here, which is a bigint");
}

function unfit(core: number | bigint, why: string): LiftError {
  return new LiftError("out-of-range", `is ${String(core)}, ${why}.`, core, { subject: "the value" });
}

/**
 * An offset, a length or a count that follows the guest's memory: a `number`, never negative, passed as `i32` and 4 bytes in
 * memory (from 0 to 4294967295), or `i64` and 8 bytes for a guest with a 64-bit memory (from 0 to 2^53 - 1); aligned to its
 * size.
 *
 * It is a bare number, which is not compared with the memory: take `bytes`, `list` or `pointer` for values at an offset. A
 * value of a 64-bit guest that no number holds exactly is a `LiftError` (`out-of-range`); on the way out any other value is a
 * `LowerError` (`out-of-range`, `wrong-type`). A number is copied in both directions: nothing has to be freed. C: `size_t`,
 * `uintptr_t`; Rust: `usize`; AssemblyScript: `usize`. `usize({ wide: true })` takes 8 bytes in every memory, for the same numbers:
 * Go's `uintptr` and `uint` in a struct.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { usize } from "@hostwright/types";
 *
 * class Heap extends HostModuleBase {
 *   static override readonly moduleName = "heap";
 *   @wasm.export("round_up", usize)
 *   roundUp(@usize size: number): number {
 *     return Math.ceil(size / 16) * 16;
 *   }
 * }
 * ```
 */
export const usize: UsizeType = /* @__PURE__ */ usizeType({}) as UsizeType;

/* @__NO_SIDE_EFFECTS__ */
function usizeType(options: UsizeOptions): unknown {
  checkOptions("usize", options, OPTIONS);
  const { wide = false } = options;
  const address = addressForm(wide);
  return scalar({
    name: "usize",
    label: "number",
    flat: ["address"],
    lift: liftUsize,
    lower: (value: number, { addressType }) => {
      // `+ 0` makes 0 of -0.
      if (Number.isInteger(value) && value >= 0 && value <= NATURAL.largest[addressType]) return value + 0;
      throw misfit("usize", value, "number", 0, NATURAL.largest[addressType]);
    },
    layout: address.layout,
    load: (memory, offset) => {
      const value = liftUsize(memory, address.read(memory, offset));
      if (wide && value > NATURAL.largest[memory.addressType])
        throw unfit(value, "which no address of 32 bits is. Take u64.number here");
      return value;
    },
    write: (memory, offset, core: number) => {
      address.write(memory, offset, core);
    },
    details: () => describeOptions({ wide }, { wide: false }),
    variant: usizeType,
  });
}
