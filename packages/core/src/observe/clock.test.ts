import { formatMeasured, monotonic } from "./clock.js";

test.each([
  [0, "0ns"],
  [0.4, "0ns"],
  [1, "1ns"],
  [14, "14ns"],
  [999.4, "999ns"],
  [999.6, "1µs"],
  [1000, "1µs"],
  [14_123, "14.1µs"],
  [850_000, "850µs"],
  [999_499, "999µs"],
  [999_500, "1ms"],
  [1_254_000, "1.25ms"],
  [1e9, "1s"],
  [61e9, "61s"],
  [999.6e9, "1000s"],
  [123_456e9, "123456s"],
])("%d nanoseconds are formatted as %s", (nanoseconds, written) => {
  expect(formatMeasured(nanoseconds)).toBe(written);
});

test("the clock tells nanoseconds", () => {
  const now = jest.spyOn(performance, "now").mockReturnValue(2.5);
  expect(monotonic()).toBe(2_500_000);
  now.mockRestore();
});
