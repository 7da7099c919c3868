// Whether scalar calls allocate: how far a million of them move the heap while no collection runs.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { BASE, climb } from "../ladder/ladder.mjs";

/** @typedef {import("../ladder/shape.mjs").Shape} Shape */
/** @typedef {import("../measure/compare.mjs").Variant} Variant */
/** @typedef {{ shape: string, byHand: number, generated: number }} Allocating Bytes of a million calls. */

const CALLS = 1_000_000;
const BATCHES = 100;

/** Limits the bytes that a million calls may allocate: the smallest object in each would make twelve times as much. */
export const NOISE = CALLS;

/**
 * @param {readonly Shape[]} shapes
 * @param {number} warmUps
 * @returns {Promise<Allocating[]>}
 */
export async function measureAllocating(shapes, warmUps) {
  setFlagsFromString("--expose-gc");
  const collect = /** @type {() => void} */ (runInNewContext("gc"));
  const all = [];
  for (const shape of shapes.filter(({ kind }) => kind === "scalar")) {
    const variants = await climb(shape, 1);
    const of = (/** @type {string} */ name) => {
      const variant = /** @type {Variant} */ (variants.find((each) => each.name === name));
      return allocatedBy(variant, warmUps, collect);
    };
    all.push({ shape: shape.name, byHand: of(BASE), generated: of("generated") });
  }
  return all;
}

/**
 * @param {Variant} variant
 * @param {number} warmUps
 * @param {() => void} collect
 */
function allocatedBy({ run }, warmUps, collect) {
  for (let time = 0; time < warmUps; time++) run(CALLS / BATCHES);
  collect();
  const { moved, counted } = inBatches(() => run(CALLS / BATCHES));
  const idle = inBatches(() => undefined);
  // Asking costs something itself.
  return Math.max(0, Math.round((moved / counted - idle.moved / idle.counted) * BATCHES));
}

/**
 * Sums up how far the heap moved in batches in which nothing was collected.
 * @param {() => void} batch
 */
function inBatches(batch) {
  let [moved, counted] = [0, 0];
  for (let index = 0; index < BATCHES; index++) {
    const before = process.memoryUsage().heapUsed;
    batch();
    const delta = process.memoryUsage().heapUsed - before;
    if (delta < 0) continue;
    moved += delta;
    counted++;
  }
  return { moved, counted };
}
