import * as fc from "fast-check";

import { Histogram } from "./histogram.js";

function histogramOf(durations: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const duration of durations) histogram.add(duration);
  return histogram;
}

/** The percentile by nearest rank, of all durations. */
function exactly(durations: readonly number[], share: number): number {
  const sorted = [...durations].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] as number;
}

test("keeps the count, the sum, the shortest and the longest duration", () => {
  const { count, total, least, most } = histogramOf([5, 1, 1000, 20]);
  expect({ count, total, least, most }).toEqual({ count: 4, total: 1026, least: 1, most: 1000 });
});

test("is all zeros without a duration", () => {
  const empty = new Histogram();
  expect([empty.count, empty.total, empty.least, empty.most, empty.percentile(0.5)]).toEqual([0, 0, 0, 0, 0]);
});

test.each([0, 1, 15])("keeps %d nanoseconds exactly", (duration) => {
  expect(histogramOf([duration, duration, 500]).percentile(0.5)).toBe(duration);
});

test("is never off by more than 1/32 of a percentile, from nanoseconds to days", () => {
  const duration = fc.oneof(
    fc.integer({ min: 1, max: 64 }),
    fc.double({ min: 1, max: 2 ** 47, noNaN: true }),
    fc.nat({ max: 47 }).map((exponent) => 2 ** exponent),
    fc.integer({ min: 1, max: 47 }).map((exponent) => 2 ** exponent - 1),
  );
  const share = fc.constantFrom(0, 0.5, 0.9, 0.99, 1);
  fc.assert(
    fc.property(fc.array(duration, { minLength: 1, maxLength: 50 }), share, (durations, share) => {
      const exact = exactly(durations, share);
      // Fractions of a nanosecond are ignored.
      expect(Math.abs(histogramOf(durations).percentile(share) - exact)).toBeLessThanOrEqual(exact / 32 + 1);
    }),
  );
});

test("computes percentiles of many durations by their rank", () => {
  const durations = Array.from({ length: 1000 }, (_, index) => (index + 1) * 1000);
  const histogram = histogramOf(durations);
  expect(Math.abs(histogram.percentile(0.5) / 500_000 - 1)).toBeLessThan(1 / 32);
  expect(Math.abs(histogram.percentile(0.99) / 990_000 - 1)).toBeLessThan(1 / 32);
  expect(histogram.percentile(1)).toBe(1_000_000);
});

test.each([
  ["below zero", -5, 0],
  ["of months", 2 ** 60, 2 ** 60],
])("takes a duration %s without losing count", (_, duration, most) => {
  const histogram = histogramOf([duration, 100]);
  expect([histogram.count, histogram.most]).toEqual([2, Math.max(most, 100)]);
  expect(histogram.percentile(1)).toBeLessThanOrEqual(histogram.most);
  expect(histogram.percentile(0)).toBeGreaterThanOrEqual(histogram.least);
});
