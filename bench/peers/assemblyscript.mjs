import { builtBytes, builtUrl, versionOf } from "./built.mjs";
import { echoing, makeHost } from "./work.mjs";

/** @typedef {import("./work.mjs").Peer} Peer */

/** @returns {Promise<Peer>} */
export async function assemblyscript() {
  const { instantiate } = await import(builtUrl("assemblyscript.js").href);
  const module = await WebAssembly.compile(builtBytes("assemblyscript.wasm"));
  const { runAdd, runMeasure, runGreet, echo } = await instantiate(module, { index: makeHost() });
  const run = { add: runAdd, measure: runMeasure, greet: runGreet, echo: echoing(echo) };
  return { name: "AssemblyScript", version: versionOf("assemblyscript"), run };
}
