import type { Brandable } from "../numeric/scalar.js";
import { isDate } from "../type/realms.js";
import { formatTimestamp, fromMilliseconds, toMilliseconds } from "./nanoseconds.js";
import { timeType } from "./time-type.js";

/** A type of points in time. */
export interface TimestampType extends Brandable<bigint, "bigint"> {
  /**
   * The same type in milliseconds since 1970: a `number` with a fraction, as `Date.now()` has it without one.
   *
   * Exact to half a microsecond until 2248, and to two in any case; on the way out rounded to the nearest nanosecond, and
   * refused before 1970 and after 2554 (`LowerError`, `out-of-range`, `wrong-type`). Passed as `i64`, 8 bytes in memory; a
   * number is copied, and nothing has to be freed. C: `uint64_t`; Rust: `u64`; AssemblyScript: `u64`.
   *
   * ```ts
   * import { HostModuleBase, wasm } from "@hostwright/core";
   * import { timestamp } from "@hostwright/types";
   *
   * class Clock extends HostModuleBase {
   *   static override readonly moduleName = "clock";
   *   @wasm.export("now", timestamp.ms)
   *   now(): number {
   *     return Date.now();
   *   }
   * }
   * ```
   */
  readonly ms: Brandable<number, "number">;
  /**
   * The same type as a `Date`, which has whole milliseconds: the rest of the nanoseconds is cut off on the way in.
   *
   * On the way out a date before 1970 or after 2554, or an invalid one (`new Date(NaN)`), is a `LowerError`
   * (`out-of-range`), and any other value one with `wrong-type`. Passed as `i64`, 8 bytes in memory; the `Date` belongs
   * to the method. C: `uint64_t`; Rust: `u64`; AssemblyScript: `u64`.
   *
   * ```ts
   * import { GuestMemory, timestamp } from "@hostwright/types";
   *
   * const date = timestamp.date; // in a host module: expire(@timestamp.date at: Date)
   * console.log(date.lift(new GuestMemory(0), 1_000_000_000_000_000_000n).toISOString()); // 2001-09-09T01:46:40.000Z
   * ```
   */
  readonly date: Brandable<Date, "Date">;
}

/**
 * A point in time in nanoseconds since 1970-01-01T00:00:00Z, as in WASI: a `bigint`, never negative, passed as `i64`, 8
 * bytes in memory with alignment 8.
 *
 * No nanosecond is lost from 0 to 2^64 - 1 (the year 2554); on the way out any other value is a `LowerError` (`out-of-range`,
 * `wrong-type`). {@link TimestampType.ms timestamp.ms} has milliseconds as a `number`, and {@link TimestampType.date
 * timestamp.date} a `Date`. The bits are the same for a monotonic clock, whose zero is another moment. The value is copied in
 * both directions: nothing has to be freed. C: `uint64_t`, `__wasi_timestamp_t`; Rust: `u64`; AssemblyScript: `u64`.
 *
 * ```ts
 * import { GuestMemory, timestamp } from "@hostwright/types";
 *
 * const memory = new GuestMemory(8);
 * timestamp.store(memory, 0, BigInt(Date.now()) * 1_000_000n);
 * console.log(timestamp.format(timestamp.load(memory, 0))); // such as "2024-05-17T09:30:00.25Z"
 * ```
 */
export const timestamp: TimestampType = /* @__PURE__ */ timeType({
  name: "timestamp",
  label: "bigint",
  kind: "timestamp",
  bits: "unsigned",
  expected: "nanoseconds as a bigint",
  range: "0 to 18446744073709551615 nanoseconds",
  next: "Write them with n, as in 5_000_000n, or take timestamp.ms or timestamp.date.",
  isValue: (value) => typeof value === "bigint",
  fromNanoseconds: (nanoseconds) => nanoseconds,
  toNanoseconds: (value: bigint) => value,
  format: formatTimestamp,
  members: {
    ms: /* @__PURE__ */ timeType<number, "number">({
      name: "timestamp.ms",
      label: "number",
      kind: "timestamp",
      as: "ms",
      bits: "unsigned",
      expected: "milliseconds as a number",
      range: "0 to 18446744073709.55 milliseconds",
      next: "Give a number, or take timestamp for nanoseconds as a bigint.",
      isValue: (value) => typeof value === "number",
      fromNanoseconds: toMilliseconds,
      toNanoseconds: fromMilliseconds,
      format: formatTimestamp,
    }),
    date: /* @__PURE__ */ timeType<Date, "Date">({
      name: "timestamp.date",
      label: "Date",
      kind: "timestamp",
      as: "date",
      bits: "unsigned",
      expected: "a Date",
      range: "1970-01-01T00:00:00Z to 2554-07-21T23:34:33.709Z",
      next: "Make one with new Date(milliseconds).",
      isValue: isDate,
      fromNanoseconds: (nanoseconds) => new Date(Number(nanoseconds / 1_000_000n)),
      toNanoseconds: (value) => fromMilliseconds(value.getTime()),
      format: formatTimestamp,
    }),
  },
});
