// How many calls a pool makes in a second, with 64 under way at a time.
import { Runtime } from "@hostwright/core";
import { i32 } from "@hostwright/types";

import { compileText, guestText } from "../ladder/guest.mjs";
import { declareHost } from "../ladder/host-module.mjs";
import { jspi } from "../ladder/jspi.mjs";
import { compare } from "../measure/compare.mjs";
import { spreadOf } from "../measure/statistics.mjs";
import { verify } from "../measure/verify.mjs";

/** @typedef {import("../measure/statistics.mjs").Spread} Spread */
/** @typedef {import("../measure/compare.mjs").Effort} Effort */
/** @typedef {{ what: string, callsPerSecond: Spread }} Pooling */

const SIZES = [1, 4];
const UNDER_WAY = 64;
const GUEST = { params: "i32", results: "i32", args: "(local.get $p)", fold: "" };

const METHODS = {
  "host function": (/** @type {number} */ a) => a + 1,
  "asynchronous host function": async (/** @type {number} */ a) => {
    await new Promise((resolve) => setImmediate(resolve));
    return a + 1;
  },
};

/**
 * @param {Effort} effort
 * @returns {Promise<Pooling[]>}
 */
export async function measurePooling(effort) {
  const bytes = compileText("pool", guestText(GUEST, 1));
  const variants = [];
  const runtimes = [];
  for (const [what, method] of Object.entries(METHODS)) {
    if (method.constructor !== Function && !jspi.isThere) continue;
    const runtime = new Runtime();
    runtimes.push(runtime);
    runtime.link(declareHost([method], { params: [i32], result: i32 }));
    for (const size of SIZES) {
      const pool = await runtime.pool(bytes, { size });
      const call = () => /** @type {Promise<number>} */ (pool.call("run", 1, 1));
      variants.push({ name: `${size} ${size === 1 ? "guest" : "guests"}, ${what}`, run: manyAtATime(call) });
    }
  }
  await verify("pool", variants, (calls) => 2 * calls);
  const samples = await compare(variants, effort);
  await Promise.all(runtimes.map((runtime) => runtime.close()));
  return Object.entries(samples).map(([what, each]) => ({
    what,
    callsPerSecond: spreadOf(each.map((ns) => 1e9 / ns)),
  }));
}

/**
 * Keeps a number of calls under way until all have been made, and gives the sum of what came back.
 * @param {() => Promise<number>} call
 * @returns {(calls: number) => Promise<number>}
 */
function manyAtATime(call) {
  return async (calls) => {
    let left = calls;
    let sum = 0;
    const lane = async () => {
      while (left-- > 0) {
        // Not in one expression, which would add to the sum of before the wait.
        const result = await call();
        sum += result;
      }
    };
    await Promise.all(Array.from({ length: UNDER_WAY }, lane));
    return sum;
  };
}
