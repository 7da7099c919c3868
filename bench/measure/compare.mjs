/**
 * One way to do the work that is measured.
 * @typedef {object} Variant
 * @property {string} name
 * @property {(calls: number) => unknown} run Makes as many calls, and gives what comes out; a promise of it where it waits.
 */

/**
 * How long to measure.
 * @typedef {object} Effort
 * @property {number} rounds How many samples of each variant.
 * @property {number} sampleMs How long one sample takes, about.
 * @property {number} warmMs How long each variant runs before the first.
 */

/**
 * Nanoseconds per call, one for each round.
 * @typedef {Record<string, number[]>} Samples
 */

/** @type {Effort} */
export const FULL = { rounds: 21, sampleMs: 8, warmMs: 60 };
/** Takes a second in all: enough to see that everything runs, and not to conclude anything. */
export const QUICK = { rounds: 2, sampleMs: 0.2, warmMs: 0.5 };

const FIRST_CALLS = 40;

/**
 * Measures variants in turn, in one process: each round has a sample of every variant, and begins with another one, so
 * that whatever the machine does meanwhile falls upon all of them alike.
 * @param {readonly Variant[]} variants
 * @param {Effort} effort
 * @param {() => bigint} [clock] Nanoseconds.
 * @returns {Promise<Samples>}
 */
export async function compare(variants, { rounds, sampleMs, warmMs }, clock = process.hrtime.bigint) {
  /** @type {number[]} */
  const counts = [];
  for (const variant of variants) counts.push(await warm(variant, warmMs, sampleMs, clock));
  /** @type {Samples} */
  const samples = Object.fromEntries(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < variants.length; turn++) {
      const index = (turn + round) % variants.length;
      const variant = /** @type {Variant} */ (variants[index]);
      const calls = /** @type {number} */ (counts[index]);
      samples[variant.name]?.push((await time(variant, calls, clock)) / calls);
    }
  }
  return samples;
}

/**
 * Runs a variant until the engine has seen enough of it, and gives how many calls fill a sample.
 * @param {Variant} variant
 * @param {number} warmMs
 * @param {number} sampleMs
 * @param {() => bigint} clock
 */
async function warm(variant, warmMs, sampleMs, clock) {
  let calls = FIRST_CALLS;
  let spent = 0;
  let perCall = 0;
  while (spent < warmMs * 1e6) {
    const took = await time(variant, calls, clock);
    spent += took;
    perCall = took / calls;
    if (took < (sampleMs * 1e6) / 2) calls *= 2;
  }
  // A multiple of the first, so that forty exports in turn are called equally often.
  const wanted = (sampleMs * 1e6) / perCall;
  return Math.max(1, Math.round(wanted / FIRST_CALLS)) * FIRST_CALLS;
}

/**
 * @param {Variant} variant
 * @param {number} calls
 * @param {() => bigint} clock
 */
async function time({ run }, calls, clock) {
  const start = clock();
  const ended = run(calls);
  // Not every result is a promise: waiting for one that is none would be measured too.
  if (ended instanceof Promise) await ended;
  return Number(clock() - start);
}
