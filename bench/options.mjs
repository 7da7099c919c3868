import { parseArgs } from "node:util";

/**
 * @typedef {object} Options
 * @property {boolean} quick
 * @property {boolean} check Whether counts are compared with their limits, and nothing is timed.
 * @property {boolean} compare Whether ratios are compared with the baseline.
 * @property {"write" | "widen" | undefined} baseline
 * @property {string} only Part of the names of what is measured; empty for all.
 * @property {string | undefined} out The folder for results.
 */

export const USAGE = `Usage: npm run bench -- [options]
  --quick             runs everything once, for its answers: no results are written
  --check             times nothing: fails where more is loaded, compiled or allocated than counts/most.json says
  --compare           climbs the ladders only, and fails where something is slower than in baseline.json
  --baseline write    climbs the ladders only, and makes them the baseline of this engine
  --baseline widen    the same, joined with the baseline that there is, whose spread it widens
  --only TEXT         measures only the ladders that have this in their names
  --out FOLDER        where results go; bench/results when left out
  --help              says this
BENCH_NODE names the Node.js to measure; the one that runs npm when it is not set.`;

/**
 * @param {readonly string[]} args
 * @returns {Options | "help"}
 */
export function parseOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      compare: { type: "boolean", default: false },
      baseline: { type: "string" },
      only: { type: "string", default: "" },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const { quick, check, compare, baseline, only, out } = values;
  if (baseline !== undefined && baseline !== "write" && baseline !== "widen") {
    throw new TypeError(`--baseline ${baseline}: must be write or widen.`);
  }
  if (quick && (compare || baseline !== undefined)) {
    throw new TypeError("--quick measures nothing that could be compared. Leave it out.");
  }
  if (only !== "" && baseline !== undefined) {
    throw new TypeError("--only leaves the rest of a baseline without ratios. Leave one of them out.");
  }
  return { quick, check, compare, baseline, only, out };
}
