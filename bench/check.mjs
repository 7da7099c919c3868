import { formatRegression, ratiosOf, regressions, unmatched } from "./report/regressions.mjs";

/** @typedef {import("./report/regressions.mjs").Ratios} Ratios */
/** @typedef {import("./report/regressions.mjs").Regression} Regression */
/** @typedef {import("./report/results.mjs").Climbed} Climbed */

/**
 * Compares ladders with a baseline, and says what it found. What seems slower is measured once more, anew: of a hundred
 * ratios some lie outside of their spread by chance, and seldom twice.
 * @param {Ratios} before
 * @param {readonly Climbed[]} ladder
 * @param {(isSuspect: (name: string) => boolean) => readonly Climbed[] | Promise<readonly Climbed[]>} measureAgain
 * @param {(line: string) => void} say
 * @returns {Promise<readonly Regression[]>} What is slower; empty when all is well.
 */
export async function checkAgainst(before, ladder, measureAgain, say) {
  const now = ratiosOf(ladder);
  const { missing, added } = unmatched(before, now);
  for (const name of added) say(`${name}: not in the baseline, and not compared.`);
  const slower = await confirm(before, regressions(before, now), measureAgain);
  for (const each of slower) say(`slower: ${formatRegression(each)}`);
  const compared = Object.keys(now).length - added.length;
  say(
    `${compared} ratios compared, ${missing.length} of the baseline not measured: ${slower.length} slower.`,
  );
  return slower;
}

/**
 * @param {Ratios} before
 * @param {readonly Regression[]} suspects
 * @param {(isSuspect: (name: string) => boolean) => readonly Climbed[] | Promise<readonly Climbed[]>} measureAgain
 */
async function confirm(before, suspects, measureAgain) {
  if (suspects.length === 0) return [];
  const isSuspect = (/** @type {string} */ name) =>
    suspects.some((each) => each.name.startsWith(`${name}: `));
  const again = regressions(before, ratiosOf(await measureAgain(isSuspect)));
  return again.filter(({ name }) => suspects.some((each) => each.name === name));
}
