/**
 * A median with its spread.
 * @typedef {{ median: number, low: number, high: number }} Spread `low` and `high` are the quartiles.
 */

/**
 * Gives the value below which a share of the values lies, between two values where it falls between them.
 * @param {readonly number[]} values
 * @param {number} share from 0 to 1
 */
export function quantile(values, share) {
  if (values.length === 0) throw new RangeError("quantile: there are no values. Measure at least one round.");
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = /** @type {number} */ (sorted[below]);
  const high = /** @type {number} */ (sorted[Math.min(below + 1, sorted.length - 1)]);
  return low + (high - low) * (place - below);
}

/**
 * Gives the median and the quartiles.
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spreadOf(values) {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

/**
 * Divides the samples of one variant by those of another, round by round: what disturbs a round disturbs both, so that
 * ratios hold on a machine where times do not.
 * @param {readonly number[]} samples
 * @param {readonly number[]} base
 * @returns {Spread}
 */
export function ratioOf(samples, base) {
  if (samples.length !== base.length) {
    const fact = `${samples.length} samples and ${base.length} of what they are compared with`;
    throw new RangeError(`ratioOf: ${fact}. Compare variants of one run.`);
  }
  return spreadOf(samples.map((sample, round) => sample / /** @type {number} */ (base[round])));
}
