import { ratioOf, spreadOf } from "../measure/statistics.mjs";

/** @typedef {import("../measure/statistics.mjs").Spread} Spread */
/** @typedef {{ call: string, ours: Spread, other: Spread, ratio: Spread }} CalledWasi Nanoseconds, and ours over the other's. */

/**
 * Compares the samples of a call, or of a whole program.
 * @param {string} call
 * @param {readonly number[]} ours
 * @param {readonly number[]} other
 * @returns {CalledWasi}
 */
export function calledWasi(call, ours, other) {
  return { call, ours: spreadOf(ours), other: spreadOf(other), ratio: ratioOf(ours, other) };
}
