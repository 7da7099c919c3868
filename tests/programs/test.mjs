// Runs programs that npm packages ship under our WASI, and compares them with the packages' own runners. Needs the built packages, and
// `npm ci --ignore-scripts --prefix tests/programs`.
//
// Usage: node tests/programs/test.mjs
import { prism } from "./prism.mjs";
import { quickjs } from "./quickjs.mjs";
import { ruby } from "./ruby.mjs";

let passed = 0;
let failed = 0;
for (const { name, run } of [...quickjs, ...prism, ...ruby]) {
  try {
    await run();
    passed++;
  } catch (error) {
    failed++;
    console.error(`${name}:`, error);
  }
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
