import type { Brandable } from "../numeric/scalar.js";
import { formatDuration, fromMilliseconds, toMilliseconds } from "./nanoseconds.js";
import { timeType } from "./time-type.js";

/** A type of durations. */
export interface DurationType extends Brandable<bigint, "bigint"> {
  /**
   * The same type in milliseconds: a `number` with a fraction, as timers and `performance.now()` have it.
   *
   * Exact to the nanosecond below 2^33 milliseconds (99 days), and to a microsecond in any case; on the way out rounded to
   * the nearest nanosecond, and refused beyond 292 years (`LowerError`, `out-of-range`, `wrong-type`). Passed as `i64`,
   * 8 bytes in memory; a number is copied, and nothing has to be freed. C: `int64_t`; Rust: `i64`; AssemblyScript: `i64`.
   *
   * ```ts
   * import { HostModuleBase, wasm } from "@hostwright/core";
   * import { duration } from "@hostwright/types";
   *
   * class Timers extends HostModuleBase {
   *   static override readonly moduleName = "timers";
   *   @wasm.export("start")
   *   start(@duration.ms delay: number): void {
   *     setTimeout(() => console.log("ding"), delay);
   *   }
   * }
   * ```
   */
  readonly ms: Brandable<number, "number">;
}

/**
 * A duration in nanoseconds: a `bigint`, negative for one that goes back, passed as `i64`, 8 bytes in memory with alignment
 * 8.
 *
 * No nanosecond is lost from -2^63 to 2^63 - 1 (292 years either way); on the way out any other value is a `LowerError`
 * (`out-of-range`, `wrong-type`). {@link DurationType.ms duration.ms} has milliseconds as a `number` instead. Go's
 * `time.Duration` has the same bits. The value is copied in both directions: nothing has to be freed. C: `int64_t`; Rust:
 * `i64`; AssemblyScript: `i64`.
 *
 * ```ts
 * import { duration, GuestMemory } from "@hostwright/types";
 *
 * const memory = new GuestMemory(8);
 * console.log(duration.lift(memory, 1_500_000_000n), duration.ms.lift(memory, 1_500_000_000n)); // 1500000000n 1500
 * console.log(duration.format(1_500_000_000n)); // "1.5s"
 * ```
 */
export const duration: DurationType = /* @__PURE__ */ timeType({
  name: "duration",
  label: "bigint",
  kind: "duration",
  bits: "signed",
  expected: "nanoseconds as a bigint",
  range: "-9223372036854775808 to 9223372036854775807 nanoseconds",
  next: "Write them with n, as in 5_000_000n, or take duration.ms.",
  isValue: (value) => typeof value === "bigint",
  fromNanoseconds: (nanoseconds) => nanoseconds,
  toNanoseconds: (value: bigint) => value,
  format: formatDuration,
  members: {
    ms: /* @__PURE__ */ timeType<number, "number">({
      name: "duration.ms",
      label: "number",
      kind: "duration",
      as: "ms",
      bits: "signed",
      expected: "milliseconds as a number",
      range: "-9223372036854.775 to 9223372036854.775 milliseconds",
      next: "Give a number, or take duration for nanoseconds as a bigint.",
      isValue: (value) => typeof value === "number",
      fromNanoseconds: toMilliseconds,
      toNanoseconds: fromMilliseconds,
      format: formatDuration,
    }),
  },
});
