import { nameOf } from "./results.mjs";

/** @typedef {import("./results.mjs").Climbed} Climbed */
/** @typedef {import("../measure/statistics.mjs").Spread} Spread */

/**
 * Ratios to the best import by hand, by what was measured.
 * @typedef {Record<string, Spread>} Ratios
 */

/** @typedef {{ name: string, was: Spread, is: Spread }} Regression */

/** Lists the variants that are watched: ours, and not those that they are compared with. */
const VARIANTS = ["generated", "closures", "with middleware"];

/**
 * Takes the ratios out of what was climbed. Times are left out: they are those of one machine on one day.
 * @param {readonly Climbed[]} ladder
 * @returns {Ratios}
 */
export function ratiosOf(ladder) {
  return Object.fromEntries(
    ladder.flatMap((climbed) =>
      VARIANTS.flatMap((variant) => {
        const rung = climbed.rungs[variant];
        return rung === undefined ? [] : [[`${nameOf(climbed)}: ${variant}`, rung.toBest]];
      }),
    ),
  );
}

/**
 * Names what got slower by more than its spread: what lies above the spread of before with all of its own, and by more than
 * that is wide. How wide its own is does not matter: a busy machine would hide what is twice as slow.
 * @param {Ratios} before
 * @param {Ratios} now
 * @returns {Regression[]}
 */
export function regressions(before, now) {
  return Object.entries(now).flatMap(([name, is]) => {
    const was = before[name];
    if (was === undefined) return [];
    const isSlower = is.low > was.high && is.median - was.median > was.high - was.low;
    return isSlower ? [{ name, was, is }] : [];
  });
}

/**
 * Says what was measured before and is not any more, and what is measured now and was not: neither can be compared.
 * @param {Ratios} before
 * @param {Ratios} now
 */
export function unmatched(before, now) {
  const [old, current] = [Object.keys(before), Object.keys(now)];
  return {
    missing: old.filter((name) => !(name in now)),
    added: current.filter((name) => !(name in before)),
  };
}

/**
 * Joins the ratios of two runs of the same thing: what differs from one process to the next belongs to the spread.
 * @param {Ratios} before
 * @param {Ratios} now
 * @returns {Ratios}
 */
export function widen(before, now) {
  return Object.fromEntries(
    Object.entries(now).map(([name, is]) => {
      const was = before[name];
      if (was === undefined) return [name, is];
      const [low, high] = [Math.min(was.low, is.low), Math.max(was.high, is.high)];
      return [name, { median: (was.median + is.median) / 2, low, high }];
    }),
  );
}

/** @param {Regression} regression */
export function formatRegression({ name, was, is }) {
  const show = (/** @type {Spread} */ { median, low, high }) =>
    `${median.toFixed(2)} × (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return `${name}: ${show(is)}, was ${show(was)}`;
}
