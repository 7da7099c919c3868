import { clockResolution } from "./clocks.js";

test("a clock that stands still, as in workerd, has a resolution of a millisecond", () => {
  const now = jest.spyOn(performance, "now").mockReturnValue(5);
  try {
    expect(clockResolution("monotonic")).toBe(1_000_000n);
  } finally {
    now.mockRestore();
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
