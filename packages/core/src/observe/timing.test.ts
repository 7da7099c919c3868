import { ErrnoError } from "@hostwright/types";

import { observed, ticking } from "./host.fixture.js";
import { type CallTiming, timing } from "./timing.js";

describe("timing", () => {
  test("counts calls, failures and durations for each export", () => {
    const calls = timing({ clock: ticking(1000) });
    const guest = observed(calls);
    guest.call("put", guest.string("a"), [0, 0]);
    guest.call("put", guest.string("long"), [0, 0]);
    guest.call("clear");
    expect(() => guest.call("fail")).toThrow(TypeError);
    const once = {
      direction: "to-host",
      count: 1,
      errors: 0,
      total: 1000,
      min: 1000,
      max: 1000,
      p50: 1000,
      p99: 1000,
    };
    expect(calls.toJSON()).toEqual([
      { ...once, module: "kv", export: "put", count: 2, errors: 1, total: 2000 },
      { ...once, module: "kv", export: "clear" },
      { ...once, module: "kv", export: "fail", errors: 1 },
    ]);
    expect(JSON.parse(JSON.stringify(calls))).toEqual(calls.toJSON());
  });

  test("counts a failure that a method returns", () => {
    const calls = timing();
    const guest = observed(calls, () => new ErrnoError("EIO"));
    guest.call("put", [0, 0], [0, 0]);
    expect(calls.toJSON()).toMatchObject([{ count: 1, errors: 1 }]);
  });

  test("computes percentiles at most 1/32 off", () => {
    const durations = Array.from({ length: 100 }, (_, index) => (index + 1) * 1000);
    let now = 0;
    let isStart = true;
    const calls = timing({
      clock: () => {
        if (!isStart) now += durations.shift() ?? 0;
        isStart = !isStart;
        return now;
      },
    });
    const guest = observed(calls);
    for (let call = 0; call < 100; call++) guest.call("clear");
    const [{ min, max, total, p50, p99 }] = calls.toJSON() as [CallTiming];
    expect({ min, max, total }).toEqual({ min: 1000, max: 100_000, total: 5_050_000 });
    expect(Math.abs(p50 / 50_000 - 1)).toBeLessThan(1 / 32);
    expect(Math.abs(p99 / 99_000 - 1)).toBeLessThan(1 / 32);
  });

  test("counts a call within a call for both", () => {
    const calls = timing({ clock: ticking(1000) });
    observed(calls).call("nest");
    expect(calls.toJSON()).toMatchObject([
      { export: "nest", total: 3000 },
      { export: "count", total: 1000 },
    ]);
  });

  test("counts the time that an asynchronous method waits, when it has settled", async () => {
    const calls = timing({ clock: ticking(1000) });
    const guest = observed(calls);
    const [first, second] = [guest.call("wait", 1), guest.call("wait", 4)];
    expect(calls.toJSON()).toEqual([]);
    await Promise.all([first, second]);
    expect(calls.toJSON()).toMatchObject([{ export: "wait", count: 2, errors: 1, total: 4000 }]);
  });

  test("writes a table, the largest total first", () => {
    const calls = timing({ clock: ticking(1000) });
    const guest = observed(calls);
    guest.call("clear");
    for (let call = 0; call < 12; call++) guest.call("count");
    expect(calls.table().split("\n")).toEqual([
      "call              count  errors  total  min  p50  p99  max",
      "to-host kv.count     12       0   12µs  1µs  1µs  1µs  1µs",
      "to-host kv.clear      1       0    1µs  1µs  1µs  1µs  1µs",
    ]);
  });

  test("has a table without rows before the first call, and after a reset", () => {
    const calls = timing();
    const guest = observed(calls);
    guest.call("count");
    calls.reset();
    expect(calls.toJSON()).toEqual([]);
    expect(calls.table()).toBe("call  count  errors  total  min  p50  p99  max");
    guest.call("count");
    expect(calls.toJSON()).toMatchObject([{ count: 1 }]);
  });

  test("leaves out calls that are not selected", () => {
    const calls = timing({ only: { export: "count" } });
    const guest = observed(calls);
    guest.call("clear");
    guest.call("count");
    expect(calls.toJSON()).toMatchObject([{ export: "count", count: 1 }]);
  });
});
