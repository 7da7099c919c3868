// Holds the limits of the benchmark, as a table: medians of ratios.
import { nameOf } from "./results.mjs";

/** @typedef {import("./results.mjs").Results} Results */
/** @typedef {import("./results.mjs").Climbed} Climbed */
/** @typedef {import("../ladder/shape.mjs").Kind} Kind */

/**
 * @typedef {object} Limit
 * @property {string} what
 * @property {"generated" | "closures"} variant
 * @property {"toBest" | "toNaive"} to
 * @property {number} most
 * @property {(climbed: Climbed) => boolean} covers
 */

/** @typedef {{ limit: string, found: string, holds: boolean, exceptions: string[] }} Verdict */

/** @type {(kind: Kind, exports: number) => Limit["covers"]} */
const of = (kind, exports) => (climbed) => climbed.kind === kind && climbed.exports === exports;

const SHAPES = [
  { what: "scalars, one export", covers: of("scalar", 1), generated: 1.1, closures: 1.5 },
  { what: "scalars, forty in turn", covers: of("scalar", 40), generated: 1.15, closures: 1.8 },
  { what: "64-byte view", covers: of("view", 1), generated: 1.1, closures: 1.4, naive: 0.8 },
  {
    what: "8-byte string",
    covers: (/** @type {Climbed} */ { shape, exports }) => shape === "string, 8 bytes" && exports === 1,
    generated: 1.15,
    closures: 1.5,
    naive: 0.75,
  },
  { what: "64-byte and 1 KiB string", covers: of("string", 1), generated: 1.1, closures: 1.2 },
  { what: "list of 16 structs, read all", covers: of("list", 1), generated: 1.5, closures: 4 },
  { what: "errno result, failing", covers: of("errno", 1), generated: 1.3, closures: 2 },
];

/** @type {Limit[]} */
const LIMITS = SHAPES.flatMap(({ what, covers, generated, closures, naive }) => [
  { what, covers, variant: "generated", to: "toBest", most: generated },
  ...(naive === undefined
    ? []
    : [/** @type {Limit} */ ({ what, covers, variant: "generated", to: "toNaive", most: naive })]),
  { what, covers, variant: "closures", to: "toBest", most: closures },
]);

/** How many times the naive call into a guest ours take. That of numbers is the export of the engine. */
const ENTRY_LIMITS = /** @type {const} */ ([
  { what: "numbers into a guest", variant: "generated", most: 1.5, covers: "entry", isInRun: false },
  { what: "numbers into a guest", variant: "exports", most: 1.5, covers: "entry", isInRun: false },
  { what: "numbers into a guest, in a run", variant: "exports", most: 2.5, covers: "entry", isInRun: true },
  {
    what: "text of 8 bytes in and out, into a guest",
    variant: "generated",
    most: 0.6,
    covers: "text-entry",
    isInRun: false,
  },
]);

/** How many times as fast as each peer. */
const PEER_LIMITS = /** @type {const} */ ([
  { variant: "generated", to: "toGenerated", least: 3 },
  { variant: "closures", to: "toClosures", least: 2 },
]);

/** How wazergo's generic functions compare with what wazero's own API costs by hand, as its authors measured it. */
export const WAZERGO = [
  { what: "scalars", shape: "i32, two and a result", ratio: 1.8 },
  { what: "bytes", shape: "view of 64 bytes", ratio: 1.9 },
  { what: "a list of 16", shape: "16 structs in a list, for of", ratio: 4.3 },
  { what: "a value or an errno", shape: "orErrno, two results", ratio: 2.7 },
];

/**
 * Says for each limit whether it holds, and where it does not.
 * @param {Results} results
 * @returns {Verdict[]}
 */
export function judge(results) {
  return [
    ...LIMITS.flatMap((limit) => judgeShapes(limit, results.ladder)),
    ...judgeEntries(results),
    ...judgePeers(results),
  ];
}

/**
 * @param {Results} results
 * @returns {Verdict[]}
 */
function judgeEntries({ entries }) {
  return ENTRY_LIMITS.flatMap(({ what, variant, most, covers, isInRun }) => {
    const covered = entries
      .filter(({ kind, shape }) => kind === covers && shape.endsWith(", in a run") === isInRun)
      .map(({ shape, rungs }) => ({ name: shape, ratio: rungs[variant]?.toNaive.median ?? NaN }));
    if (covered.length === 0) return [];
    return [verdictOf(`${what}: ${variant} ≤ ${most} × naive`, covered, most)];
  });
}

/**
 * @param {Limit} limit
 * @param {readonly Climbed[]} ladder
 * @returns {Verdict[]}
 */
function judgeShapes({ what, variant, to, most, covers }, ladder) {
  const covered = ladder.filter(covers).map((climbed) => ({
    name: nameOf(climbed),
    ratio: climbed.rungs[variant]?.[to].median ?? NaN,
  }));
  if (covered.length === 0) return [];
  const base = to === "toBest" ? "best by hand" : "naive";
  return [verdictOf(`${what}: ${variant} ≤ ${most} × ${base}`, covered, most)];
}

/**
 * @param {string} limit
 * @param {readonly { name: string, ratio: number }[]} covered
 * @param {number} most
 * @returns {Verdict}
 */
function verdictOf(limit, covered, most) {
  const exceptions = covered.filter(({ ratio }) => !(ratio <= most));
  return {
    limit,
    found: `${Math.max(...covered.map(({ ratio }) => ratio)).toFixed(2)} ×`,
    holds: exceptions.length === 0,
    exceptions: exceptions.map(({ name, ratio }) => `${name} ${ratio.toFixed(2)} ×`),
  };
}

/**
 * @param {Results} results
 * @returns {Verdict[]}
 */
function judgePeers({ peers }) {
  if (peers.length === 0) return [];
  return PEER_LIMITS.map(({ variant, to, least }) => {
    const all = peers.flatMap(({ work, peers: each }) =>
      Object.entries(each)
        .filter(([name]) => name !== "generated" && name !== "closures")
        .map(([name, ratios]) => ({ name: `${name}, ${work}`, ratio: ratios[to].median })),
    );
    const exceptions = all.filter(({ ratio }) => !(ratio >= least));
    return {
      limit: `any peer, same work: ${variant} at least ${least} × faster`,
      found: `${Math.min(...all.map(({ ratio }) => ratio)).toFixed(2)} ×`,
      holds: exceptions.length === 0,
      exceptions: exceptions.map(({ name, ratio }) => `${name} ${ratio.toFixed(2)} ×`),
    };
  });
}
