// Measures the cost of a class before its first call: compiling it, once in a process, and linking a guest with it.
import { Runtime } from "@hostwright/core";
import { i32, string } from "@hostwright/types";

import { compileText, guestText } from "../ladder/guest.mjs";
import { declareHost } from "../ladder/host-module.mjs";
import { spreadOf } from "../measure/statistics.mjs";
import { timed } from "./clock.mjs";

/** @typedef {import("../measure/statistics.mjs").Spread} Spread */
/** @typedef {{ exports: number, compile: Spread, link: Spread, byHand: Spread }} Linking Milliseconds. */

const EXPORTS = [1, 45, 500];
const GUEST = {
  params: "i32 i32 i32",
  results: "i32",
  args: "(local.get $i) (i32.const 1024) (i32.const 8)",
  fold: "",
};
const TYPES = { params: [i32, string], result: i32 };

/**
 * Measures both, and what the engine alone takes to compile and link the same guest with functions written by hand.
 * @param {number} rounds
 * @returns {Promise<Linking[]>}
 */
export async function measureLinking(rounds) {
  const all = [];
  for (const exports of EXPORTS) {
    const bytes = compileText("linking", guestText(GUEST, exports));
    /** @type {Record<"compile" | "link" | "byHand", number[]>} */
    const samples = { compile: [], link: [], byHand: [] };
    for (let round = 0; round < rounds; round++) {
      const Host = declareHost(methods(exports), TYPES);
      const runtime = new Runtime();
      samples.compile.push((await timed(() => runtime.link(Host))).ms);
      samples.link.push((await timed(() => runtime.instantiate(bytes))).ms);
      samples.byHand.push((await timed(() => instantiateByHand(bytes, exports))).ms);
      await runtime.close();
    }
    all.push({
      exports,
      compile: spreadOf(samples.compile),
      link: spreadOf(samples.link),
      byHand: spreadOf(samples.byHand),
    });
  }
  return all;
}

/** @param {number} count */
function methods(count) {
  // A method each time: one that two classes share would not be compiled for the second.
  return Array.from(
    { length: count },
    () => (/** @type {number} */ a, /** @type {string} */ text) => a + text.length,
  );
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} exports
 */
async function instantiateByHand(bytes, exports) {
  const host = Object.fromEntries(
    methods(exports).map((_, index) => [`f${index}`, (/** @type {number} */ a) => a]),
  );
  return WebAssembly.instantiate(bytes, { host });
}
