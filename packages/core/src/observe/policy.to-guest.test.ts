import { caught, thrown } from "../fixtures/thrown.fixture.js";
import { Plugin, startPlugin } from "./both-directions.fixture.js";
import { ticking } from "./host.fixture.js";
import { policy, PolicyError } from "./policy.js";
import type { PolicyRule } from "./policy-rules.js";
import { timing } from "./timing.js";

describe("a policy", () => {
  test("refuses a call to a guest before anything is lowered", async () => {
    const { plugin, guest } = await startPlugin(
      policy([{ direction: "to-guest", module: "Plugin", export: "greet", abort: true }]),
    );
    const error = thrown(() => plugin.greet("Ada"), PolicyError, {
      code: "policy-denied",
      direction: "to-guest",
      module: "Plugin",
      export: "greet",
      rule: 0,
    });
    expect(error.message).toBe(
      "Plugin.greet: the call was refused by rule 0 of the policy. Change the policy, or the program.",
    );
    // Not the error of the value, and no memory was taken: the allocator gives the first of it.
    thrown(() => plugin.greet(5 as never), PolicyError, {});
    expect(guest.exports["malloc"](1)).toBe(1024);
    expect([guest.exports["greet"](1, 2), guest.isPoisoned]).toEqual([[1, 2], false]);
  });

  test("does not refuse the calls that convert values, nor those that no class declares, when it refuses all others", async () => {
    const { plugin, guest } = await startPlugin(
      policy([
        { direction: "to-guest", export: ["greet", "pass"], allow: true },
        { direction: "to-guest", abort: true },
      ]),
    );
    expect([plugin.greet("Ada"), plugin.pass(1)]).toEqual(["Ada", 3]);
    thrown(() => plugin.check(0), PolicyError, { module: "Plugin", export: "check", rule: 1 });
    expect([guest.exports["check"](0), await guest.call("check", 0)]).toEqual([0, 0]);
  });

  test.each<[string, readonly PolicyRule[]]>([
    ["rules without a direction", [{ abort: true }]],
    ["rules for calls to the host", [{ direction: "to-host", abort: true }]],
    ["no rules", []],
  ])("is for calls to the host where it has %s", async (_, rules) => {
    const { plugin, guest } = await startPlugin(policy(rules, { otherwise: { abort: true } }));
    expect([plugin.greet("Ada"), guest.exports["check"](1)]).toEqual(["Ada", 1]);
    thrown(() => plugin.deep(1), PolicyError, { direction: "to-host", module: "host", export: "again" });
  });

  test("counts calls to each guest, and those of a runtime together", async () => {
    const both = policy([
      { direction: "to-guest", export: "check", quota: { calls: 2 }, abort: true },
      { direction: "to-guest", export: "add", quota: { calls: 2, per: "runtime" }, abort: true },
    ]);
    const { runtime, plugin, guest } = await startPlugin(both);
    const other = await runtime.instantiate(guest.module, { as: Plugin });
    for (const each of [plugin, other, plugin, other]) each.check(0);
    thrown(() => plugin.check(0), PolicyError, { code: "quota-exceeded", rule: 0 });
    expect([plugin.add(1, 1n), other.add(1, 2n)]).toEqual([2n, 3n]);
    thrown(() => other.add(1, 1n), PolicyError, { code: "quota-exceeded", rule: 1 });
  });

  test("refuses a rule that would give the program an errno, or whose direction is wrong", () => {
    const rule = { direction: "to-guest", deny: "EACCES" } as unknown as PolicyRule;
    expect(caught(() => policy([rule]))).toMatchObject({
      name: "TypeError",
      message:
        "policy: rule 0 has deny, and the program gets no errno for a call to a guest. Use abort, which throws a PolicyError.",
    });
    for (const direction of [undefined, "to-gest", "both"]) {
      const wrong = { direction, abort: true } as unknown as PolicyRule;
      expect(caught(() => policy([wrong]))).toMatchObject({ code: "invalid-argument" });
    }
  });

  test("does not look for the functions of a class among the exports of host modules", async () => {
    await startPlugin(policy([{ direction: "to-guest", module: "host", export: "unknown", abort: true }]));
  });
});

test("timing has a row for each direction", async () => {
  const calls = timing({ clock: ticking(1000) });
  const { plugin } = await startPlugin(calls);
  plugin.deep(1);
  caught(() => plugin.check(44));
  expect(calls.table().split("\n")).toEqual([
    "call                   count  errors  total  min     p50  p99  max",
    "to-guest Plugin.deep       2       0    6µs  1µs  1.01µs  5µs  5µs",
    "to-host host.again         1       0    3µs  3µs     3µs  3µs  3µs",
    "to-guest Plugin.check      1       1    1µs  1µs     1µs  1µs  1µs",
  ]);
  expect(calls.toJSON()[1]).toMatchObject({ direction: "to-host", module: "host", export: "again" });
});
