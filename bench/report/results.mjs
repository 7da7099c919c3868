/**
 * Holds the results of a run.
 * @typedef {object} Results
 * @property {Engine} engine
 * @property {Climbed[]} ladder
 * @property {Climbed[]} entries Calls of the host into a guest.
 * @property {Competed[]} peers
 * @property {import("../costs/allocating.mjs").Allocating[]} allocating
 * @property {import("../costs/linking.mjs").Linking[]} linking
 * @property {import("../costs/middleware.mjs").Observing[]} observing
 * @property {import("../costs/sections.mjs").Reading[]} reading
 * @property {import("../costs/importing.mjs").Importing[]} importing
 * @property {import("../costs/pooling.mjs").Pooling[]} pooling
 * @property {Record<"memory" | "disk" | "programs", import("../wasi/called.mjs").CalledWasi[]>} wasi
 */

/** @typedef {import("../measure/statistics.mjs").Spread} Spread */

/** The results of a run that measures only calls. */
export const CALLS_ALONE = {
  peers: [],
  allocating: [],
  linking: [],
  observing: [],
  reading: [],
  importing: [],
  pooling: [],
  wasi: { memory: [], disk: [], programs: [] },
};

/**
 * @typedef {object} Engine
 * @property {string} node
 * @property {string} v8
 * @property {string} platform
 * @property {string} processor
 * @property {number} load How many processes wanted a core in the minute before, for each core that there is.
 * @property {string} date
 */

/**
 * The ladder of one shape. Ratios are to the best import by hand, and to the naive one.
 * @typedef {object} Climbed
 * @property {string} shape
 * @property {import("../ladder/shape.mjs").Kind} kind
 * @property {number} exports
 * @property {Record<string, Rung>} rungs
 */

/** @typedef {{ ns: Spread, toBest: Spread, toNaive: Spread }} Rung */

/**
 * One work, done by all. Ratios are to ours, with generated thunks and with closures.
 * @typedef {object} Competed
 * @property {string} work
 * @property {Record<string, { version: string, ns: Spread, toGenerated: Spread, toClosures: Spread }>} peers
 */

/**
 * Names a ladder where there are ladders of one export and of forty.
 * @param {Pick<Climbed, "shape" | "exports">} climbed
 */
export function nameOf({ shape, exports }) {
  return exports === 1 ? shape : `${shape}, ${exports} in turn`;
}
