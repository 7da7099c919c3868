import type { OptionKinds } from "@hostwright/types/internal";

import { checkOptions } from "../check-options.js";
import type { CallDirection, Middleware, ObservedCall } from "./middleware.js";
import { Histogram } from "./histogram.js";
import { type Clock, formatMeasured, monotonic } from "./clock.js";
import { follow, type Outcome } from "./outcome.js";
import { type CallSelector, checkSelector, formatCallee, isSelected } from "./selector.js";

/** Configures {@link timing}. */
export interface TimingOptions {
  /** Selects the calls that are timed; all of them when left out. */
  readonly only?: CallSelector;
  /** Tells the time in nanoseconds; the engine's monotonic clock when left out. */
  readonly clock?: Clock;
}

/** Summarises the calls of one function, of the host or of guests. Durations are in nanoseconds. */
export interface CallTiming {
  /** The direction of the calls. */
  readonly direction: CallDirection;
  /** The name of the module, as `call.module` is. */
  readonly module: string;
  /** The export's name. */
  readonly export: string;
  /** The number of calls that have ended. */
  readonly count: number;
  /** The number of those that failed: they threw, or returned an errno. */
  readonly errors: number;
  /** The sum of all durations. */
  readonly total: number;
  /** The shortest duration. */
  readonly min: number;
  /** The longest duration. */
  readonly max: number;
  /** The median duration, at most 1/32 off. */
  readonly p50: number;
  /** The 99th percentile, at most 1/32 off. */
  readonly p99: number;
}

/** Measures calls as middleware, and reports the measurements; made by {@link timing}. */
export interface Timing {
  (call: ObservedCall, next: () => unknown): unknown;
  /** Formats the measurements as a table of text, the function with the largest total first. */
  table(): string;
  /** Returns the measurements as plain data, the function with the largest total first. */
  toJSON(): readonly CallTiming[];
  /** Discards the measurements. Calls that are under way count when they end. */
  reset(): void;
}

interface Measured {
  readonly direction: CallDirection;
  readonly module: string;
  readonly export: string;
  readonly histogram: Histogram;
  errors: number;
}

/**
 * Makes middleware that measures, for each function in each direction, the number of calls, of failures, and the durations. It
 * keeps 6 KB for each function, however many calls are made.
 *
 * The duration of a call to the host begins when its arguments are lifted (before a `policy`: when the guest calls), that of a call
 * to a guest before they are lowered; both end when the function returns, or when its promise settles: waiting counts. A call
 * within a call counts for both. Percentiles are at most 1/32 (3.2 %) off; the clock of a browser is coarser than that for
 * short calls (5 to 100 µs).
 *
 * ```ts
 * import { Runtime, timing } from "@hostwright/core";
 *
 * const calls = timing();
 * const runtime = new Runtime();
 * runtime.use(calls);
 * // … instantiate and call guests …
 * console.log(calls.table());
 * console.log(JSON.stringify(calls));
 * ```
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function timing(options: TimingOptions = {}): Timing {
  checkOptions("timing", options, { only: "object", clock: "function" } satisfies OptionKinds<TimingOptions>);
  const { only = {}, clock = monotonic } = options;
  checkSelector("timing: only", only);
  let measured = noMeasurements();
  /** The measurements of the last call: mostly, the next is of the same function. */
  let last: Measured | undefined;
  const timed: Middleware = (call, next) => {
    if (call.isAsync) return untilSettled(call, next);
    const start = clock();
    let value: unknown;
    try {
      value = next();
    } catch (error) {
      ended(call, clock() - start, true);
      throw error;
    }
    const took = clock() - start;
    ended(call, took, call.errnoOfResult(value) !== undefined);
    return value;
  };
  // By itself, since an engine keeps all that a closure refers to on the heap.
  const untilSettled: Middleware = (call, next) => {
    const start = clock();
    return follow(call, next, (outcome) => {
      ended(call, clock() - start, isFailure(call, outcome));
    });
  };
  const ended = (call: ObservedCall, took: number, isFailure: boolean): void => {
    let entry = last;
    if (entry?.export !== call.export || entry.module !== call.module || entry.direction !== call.direction)
      entry = last = entryOf(measured, call);
    entry.histogram.add(took);
    if (isFailure) entry.errors++;
  };
  const toJSON = (): CallTiming[] => {
    const all = [...measured["to-host"].values(), ...measured["to-guest"].values()].flatMap((exports) =>
      [...exports.values()].map(summarise),
    );
    return all.sort((a, b) => b.total - a.total);
  };
  const reset = (): void => {
    measured = noMeasurements();
    last = undefined;
  };
  const selects = Object.values(only).some((test) => test !== undefined);
  // A function of its own for calls that have to be selected: `timed` is small, so that engines inline it into thunks.
  const middleware: Middleware = selects
    ? (call, next) => (isSelected(call, only) ? timed(call, next) : next())
    : timed;
  return Object.assign(middleware, { table: () => formatTimings(toJSON()), toJSON, reset });
}

/** The measurements of each direction, by module and then by export. */
type Measurements = Readonly<Record<CallDirection, Map<string, Map<string, Measured>>>>;

function noMeasurements(): Measurements {
  return { "to-host": new Map(), "to-guest": new Map() };
}

// Not keyed by a text of all three: to write one takes longer than the call, and no separator is safe.
function entryOf(measured: Measurements, call: ObservedCall): Measured {
  const { direction, module, export: name } = call;
  const modules = measured[direction];
  let exports = modules.get(module);
  if (exports === undefined) modules.set(module, (exports = new Map<string, Measured>()));
  let entry = exports.get(name);
  if (entry === undefined) {
    entry = { direction, module, export: name, histogram: new Histogram(), errors: 0 };
    exports.set(name, entry);
  }
  return entry;
}

function isFailure(call: ObservedCall, outcome: Outcome): boolean {
  return outcome.kind === "threw" || call.errnoOfResult(outcome.value) !== undefined;
}

function summarise({ direction, module, export: name, histogram, errors }: Measured): CallTiming {
  const { count, total, least: min, most: max } = histogram;
  const [p50, p99] = [histogram.percentile(0.5), histogram.percentile(0.99)];
  return { direction, module, export: name, count, errors, total, min, max, p50, p99 };
}

function formatTimings(timings: readonly CallTiming[]): string {
  const header = ["call", "count", "errors", "total", "min", "p50", "p99", "max"];
  const rows = timings.map(({ count, errors, total, min, p50, p99, max, ...callee }) => [
    formatCallee(callee),
    String(count),
    String(errors),
    ...[total, min, p50, p99, max].map(formatMeasured),
  ]);
  return formatTable([header, ...rows]);
}

// In aligned columns: the first to the left, the others to the right.
function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  "),
    )
    .join("\n");
}
