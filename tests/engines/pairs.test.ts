import type { Environment } from "./src/environment.js";
import { runTest } from "./src/harness.js";
import { pairs } from "./src/suite/pairs.js";

const environment = { isMutated: false } as Environment;

// The suite of all engines runs them too, with the packages as they are published.
test.each(pairs)("$name", async (each) => {
  const { state, reason } = await runTest(each, environment, []);
  expect([state, reason]).toEqual(["passed", undefined]);
});
