import { builtBytes, builtUrl, versionOf } from "./built.mjs";
import { echoing, makeHost } from "./work.mjs";

/** @typedef {import("./work.mjs").Peer} Peer */

/** @returns {Promise<Peer>} */
export async function jco() {
  const { instantiate } = await import(builtUrl("jco/work.js").href);
  const { add, measure, greet } = makeHost();
  const getModule = (/** @type {string} */ name) => new WebAssembly.Module(builtBytes(`jco/${name}`));
  const exports = instantiate(getModule, {
    add: { default: add },
    measure: { default: measure },
    greet: { default: greet },
  });
  const run = {
    add: exports.runAdd,
    measure: exports.runMeasure,
    greet: exports.runGreet,
    echo: echoing(exports.echo),
  };
  return { name: "jco", version: versionOf("@bytecodealliance/jco-transpile"), run };
}
