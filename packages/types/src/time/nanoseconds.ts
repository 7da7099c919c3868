const PER_MILLISECOND = 1_000_000;
/** A bound above every duration and timestamp of 64 bits. */
const LARGEST_MILLISECONDS = 0x2000_0000_0000;

const UNITS = [
  ["s", 9],
  ["ms", 6],
  ["µs", 3],
  ["ns", 0],
] as const;

/**
 * Converts nanoseconds to milliseconds, as exactly as a number can: to the nanosecond below 2^33 milliseconds (99 days).
 */
export function toMilliseconds(nanoseconds: bigint): number {
  const per = BigInt(PER_MILLISECOND);
  // In two parts: as a number, nanoseconds are rounded from 104 days on, and whole milliseconds never.
  return Number(nanoseconds / per) + Number(nanoseconds % per) / PER_MILLISECOND;
}

/** Converts milliseconds to the nearest nanosecond; `undefined` for NaN, and far outside the range of 64 bits. */
export function fromMilliseconds(milliseconds: number): bigint | undefined {
  if (!(Math.abs(milliseconds) < LARGEST_MILLISECONDS)) return undefined;
  const whole = Math.trunc(milliseconds);
  const rest = Math.round((milliseconds - whole) * PER_MILLISECOND);
  return BigInt(whole) * BigInt(PER_MILLISECOND) + BigInt(rest);
}

/** Writes a duration exactly, in the largest unit that it fills: `1.5s`, `250ms`, `-3µs`. */
export function formatDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? "-" : "";
  const digits = String(nanoseconds).slice(sign.length);
  const [unit, decimals] = UNITS.find(([, length]) => digits.length > length) as (typeof UNITS)[number];
  return `${sign}${decimal(digits, decimals)}${unit}`;
}

/** Writes a point in time as ISO 8601 does, in UTC: `2024-05-17T09:30:00.000000001Z`. */
export function formatTimestamp(nanoseconds: bigint): string {
  const per = 1_000_000_000n;
  const rest = ((nanoseconds % per) + per) % per;
  const fraction = String(rest).padStart(9, "0").replace(/0+$/, "");
  const [whole] = new Date(Number((nanoseconds - rest) / per) * 1000).toISOString().split(".") as [string];
  return `${whole}${fraction === "" ? "" : `.${fraction}`}Z`;
}

function decimal(digits: string, decimals: number): string {
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
