/** Tells the time in nanoseconds from any start, never going back. */
export type Clock = () => number;

/**
 * The engine's monotonic clock. Node.js tells it to the nanosecond; browsers round it, to 5 µs in isolated contexts and to
 * 100 µs elsewhere.
 *
 * Spec: https://www.w3.org/TR/hr-time-3/
 */
export const monotonic: Clock = () => (engineClock ??= performance).now() * 1e6;

// Node.js looks it up at each `performance`, which takes as long as telling the time. At the first call: importing this
// package loads nothing.
let engineClock: typeof performance | undefined;

const UNITS = [
  ["ns", 1],
  ["µs", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
] as const;

/** Writes a duration with three digits and its unit: `850ns`, `14µs`, `1.25ms`, `61s`. */
export function formatDuration(nanoseconds: number): string {
  // From 999.5 of one unit on, three digits round up to 1 of the next.
  const [unit, size] = UNITS.findLast(([, size]) => nanoseconds >= size * 0.9995) ?? UNITS[0];
  const amount = nanoseconds / size;
  const digits = amount >= 1000 ? 0 : 3;
  const written = digits === 0 ? String(Math.round(amount)) : String(Number(amount.toPrecision(digits)));
  return `${written}${unit}`;
}
