// Runs the soak, property and hostile suites at their full length; the other commands try a tenth of their cases.
//
// Usage: node tests/long.mjs
// They run on the Node.js of tests/suspending where the running one cannot suspend guests, so that soaks suspend them.
import { findSuites, runSuites } from "./run-suites.mjs";
import { findSuspendingNode } from "./suspending/node.mjs";

runSuites(findSuspendingNode() ?? process.execPath, findSuites(/\bcases\.fixture\b|aggregate\.fixture/), {
  CASES: "all",
});
