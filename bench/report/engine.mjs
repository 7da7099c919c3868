import { availableParallelism, cpus, loadavg } from "node:os";

/** @typedef {import("./results.mjs").Engine} Engine */

/**
 * Says what the run ran on. Asked before it begins: afterwards its own load would be in it.
 * @returns {Engine}
 */
export function thisEngine() {
  const [minute = 0] = loadavg();
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    load: Math.round((minute / availableParallelism()) * 100) / 100,
    date: new Date().toISOString().slice(0, 10),
  };
}

/**
 * Under this name results and baselines of an engine are kept: ratios differ between versions.
 * @param {Engine} engine
 */
export function engineKey({ node }) {
  return `node-${node.split(".")[0]}`;
}
