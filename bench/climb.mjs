// Measures one shape of call in a process of its own, started by run.mjs: climb.mjs <shape> <exports> <effort>. Prints what it
// found as JSON.
import { BASE, climb } from "./ladder/ladder.mjs";
import { compare, FULL, QUICK } from "./measure/compare.mjs";
import { ratioOf, spreadOf } from "./measure/statistics.mjs";
import { shapes } from "./shapes/index.mjs";

/** @typedef {import("./ladder/shape.mjs").Shape} Shape */
/** @typedef {import("./measure/compare.mjs").Effort} Effort */
/** @typedef {import("./report/results.mjs").Climbed} Climbed */

// Each of forty has to be called as often as one alone before the engine has compiled it.
const WARM_FORTY = 5;

const [name, exports, effort] = process.argv.slice(2);
const shape = shapes.find((each) => each.name === name);
if (shape === undefined) throw new TypeError(`${String(name)}: there is no such shape.`);
const climbed = await measureShape(shape, Number(exports), effort === "quick" ? QUICK : FULL);
process.stdout.write(JSON.stringify(climbed));

/**
 * @param {Shape} shape
 * @param {number} exports
 * @param {Effort} effort
 * @returns {Promise<Climbed>}
 */
async function measureShape(shape, exports, effort) {
  const variants = await climb(shape, exports);
  const warmMs = exports === 1 ? effort.warmMs : effort.warmMs * WARM_FORTY;
  const samples = await compare(variants, { ...effort, warmMs });
  const best = /** @type {number[]} */ (samples[BASE]);
  const naive = /** @type {number[]} */ (samples["naive"]);
  const rungs = Object.fromEntries(
    Object.entries(samples).map(([rung, each]) => [
      rung,
      { ns: spreadOf(each), toBest: ratioOf(each, best), toNaive: ratioOf(each, naive) },
    ]),
  );
  return { shape: shape.name, kind: shape.kind, exports, rungs };
}
