import { ErrnoError, LowerError } from "@hostwright/types";

import { compileGuest } from "../fixtures/guests.fixture.js";
import { Runtime } from "../runtime.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import { KeyValue, observed } from "./host.fixture.js";
import { policy, PolicyError, type PolicyOptions } from "./policy.js";
import type { PolicyRule } from "./policy-rules.js";

const put = (rules: readonly PolicyRule[], options?: PolicyOptions): unknown =>
  observed(policy(rules, options)).call("put", [0, 0], [0, 0]);
const count = (rules: readonly PolicyRule[], options?: PolicyOptions): unknown =>
  observed(policy(rules, options)).call("count");

const EACCES = 2;

describe("a policy", () => {
  test("lets calls pass that no rule selects", () => {
    expect(count([])).toBe(1);
    expect(count([{ module: "fs", abort: true }])).toBe(1);
    expect(count([], { otherwise: { allow: true } })).toBe(1);
  });

  test("refuses them where otherwise does", () => {
    expect(put([], { otherwise: { deny: "EACCES" } })).toBe(EACCES);
    const error = thrown(() => count([], { otherwise: { abort: true } }), PolicyError, {
      code: "policy-denied",
      module: "kv",
      export: "count",
      rule: undefined,
    });
    expect(error.message).toBe(
      "kv.count: the call was refused by the policy's default. Change the policy, or the guest.",
    );
  });

  test("follows the first rule that selects a call", () => {
    const rules: PolicyRule[] = [
      { module: "kv", export: ["count"], allow: true },
      { module: "kv", deny: "EACCES" },
      { abort: true },
    ];
    expect(count(rules)).toBe(1);
    expect(put(rules)).toBe(EACCES);
  });

  test("returns an errno, by name or by number, and the method does not run", () => {
    const guest = observed(policy([{ export: "put", deny: "EACCES" }]));
    expect(guest.call("put", [0, 0], [0, 0])).toBe(EACCES);
    expect(guest.call("count")).toBe(1);
    expect(put([{ deny: 51 }])).toBe(51);
  });

  test("ends the call of an export whose result has no errno", () => {
    const error = thrown(() => count([{ deny: "EACCES" }]), PolicyError, { code: "policy-denied", rule: 0 });
    expect(error.message).toBe(
      "kv.count: the call was refused by rule 0 of the policy. Its result has no errno for EACCES. Use abort, or allow the call.",
    );
  });

  test("ends the call of an export whose errno table does not have the name", () => {
    thrown(() => put([{ deny: "ENOWHERE" as never }]), PolicyError, { code: "policy-denied" });
  });

  test("ends a call with abort, even if its result has an errno", () => {
    thrown(() => put([{ module: "kv", abort: true }]), PolicyError, { code: "policy-denied", rule: 0 });
  });

  test("holds for asynchronous methods", async () => {
    const guest = observed(policy([{ export: "wait", quota: { calls: 1 }, deny: "EACCES" }]));
    await expect(guest.call("wait", 1)).resolves.toBe(0);
    await expect(guest.call("wait", 1)).resolves.toBe(EACCES);
    const ended = observed(policy([{ abort: true }])).call("wait", 1);
    await rejected(ended as Promise<unknown>, PolicyError, { code: "policy-denied" });
  });
});

