// Measures the time in which a program imports the packages, each time in a new process.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { spreadOf } from "../measure/statistics.mjs";

/** @typedef {import("../measure/statistics.mjs").Spread} Spread */
/** @typedef {{ what: string, ms: Spread }} Importing */

const folder = fileURLToPath(new URL("..", import.meta.url));

/** An empty module in front, for what the first import of a process costs whatever it is. */
const PROGRAMS = {
  "an empty module": `await import("data:text/javascript,")`,
  "@hostwright/types": `await import("@hostwright/types")`,
  "@hostwright/core": `await import("@hostwright/core")`,
  "@hostwright/core, CommonJS": `createRequire(import.meta.url)("@hostwright/core")`,
};

/**
 * @param {number} rounds
 * @returns {Importing[]}
 */
export function measureImporting(rounds) {
  const programs = Object.entries(PROGRAMS);
  /** @type {Record<string, number[]>} */
  const samples = Object.fromEntries(programs.map(([what]) => [what, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [what, program] of programs) samples[what]?.push(inNewProcess(program));
  }
  return Object.entries(samples).map(([what, each]) => ({ what, ms: spreadOf(each) }));
}

/** @param {string} program */
function inNewProcess(program) {
  const text = `import { createRequire } from "node:module";
    const start = performance.now();
    ${program};
    process.stdout.write(String(performance.now() - start));`;
  const args = ["--input-type=module", "--eval", text];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  return Number(stdout);
}
