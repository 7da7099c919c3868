import { formatDuration } from "@hostwright/types/internal";

/** Tells the time in nanoseconds from an arbitrary start. It never goes back. */
export type Clock = () => number;

/**
 * Reads the engine's monotonic clock. Node.js gives nanoseconds; browsers round to 5 µs in isolated contexts and to 100 µs
 * elsewhere.
 *
 * Spec: https://www.w3.org/TR/hr-time-3/
 */
export const monotonic: Clock = () => (engineClock ??= performance).now() * 1e6;

// Kept, since Node.js resolves the global at each use, which takes as long as reading the clock. Read at the first call, so that
// importing this package loads nothing.
let engineClock: typeof performance | undefined;

/** Formats a measured duration with three digits, or in whole seconds, and its unit: `850ns`, `14µs`, `1.25ms`, `1061s`. */
export function formatMeasured(nanoseconds: number): string {
  const rounded =
    nanoseconds < 1e12 ? Number(nanoseconds.toPrecision(3)) : Math.round(nanoseconds / 1e9) * 1e9;
  return formatDuration(BigInt(Math.round(rounded)));
}