describe("a quota", () => {
  test("lets its number of calls pass, and not one more", () => {
    const guest = observed(policy([{ module: "kv", quota: { calls: 2 }, abort: true }]));
    expect([guest.call("count"), guest.call("put", [0, 0], [0, 0])]).toEqual([1, 0]);
    const error = thrown(() => guest.call("count"), PolicyError, { code: "quota-exceeded", rule: 0 });
    expect(error.message).toBe(
      "kv.count: the call exceeds the quota of rule 0 of the policy, 2 calls for each guest. Change the policy, or the guest.",
    );
    thrown(() => guest.call("count"), PolicyError, { code: "quota-exceeded" });
  });

  test("of no calls lets none pass", () => {
    expect(put([{ quota: { calls: 0 }, deny: "EACCES" }])).toBe(EACCES);
  });

  test("belongs to its rule: calls that another selects do not count", () => {
    const guest = observed(
      policy([
        { export: "clear", allow: true },
        { quota: { calls: 1 }, abort: true },
      ]),
    );
    guest.call("clear");
    guest.call("clear");
    expect(guest.call("count")).toBe(1);
  });

  test("of a rate fills up again as time goes by, up to the burst", () => {
    let now = 0;
    const quota = { callsPerSecond: 2, burst: 3 };
    const guest = observed(policy([{ quota, deny: "EAGAIN" }], { clock: () => now }));
    const answers = (calls: number) =>
      Array.from({ length: calls }, () => guest.call("put", [0, 0], [0, 0]) === 0);
    expect(answers(4)).toEqual([true, true, true, false]);
    now += 499_999_999;
    expect(answers(1)).toEqual([false]);
    now += 1;
    expect(answers(2)).toEqual([true, false]);
    now += 60e9;
    expect(answers(4)).toEqual([true, true, true, false]);
    now += 1e9;
    expect(answers(1)).toEqual([true]);
    // A clock that goes back neither gives nor takes.
    now -= 60e9;
    expect(answers(2)).toEqual([true, false]);
  });

  test("of less than one call a second lets the first one pass", () => {
    let now = 0;
    const guest = observed(
      policy([{ quota: { callsPerSecond: 0.5 }, deny: "EAGAIN" }], { clock: () => now }),
    );
    const put = () => guest.call("put", [0, 0], [0, 0]);
    expect([put(), put()]).toEqual([0, 6]);
    now += 2e9;
    expect([put(), put()]).toEqual([0, 6]);
  });

  test.each([
    ["guest", { calls: 1 }, [1, 2]],
    ["guest", { calls: 1, per: "guest" }, [1, 2]],
    ["runtime", { calls: 1, per: "runtime" }, [1, "quota-exceeded"]],
  ] as const)("is counted for each %s: %p", async (_, quota, expected) => {
    const rules = policy([{ quota, abort: true }]);
    const counted = async (runtime: Runtime): Promise<unknown> => {
      const guest = await runtime.instantiate<{ count(): number }>(module);
      try {
        return guest.exports.count();
      } catch (error) {
        return (error as PolicyError).code;
      }
    };
    const module = await compileGuest(`
      (import "kv" "count" (func $count (result i32)))
      (func (export "count") (result i32) (call $count))`);
    const [one, other] = [new Runtime(), new Runtime()];
    for (const runtime of [one, other]) {
      runtime.link(KeyValue);
      runtime.use(rules);
    }
    expect([await counted(one), await counted(one)]).toEqual(expected);
    // Another runtime has a quota of its own in either case.
    expect(await counted(other)).toBe(1);
  });
});

describe("a policy is refused", () => {
  test.each<[string, object]>([
    ["nothing", {}],
    ["false", { allow: false }],
    ["allow and deny", { allow: true, deny: "EACCES" }],
    ["deny and abort", { deny: "EACCES", abort: true }],
  ])("when a rule has %s", (_, rule) => {
    expect(() => policy([{ allow: true }, rule as PolicyRule])).toThrow(
      /^policy: rule 1 has (none|several) of allow, deny and abort\. Give it one\.$/,
    );
    expect(() => policy([], { otherwise: rule as never })).toThrow(/^policy: otherwise has/);
  });

  test("when a rule with a quota has allow", () => {
    expect(() => policy([{ allow: true, quota: { calls: 1 } } as never])).toThrow(TypeError);
  });

  test.each([
    { calls: -1 },
    { calls: 1.5 },
    { calls: NaN },
    { callsPerSecond: 0 },
    { callsPerSecond: NaN },
    { callsPerSecond: Infinity },
    { callsPerSecond: 1, burst: 0.5 },
    { callsPerSecond: 1, burst: Infinity },
  ])("when a quota is invalid: %p", (quota) => {
    expect(() => policy([{ quota, abort: true }])).toThrow(/^policy: the quota of rule 0 is invalid: /);
  });

  test("when a number is not an errno", () => {
    thrown(() => policy([{ deny: 0 }]), LowerError, { code: "unknown-errno" });
    expect(() => policy([{ deny: new ErrnoError("EIO").errno }])).not.toThrow();
  });
});
