import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { builtBytes, builtUrl, isBuilt } from "./built.mjs";
import { echoing, makeHost } from "./work.mjs";

/** @typedef {import("./work.mjs").Peer} Peer */

/** @returns {Promise<Peer | undefined>} `undefined` where there was no Emscripten to compile its guest. */
export async function embind() {
  if (!isBuilt("embind.cjs")) return undefined;
  const open = createRequire(import.meta.url)(fileURLToPath(builtUrl("embind.cjs")));
  // The bytes, since this version would fetch them from a path.
  const guest = await open({ wasmBinary: builtBytes("embind.wasm") });
  const host = makeHost();
  const version = new TextDecoder().decode(builtBytes("embind-version.txt"));
  const run = {
    add: (/** @type {number} */ calls) => guest.runAdd(host, calls),
    measure: (/** @type {number} */ calls) => guest.runMeasure(host, calls),
    greet: (/** @type {number} */ calls) => guest.runGreet(host, calls),
    echo: echoing((text) => guest.echo(text)),
  };
  return { name: "embind", version, run };
}
