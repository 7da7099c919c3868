import { NOISE } from "../costs/allocating.mjs";
import { RUNGS } from "../ladder/ladder.mjs";
import { judge, WAZERGO } from "./limits.mjs";
import { nameOf } from "./results.mjs";

/** @typedef {import("./results.mjs").Results} Results */
/** @typedef {import("./results.mjs").Spread} Spread */

/**
 * Writes all results as tables.
 * @param {Results} results
 */
export function toMarkdown(results) {
  const { engine } = results;
  const parts = [
    `# Node.js ${engine.node} (V8 ${engine.v8})`,
    `${engine.platform}, ${engine.processor}, load ${engine.load} per core, ${engine.date}. Ratios are medians over rounds, with quartiles.`,
    ...ladderPart(results),
    ...entriesPart(results),
    ...peersPart(results),
    ...limitsPart(results),
    ...wazergoPart(results),
    ...allocatingPart(results),
    ...costsPart(results),
    ...wasiPart(results),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** @param {Results} results */
function ladderPart({ ladder }) {
  if (ladder.length === 0) return [];
  const rows = ladder.map((climbed) => [
    nameOf(climbed),
    ...RUNGS.map((name) => {
      const rung = climbed.rungs[name];
      if (rung === undefined) return "";
      return name === "best by hand" ? `${rung.ns.median.toFixed(1)} ns` : ratio(rung.toBest);
    }),
  ]);
  return ["## A call, compared with the best import by hand", table(["call", ...RUNGS], rows)];
}

/** @param {Results} results */
function entriesPart({ entries }) {
  if (entries.length === 0) return [];
  const names = ["naive", "best by hand", "generated", "closures", "exports"];
  const rows = entries.map(({ shape, rungs }) => [
    shape,
    ...names.map((name) => {
      const rung = rungs[name];
      if (rung === undefined) return "";
      return name === "naive" ? `${rung.ns.median.toFixed(1)} ns` : ratio(rung.toNaive);
    }),
  ]);
  return ["## A call into a guest, compared with the naive one", table(["call", ...names], rows)];
}

/** @param {Results} results */
function peersPart({ peers }) {
  const [first] = peers;
  if (first === undefined) return [];
  const names = Object.keys(first.peers);
  const header = names.map((name) => `${name} ${first.peers[name]?.version ?? ""}`.trim());
  const rows = peers.map(({ work, peers: each }) => [
    work,
    ...names.map((name) => {
      const peer = each[name];
      if (peer === undefined) return "";
      const time = `${peer.ns.median.toFixed(0)} ns`;
      return name === "generated" ? time : `${time}, ${ratio(peer.toGenerated)}`;
    }),
  ]);
  return ["## The same work in other bindings, compared with ours", table(["work", ...header], rows)];
}

/** @param {Results} results */
function limitsPart(results) {
  const verdicts = judge(results);
  if (verdicts.length === 0) return [];
  const rows = verdicts.map(({ limit, found, holds, exceptions }) => [
    limit,
    found,
    holds ? "holds" : "does not hold",
    exceptions.join("; "),
  ]);
  return ["## What has to hold", table(["limit", "worst", "", "where not"], rows)];
}

/** @param {Results} results */
function wazergoPart({ ladder }) {
  const rows = WAZERGO.flatMap(({ what, shape, ratio: theirs }) => {
    const found = ladder.find((climbed) => climbed.shape === shape && climbed.exports === 1)?.rungs[
      "generated"
    ];
    return found ? [[what, `${theirs.toFixed(1)} ×`, ratio(found.toNaive), ratio(found.toBest)]] : [];
  });
  if (rows.length === 0) return [];
  const header = ["call", "wazergo ÷ wazero by hand", "ours ÷ naive by hand", "ours ÷ best by hand"];
  return ["## Beside wazergo", table(header, rows)];
}

/** @param {Results} results */
function allocatingPart({ allocating }) {
  if (allocating.length === 0) return [];
  const rows = allocating.map(({ shape, byHand, generated }) => {
    const verdict =
      generated <= NOISE ? "nothing" : generated <= byHand + NOISE ? "what the engine boxes" : "more";
    return [shape, kilobytes(byHand), kilobytes(generated), verdict];
  });
  const header = ["a million calls", "best by hand", "generated", "allocates"];
  return ["## How far calls move the heap", table(header, rows)];
}

/** @param {Results} results */
function wasiPart({ wasi: { memory, disk, programs } }) {
  const part = (
    /** @type {string} */ title,
    /** @type {string} */ other,
    /** @type {typeof memory} */ called,
  ) => {
    if (called.length === 0) return [];
    const rows = called.map((each) => [
      each.call,
      nanoseconds(each.ours),
      nanoseconds(each.other),
      ratio(each.ratio),
    ]);
    return [title, table(["call", "ours", other, "ours ÷ the other"], rows)];
  };
  return [
    ...part("## WASI with files in memory, beside the same by hand", "by hand", memory),
    ...part("## WASI with files on disk, beside `node:wasi`", "node:wasi", disk),
    ...part("## Whole programs on disk, in processor time, beside `node:wasi`", "node:wasi", programs),
  ];
}

/** @param {Results} results */
function costsPart({ linking, observing, reading, importing, pooling }) {
  const parts = [];
  if (linking.length > 0) {
    const rows = linking.map(({ exports, compile, link, byHand }) => [
      String(exports),
      milliseconds(compile),
      milliseconds(link),
      milliseconds(byHand),
    ]);
    const header = ["exports", "compiling the class", "linking a guest", "the engine alone"];
    parts.push("## Before the first call", table(header, rows));
  }
  if (observing.length > 0) {
    const rows = observing.map(({ what, added }) => [what, nanoseconds(added)]);
    parts.push("## What middleware adds to a call", table(["middleware", "added"], rows));
  }
  if (reading.length > 0) {
    const rows = reading.map(({ byteLength, imports, read, compile }) => [
      kilobytes(byteLength),
      String(imports),
      milliseconds(read),
      milliseconds(compile),
    ]);
    parts.push("## Reading sections", table(["module", "imports", "reading", "compiling"], rows));
  }
  if (importing.length > 0) {
    const rows = importing.map(({ what, ms }) => [what, milliseconds(ms)]);
    parts.push("## Importing, in a new process", table(["what", "time"], rows));
  }
  if (pooling.length > 0) {
    const rows = pooling.map(({ what, callsPerSecond }) => [
      what,
      Math.round(callsPerSecond.median).toLocaleString("en"),
    ]);
    parts.push("## A pool, 64 calls under way", table(["pool", "calls per second"], rows));
  }
  return parts;
}

/** @param {Spread} spread */
function ratio({ median, low, high }) {
  return `${median.toFixed(2)} × (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** @param {Spread} spread */
function milliseconds({ median, low, high }) {
  return `${median.toFixed(2)} ms (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** @param {Spread} spread */
function nanoseconds({ median, low, high }) {
  return `${median.toFixed(1)} ns (${low.toFixed(1)}–${high.toFixed(1)})`;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toLocaleString("en", { maximumFractionDigits: 0 })} kB`;
}

/**
 * @param {readonly string[]} header
 * @param {readonly (readonly string[])[]} rows
 */
function table(header, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, index) => (index === 0 ? "---" : "--:"));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}
