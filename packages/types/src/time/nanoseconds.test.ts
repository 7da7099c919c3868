import fc from "fast-check";
import { formatDuration, formatTimestamp, fromMilliseconds, toMilliseconds } from "./nanoseconds.js";
import { caseCount } from "../cases.fixture.js";

const DAY = 86_400_000_000_000n;
const RUNS = { numRuns: caseCount(5000) };

describe("milliseconds", () => {
  test.each<[bigint, number]>([
    [0n, 0],
    [1n, 0.000001],
    [-1n, -0.000001],
    [1_500_000n, 1.5],
    [-1_500_000n, -1.5],
    [1_715_938_200_000_000_000n, 1_715_938_200_000],
    [1_715_938_200_000_250_000n, 1_715_938_200_000.25],
  ])("of %d ns are %d, both ways", (nanoseconds, milliseconds) => {
    expect(toMilliseconds(nanoseconds)).toBe(milliseconds);
    expect(fromMilliseconds(milliseconds)).toBe(nanoseconds);
  });

  test("are exact to the nanosecond for 99 days either way", () => {
    const most = 99n * DAY;
    fc.assert(
      fc.property(fc.bigInt({ min: -most, max: most }), (nanoseconds) => {
        expect(fromMilliseconds(toMilliseconds(nanoseconds))).toBe(nanoseconds);
      }),
      RUNS,
    );
  });

  test("are exact to two microseconds, whatever 64 bits say", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (nanoseconds) => {
        const back = fromMilliseconds(toMilliseconds(nanoseconds)) as bigint;
        const error = back - nanoseconds;
        const most = nanoseconds < 2n ** 63n ? 1000n : 2000n;
        expect(error >= -most && error <= most).toBe(true);
      }),
      RUNS,
    );
  });

  test("that are whole are exact for as long as 64 bits reach", () => {
    fc.assert(
      fc.property(fc.integer({ min: -18446744073709, max: 18446744073709 }), (milliseconds) => {
        const nanoseconds = BigInt(milliseconds) * 1_000_000n;
        expect(fromMilliseconds(milliseconds)).toBe(nanoseconds);
        expect(toMilliseconds(nanoseconds)).toBe(milliseconds);
      }),
      RUNS,
    );
  });

  test("are rounded to the nearest nanosecond", () => {
    expect(fromMilliseconds(0.0000014)).toBe(1n);
    expect(fromMilliseconds(0.0000016)).toBe(2n);
    expect(fromMilliseconds(-0.0000016)).toBe(-2n);
    expect(fromMilliseconds(-0)).toBe(0n);
  });

  test.each([NaN, Infinity, -Infinity, 2 ** 45, -(2 ** 45), 1e300])("of %d are no time", (milliseconds) => {
    expect(fromMilliseconds(milliseconds)).toBeUndefined();
  });
});

test.each<[bigint, string]>([
  [0n, "0ns"],
  [1n, "1ns"],
  [999n, "999ns"],
  [1_000n, "1µs"],
  [-3_000n, "-3µs"],
  [1_500n, "1.5µs"],
  [999_999n, "999.999µs"],
  [250_000_000n, "250ms"],
  [1_000_000_000n, "1s"],
  [1_500_000_001n, "1.500000001s"],
  [5400n * 1_000_000_000n, "5400s"],
  [-(2n ** 63n), "-9223372036.854775808s"],
])("a duration of %d ns is written in the largest unit that it fills: %s", (nanoseconds, text) => {
  expect(formatDuration(nanoseconds)).toBe(text);
});

test.each<[bigint, string]>([
  [0n, "1970-01-01T00:00:00Z"],
  [1n, "1970-01-01T00:00:00.000000001Z"],
  [1_715_938_200_250_000_000n, "2024-05-17T09:30:00.25Z"],
  [2n ** 64n - 1n, "2554-07-21T23:34:33.709551615Z"],
  [-1n, "1969-12-31T23:59:59.999999999Z"],
])("a point in time of %d ns is written as ISO 8601 does: %s", (nanoseconds, text) => {
  expect(formatTimestamp(nanoseconds)).toBe(text);
});
