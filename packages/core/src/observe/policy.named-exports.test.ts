import { assemble } from "../fixtures/guests.fixture.js";
import { KeyValue } from "./host.fixture.js";
import { logCalls } from "./log-calls.js";
import { policy, PolicyError } from "./policy.js";
import type { PolicyRule } from "./policy-rules.js";
import { Runtime } from "../runtime.js";
import { rejected } from "../fixtures/thrown.fixture.js";

async function instantiate(...rules: PolicyRule[]): Promise<unknown> {
  const runtime = new Runtime();
  runtime.link(KeyValue);
  runtime.use(
    logCalls(() => undefined),
    policy(rules),
  );
  return runtime.instantiate(await assemble(""));
}

describe("a policy with a rule that can select nothing keeps a guest from being instantiated", () => {
  test.each<[string, PolicyRule, string, string]>([
    [
      "a name that is nearly one",
      { module: "kv", export: "putt", deny: "EPERM" },
      "putt",
      "Did you mean put?",
    ],
    [
      "one of several names, of one of several modules",
      { module: ["kv"], export: ["put", "conut"], allow: true },
      "conut",
      "Did you mean count?",
    ],
  ])("%s", async (_, rule, name, next) => {
    const error = await rejected(instantiate({ module: "fs", abort: true }, rule), PolicyError, {
      code: "unknown-export",
      module: "kv",
      export: name,
      rule: 1,
    });
    expect(error.message).toBe(
      `kv.${name}: rule 1 of the policy names it, and kv does not export it. ${next}`,
    );
  });

  test("a name that resembles no other", async () => {
    const rule: PolicyRule = { module: "kv", export: "shutdown", abort: true };
    const { message } = await rejected(instantiate(rule), PolicyError, { code: "unknown-export" });
    expect(message).toMatch(/kv does not export it\. Name one of (\w+, )+\w+\.$/);
  });
});

test.each<[string, PolicyRule]>([
  ["that are there", { module: "kv", export: ["put", "count"], allow: true }],
  ["of a module that is not linked", { module: "fs", export: "open", deny: "EPERM" }],
  ["of a module that may be linked yet", { module: ["kv", "fs"], export: "open", deny: "EPERM" }],
  ["of whatever module", { export: "open", deny: "EPERM" }],
  ["of modules by an expression", { module: /^k/, export: "open", deny: "EPERM" }],
  ["by an expression", { module: "kv", export: /^open/, deny: "EPERM" }],
  ["by a function", { module: "kv", export: (name) => name === "open", deny: "EPERM" }],
])("a policy may name exports %s", async (_, rule) => {
  await expect(instantiate(rule)).resolves.toBeDefined();
});
