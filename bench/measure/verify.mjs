/** @typedef {import("./compare.mjs").Variant} Variant */

/** A number of calls that forty divides, and that shows whether the last is right as well as the first. */
const CALLS = 1000;

/**
 * Has each variant make a number of calls, and compares what comes out with what has to: a wrong answer stops the run,
 * however fast it is.
 * @param {string} work What the variants do, for the message.
 * @param {readonly Variant[]} variants
 * @param {(calls: number) => unknown} expected
 */
export async function verify(work, variants, expected) {
  for (const { name, run } of variants) {
    for (const calls of [0, CALLS]) {
      const [found, right] = [await run(calls), expected(calls)];
      if (Object.is(found, right)) continue;
      const fact = `gives ${String(found)} after ${calls} calls, and has to give ${String(right)}`;
      throw new Error(`${work}, ${name}: ${fact}. Nothing of this run counts.`);
    }
  }
}
