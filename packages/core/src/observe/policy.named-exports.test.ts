import { assemble } from "../fixtures/guests.fixture.js";
import { startPlugin } from "./both-directions.fixture.js";
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

describe("a policy with a rule for calls to a guest that can select nothing", () => {
  const start = (rule: PolicyRule): Promise<unknown> => startPlugin(policy([rule]));

  test.each<[string, PolicyRule, string]>([
    [
      "names a function that the class lacks",
      { direction: "to-guest", module: "Plugin", export: "gret", abort: true },
      "Plugin.gret: rule 0 of the policy names it, and Plugin does not export it. Did you mean greet?",
    ],
    [
      "names one of several, of one of several classes",
      { direction: "to-guest", module: ["Plugin"], export: ["greet", "gret"], allow: true },
      "Plugin.gret: rule 0 of the policy names it, and Plugin does not export it. Did you mean greet?",
    ],
    [
      "names a function that the guest exports, and the class does not declare",
      { direction: "to-guest", module: "Plugin", export: "malloc", abort: true },
      "Plugin.malloc: rule 0 of the policy names it, and Plugin does not export it. Name one of ",
    ],
  ])("%s", async (_, rule, message) => {
    const error = await rejected(start(rule), PolicyError, {
      code: "unknown-export",
      direction: "to-guest",
      rule: 0,
    });
    expect(error.message).toContain(message);
  });

  test.each<[string, PolicyRule]>([
    ["that are there", { direction: "to-guest", module: "Plugin", export: ["greet", "trap"], abort: true }],
    [
      "of one of two classes",
      { direction: "to-guest", module: ["Other", "Plugin"], export: "gret", abort: true },
    ],
    ["of another class", { direction: "to-guest", module: "Other", export: "gret", abort: true }],
    ["by an expression", { direction: "to-guest", module: "Plugin", export: /^gret$/, abort: true }],
    ["of a table, whose indices come and go", { module: "table", export: "7", abort: true }],
    ["of the host, as a class has", { module: "Plugin", export: "gret", abort: true }],
  ])("may name functions %s", async (_, rule) => {
    await expect(start(rule)).resolves.toBeDefined();
  });
});
