import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { measureAllocating } from "./costs/allocating.mjs";
import { measureImporting } from "./costs/importing.mjs";
import { measureLinking } from "./costs/linking.mjs";
import { measureObserving } from "./costs/middleware.mjs";
import { measurePooling } from "./costs/pooling.mjs";
import { measureReading } from "./costs/sections.mjs";
import { entryShapes } from "./entries/shapes.mjs";
import { jspi } from "./ladder/jspi.mjs";
import { compare, FULL, QUICK } from "./measure/compare.mjs";
import { ratioOf, spreadOf } from "./measure/statistics.mjs";
import { compete, openPeers } from "./peers/index.mjs";
import { WORKS } from "./peers/work.mjs";
import { thisEngine } from "./report/engine.mjs";
import { CALLS_ALONE, nameOf } from "./report/results.mjs";
import { shapes } from "./shapes/index.mjs";
import { measureWasi } from "./wasi/measure.mjs";
import { programs } from "./wasi/programs.mjs";

/** @typedef {import("./ladder/shape.mjs").Shape} Shape */
/** @typedef {import("./measure/compare.mjs").Effort} Effort */
/** @typedef {import("./measure/compare.mjs").Samples} Samples */
/** @typedef {import("./options.mjs").Options} Options */
/** @typedef {import("./report/results.mjs").Climbed} Climbed */
/** @typedef {import("./report/results.mjs").Competed} Competed */
/** @typedef {import("./report/results.mjs").Results} Results */
/** @typedef {import("./wasi/called.mjs").CalledWasi} CalledWasi */

const FORTY = 40;
const CLIMB = fileURLToPath(new URL("climb.mjs", import.meta.url));
const RUN_PROGRAM = fileURLToPath(new URL("wasi/program.mjs", import.meta.url));
const CLIMB_ENTRY = fileURLToPath(new URL("entries/climb.mjs", import.meta.url));

/**
 * Measures everything, or the ladders alone, where those are all that is asked for.
 * @param {Options} options
 * @returns {Promise<Results>}
 */
export async function measure({ quick, only, compare: isCompared, baseline }) {
  const engine = thisEngine();
  const effort = quick ? QUICK : FULL;
  const ladder = measureLadder(quick ? "quick" : "full", (name) => name.includes(only));
  const entries = isCompared || baseline !== undefined ? [] : measureEntries(quick ? "quick" : "full", only);
  if (only !== "" || isCompared || baseline !== undefined) return { engine, ladder, entries, ...CALLS_ALONE };
  const rounds = quick ? 1 : 11;
  return {
    engine,
    ladder,
    entries,
    peers: await measurePeers(effort),
    allocating: await measureAllocating(shapes, quick ? 1 : 40),
    linking: await measureLinking(rounds),
    observing: await measureObserving(effort, true),
    reading: await measureReading(rounds),
    importing: measureImporting(rounds),
    pooling: await measurePooling(effort),
    wasi: { ...(await measureWasi(effort)), programs: runPrograms(quick ? "quick" : "full") },
  };
}

/**
 * @param {"full" | "quick"} effort
 * @param {(name: string) => boolean} isWanted
 * @returns {Climbed[]}
 */
export function measureLadder(effort, isWanted) {
  const ladder = [];
  for (const shape of shapes) {
    for (const exports of shape.isFortyToo ? [1, FORTY] : [1]) {
      const name = nameOf({ shape: shape.name, exports });
      if (!isWanted(name)) continue;
      if (shape.isAsync && !jspi.isThere) {
        console.warn(`${name}: skipped, since this engine does not suspend guests (JSPI).`);
        continue;
      }
      console.error(name);
      ladder.push(inNewProcess(name, [CLIMB, shape.name, String(exports), effort]));
    }
  }
  return ladder;
}

/**
 * Measures calls of the host into a guest, outside of a `run` and in one.
 * @param {"full" | "quick"} effort
 * @param {string} only
 * @returns {Climbed[]}
 */
function measureEntries(effort, only) {
  return entryShapes.flatMap(({ name }) =>
    ["outside", "run"].flatMap((place) => {
      const whole = place === "run" ? `${name}, in a run` : name;
      if (!whole.includes(only)) return [];
      console.error(whole);
      return [inNewProcess(whole, [CLIMB_ENTRY, name, place, effort])];
    }),
  );
}

/**
 * Measures whole runs of programs.
 * @param {"full" | "quick"} effort
 * @returns {CalledWasi[]}
 */
function runPrograms(effort) {
  return programs.map(({ name, language }) => {
    console.error(name);
    return inNewProcess(name, [RUN_PROGRAM, language, effort]);
  });
}

/**
 * Measures in a process that has nothing else: after hundreds of other functions an engine has other ideas about those that all of
 * them share, and closures have text of their own for the first 64 exports only.
 * @template T
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {T}
 */
function inNewProcess(name, args) {
  const { status, stdout, error } = spawnSync(process.execPath, [...process.execArgv, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${name}: its process ended with ${status}.`);
  return JSON.parse(stdout);
}

/**
 * @param {Effort} effort
 * @returns {Promise<Competed[]>}
 */
async function measurePeers(effort) {
  const peers = await openPeers();
  const versions = Object.fromEntries(peers.map(({ name, version }) => [name, version]));
  const competed = [];
  for (const work of /** @type {(keyof typeof WORKS)[]} */ (Object.keys(WORKS))) {
    console.error(WORKS[work].name);
    const samples = await compare(await compete(work, peers), effort);
    const ratios = Object.entries(samples).map(([name, each]) => [
      name,
      {
        version: versions[name] ?? "",
        ns: spreadOf(each),
        toGenerated: ratioOf(each, of(samples, "generated")),
        toClosures: ratioOf(each, of(samples, "closures")),
      },
    ]);
    competed.push({ work: WORKS[work].name, peers: Object.fromEntries(ratios) });
  }
  return competed;
}

/**
 * @param {Samples} samples
 * @param {string} name
 */
function of(samples, name) {
  return /** @type {number[]} */ (samples[name]);
}
