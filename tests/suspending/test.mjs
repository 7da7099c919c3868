// Runs the suites that the running Node.js skips in part, on one that can do all of it: suspend guests, and address 64-bit
// memories.
//
// Usage: node tests/suspending/test.mjs
// That Node.js is a dependency of tests/suspending, which `npm ci` in the root installs as well. Where npm has no package of
// it for the platform, the suites are skipped with a message; with NODES=all that is a failure.
import { findSuites, runSuites } from "../run-suites.mjs";
import { findSuspendingNode } from "./node.mjs";

const { version, execPath, platform, arch } = process;
const node = findSuspendingNode();
if (node === execPath) {
  console.log(`Node.js ${version} can suspend guests: the asynchronous suites have run with the others.`);
} else if (node !== undefined) {
  runSuites(node, findSuites(/jspi|engine-features|needs an engine/i));
} else {
  console.log(
    `Skipped: the asynchronous suites. Node.js ${version} cannot suspend guests, and tests/suspending has no newer one for ${platform}-${arch}. Run npm ci --prefix tests/suspending, or npm test with Node.js 24.`,
  );
  if (process.env["NODES"] === "all") process.exitCode = 1;
}
