import { LiftError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { ADDRESS_LAYOUT } from "../type/layout.js";
import type { IntegerType } from "./integers.js";
import { misfit, scalar } from "./scalar.js";

const LARGEST = { i32: 0xffffffff, i64: Number.MAX_SAFE_INTEGER } as const;

function liftUsize(_memory: GuestMemory, core: number | bigint): number {
  if (typeof core === "number") return core;
  throw new LiftError(
    "out-of-range",
    `is ${String(core)}, which no number holds exactly. Take u64 here, which is a bigint.`,
    core,
    { subject: "the value" },
  );
}

/**
 * An offset, a length or a count that follows the guest's memory: a `number`, never negative, passed as `i32` and 4 bytes in
 * memory (from 0 to 4294967295), or `i64` and 8 bytes for a guest with a 64-bit memory (from 0 to 2^53 - 1); aligned to its
 * size.
 *
 * It is a bare number, which is not compared with the memory: take `bytes`, `list` or `pointer` for values at an offset. A
 * value of a 64-bit guest that no number holds exactly is a `LiftError` (`out-of-range`); on the way out any other value is a
 * `LowerError` (`out-of-range`, `wrong-type`). A number is copied in both directions: nothing has to be freed. C: `size_t`,
 * `uintptr_t`; Rust: `usize`; AssemblyScript: `usize`.
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
export const usize: IntegerType = /* @__PURE__ */ scalar({
  name: "usize",
  label: "number",
  flat: ["address"],
  lift: liftUsize,
  lower: (value: number, { addressType }) => {
    // `+ 0` makes 0 of -0.
    if (Number.isInteger(value) && value >= 0 && value <= LARGEST[addressType]) return value + 0;
    throw misfit("usize", value, "number", 0, LARGEST[addressType]);
  },
  layout: ADDRESS_LAYOUT,
  load: (memory, offset) => liftUsize(memory, memory.readAddress(offset)),
  write: (memory, offset, core: number) => {
    memory.writeAddress(offset, core);
  },
});
