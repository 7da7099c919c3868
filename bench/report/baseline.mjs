import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** @typedef {import("./regressions.mjs").Ratios} Ratios */

const DIGITS = 1000;

/**
 * Reads the ratios of each engine that a baseline was written for.
 * @param {URL} file
 * @returns {Record<string, Ratios>}
 */
export function readBaselines(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/**
 * Writes the ratios of one engine, and leaves those of others as they are.
 * @param {URL} file
 * @param {string} engine
 * @param {Ratios} ratios
 */
export function writeBaseline(file, engine, ratios) {
  const rounded = Object.fromEntries(
    Object.entries(ratios).map(([name, { median, low, high }]) => [
      name,
      { median: round(median), low: round(low), high: round(high) },
    ]),
  );
  const all = Object.entries({ ...readBaselines(file), [engine]: rounded });
  const sorted = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, "en")));
  writeFileSync(file, `${JSON.stringify(sorted, undefined, 2)}\n`);
}

/** @param {number} ratio */
function round(ratio) {
  return Math.round(ratio * DIGITS) / DIGITS;
}
