import { none } from "@hostwright/types";

import { currentCall } from "../context/current-call.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";
import { fn } from "../declare/fn.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import { guestModule } from "../guest-class/guest-module.js";
import { Runtime } from "../runtime.js";
import { startWaiting } from "./both-directions.fixture.js";
import { ticking } from "./host.fixture.js";
import { logCalls } from "./log-calls.js";
import type { Middleware } from "./middleware.js";
import { policy, PolicyError } from "./policy.js";
import { timing } from "./timing.js";

describeWithJspi("asynchronous calls to a guest", () => {
  test("are seen when they have settled", async () => {
    const lines: string[] = [];
    const { plugin, guest } = await startWaiting(
      logCalls((line) => lines.push(line), { clock: ticking(0), only: { direction: "to-guest" } }),
    );
    expect(await plugin.all(2)).toBe(3);
    expect(await guest.call("later", 4)).toBe(4);
    expect(await plugin.later(4)).toBe(4);
    await expect(plugin.later(91)).rejects.toThrow("too long");
    expect(lines).toEqual([
      "to-guest Waiting.all(2) → 3 0ns (waited)",
      "to-guest Waiting.later(4) → 4 0ns (waited)",
      "to-guest Waiting.later(91) → threw RangeError: too long 0ns (waited)",
    ]);
  });

  test("keep their context, whatever they wait for", async () => {
    const seen: [direction: string, before: unknown, after: unknown, caller: unknown, inside: unknown][] = [];
    const watch: Middleware = async (call, next) => {
      const before = call.values["id"];
      const outer = currentCall()?.values["id"];
      const result = await next();
      seen.push([
        call.direction,
        before,
        call.values["id"],
        call.caller?.values["id"] ?? before,
        outer ?? before,
      ]);
      return result;
    };
    const { runtime, plugin } = await startWaiting(watch);
    const ids = Array.from({ length: 60 }, (_, id) => id);
    const results = ids.map((id) =>
      runtime.run({ values: { id } }, async () => {
        for (let turn = 0; turn < id % 7; turn++) await Promise.resolve();
        return id % 2 === 0 ? plugin.later(id) : plugin.all(id % 5);
      }),
    );
    expect(await Promise.all(results)).toEqual(
      ids.map((id) => (id % 2 === 0 ? id : ((id % 5) * ((id % 5) + 1)) / 2)),
    );
    expect(seen.filter(([, ...all]) => new Set(all).size !== 1)).toEqual([]);
    const once = seen.filter(([direction, id]) => direction === "to-guest" && id === 8);
    expect(once).toHaveLength(1);
  });

  test("are denied before a host function is called, and measured while they wait", async () => {
    const calls = timing({ clock: ticking(1000) });
    const { plugin } = await startWaiting(
      calls,
      policy([{ direction: "to-guest", export: "later", quota: { calls: 1 }, abort: true }]),
    );
    expect(await plugin.later(1)).toBe(1);
    await rejected(plugin.later(1), PolicyError, {
      code: "quota-exceeded",
      direction: "to-guest",
      export: "later",
    });
    expect(
      calls.toJSON().map(({ direction, export: name, count, errors }) => [direction, name, count, errors]),
    ).toEqual(
      expect.arrayContaining([
        ["to-guest", "later", 2, 1],
        ["to-host", "wait", 1, 0],
      ]),
    );
  });
});

test("an asynchronous call rejects when middleware throws at once, also for a guest that cannot wait", async () => {
  const fault = new Error("planned");
  const runtime = new Runtime();
  runtime.use(() => {
    throw fault;
  });
  const Later = guestModule({ run: fn([], none, { async: true }) }, { name: "Later" });
  const later = await runtime.instantiate(await assemble(`(func (export "run"))`), { as: Later });
  await expect(later.run()).rejects.toBe(fault);
});
