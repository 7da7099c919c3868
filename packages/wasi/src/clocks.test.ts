import type * as clocks from "./clocks.js";
import { clockResolution } from "./clocks.js";

test("a clock that stands still, as in workerd, has a resolution of a millisecond", () => {
  const now = jest.spyOn(process.hrtime, "bigint").mockReturnValue(5n);
  try {
    expect(clockResolution("monotonic")).toBe(1_000_000n);
  } finally {
    now.mockRestore();
  }
});

test("an engine without a clock of nanoseconds has the one of the Web", () => {
  const { bigint } = process.hrtime;
  Object.assign(process.hrtime, { bigint: undefined });
  try {
    jest.isolateModules(() => {
      const { clockTime } = jest.requireActual<typeof clocks>("./clocks.js");
      const before = performance.now();
      const time = Number(clockTime("monotonic")) / 1_000_000;
      // Nanoseconds are rounded.
      expect(time).toBeGreaterThanOrEqual(before - 0.000_001);
      expect(time).toBeLessThanOrEqual(performance.now() + 0.000_001);
    });
  } finally {
    Object.assign(process.hrtime, { bigint });
  }
});

test("a clock has the resolution of its smallest step", () => {
  let time = 0;
  const usage = jest
    .spyOn(process, "cpuUsage")
    .mockImplementation(() => ({ user: (time += 0.5) | 0, system: 0 }));
  try {
    expect(clockResolution("process_cputime_id")).toBe(1000n);
  } finally {
    usage.mockRestore();
  }
});
