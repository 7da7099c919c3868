// Counts, where a time would say more of the machine than of the packages: what is loaded, what text is compiled, what allocates.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {Readonly<Record<string, number>>} Counts */

/** @returns {Counts} */
export function measureCounts() {
  const steady = ["--no-concurrent-recompilation", "counts/calls.mjs"];
  const deoptimised = run([...steady, "deoptimised"]).filter((line) => line.includes("bailout"));
  const allocating = run([...steady, "allocating"]);
  for (const line of [...deoptimised, ...allocating]) console.error(line);
  return {
    ...JSON.parse(run(["counts/loaded.mjs", "import"]).join("")),
    ...JSON.parse(run(["counts/loaded.mjs", "require"]).join("")),
    "ends of optimised code in warm calls": deoptimised.length,
    "shapes of scalar calls that allocate": allocating.length,
  };
}

/** @returns {Counts} */
export function readMost() {
  return JSON.parse(readFileSync(new URL("most.json", import.meta.url), "utf8"));
}

/**
 * Lists the counts that are higher than they may be, and those that one side has and the other has not.
 * @param {Counts} counts
 * @param {Counts} most
 */
export function tooMany(counts, most) {
  const names = [...new Set([...Object.keys(counts), ...Object.keys(most)])];
  return names.flatMap((name) => {
    const [count, limit] = [counts[name], most[name]];
    if (count === undefined) return `${name}: not counted. Take it out of counts/most.json.`;
    if (limit === undefined) return `${name}: ${count}, without a limit. Put one into counts/most.json.`;
    return count > limit ? `${name}: ${count}, at most ${limit}.` : [];
  });
}

/**
 * Runs a program of this folder, and gives the lines that it prints.
 * @param {readonly string[]} args
 */
function run(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return stdout.split("\n").filter((line) => line !== "");
}
