import type { Environment } from "./environment.js";
import { type Feature, measureFeatures, MISSING } from "./features.js";
import { type Result, runTest, type Test } from "./harness.js";
import { aborts } from "./suite/aborts.js";
import { asynchronous } from "./suite/asynchronous.js";
import { contexts } from "./suite/contexts.js";
import { examples } from "./suite/examples.js";
import { linking } from "./suite/linking.js";
import { memories } from "./suite/memories.js";
import { observing } from "./suite/observing.js";
import { pairs } from "./suite/pairs.js";
import { values } from "./suite/values.js";
import { wasi } from "./suite/wasi.js";

/** Holds the results of one engine. */
export interface Report {
  readonly cell: string;
  readonly version: string;
  readonly features: Readonly<Record<Feature, boolean>>;
  readonly results: readonly Result[];
}

const SUITE: readonly Test[] = [
  ...examples,
  ...values,
  ...contexts,
  ...asynchronous,
  ...aborts,
  ...linking,
  ...memories,
  ...observing,
  ...pairs,
  ...wasi,
];

/** Runs the suite on the current engine. */
export async function runSuite(environment: Environment): Promise<Report> {
  const { cell, version } = environment;
  const features = await measureFeatures(environment);
  const missing = MISSING[cell];
  if (missing === undefined) throw new Error(`${cell}: not in the table of features.`);
  const results: Result[] = [];
  for (const test of [...featureTests(features, missing), ...SUITE]) {
    results.push(await runTest(test, environment, missing));
  }
  return { cell, version, features, results };
}

function featureTests(features: Report["features"], missing: readonly Feature[]): Test[] {
  const all = Object.entries(features) as [Feature, boolean][];
  return all.map(([feature, isThere]) => ({
    name: `${feature} is there or missing as the table of features says`,
    needs: [],
    run: (assert) => assert.equal(isThere, !missing.includes(feature)),
  }));
}
