// Runs the suite in workerd, which has modules and bytes only where its configuration says so.
import { firstExampleOutput, programOutput } from "./expected.js";
import { bytes, modules } from "./guests.js";
import { runSuite } from "./suite/index.js";

/** @param {import("./suite/environment.js").AsyncHooks} [asyncHooks] */
export const makeWorker = (asyncHooks) => ({
  async test(_controller, { cell, version, isMutated }) {
    const report = await runSuite({
      cell,
      version,
      isMutated,
      bytes: async (name) => new Uint8Array(bytes[name]),
      module: async (name) => modules[name],
      firstExample: () => import("./first-example.js"),
      firstExampleOutput,
      programOutput,
      ...(asyncHooks && { asyncHooks }),
    });
    console.log(`REPORT ${JSON.stringify(report)}`);
  },
});
