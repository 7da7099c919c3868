import createPlugin from "@extism/extism";

import { builtBytes, versionOf } from "./built.mjs";
import { ECHOED, echoedSum, makeHost } from "./work.mjs";

/** @typedef {import("./work.mjs").Peer} Peer */

// A plug-in has 32,767 blocks of memory to give until it is reset, freed or not, and a call of "greet" takes two.
const MOST_CALLS = 15_000;

/** @returns {Promise<Peer>} */
export async function extism() {
  const host = makeHost();
  const plugin = await createPlugin(
    { wasm: [{ data: builtBytes("extism.wasm") }] },
    {
      functions: {
        "extism:host/user": {
          add: (_, /** @type {number} */ a, /** @type {number} */ b) => host.add(a, b),
          measure: (context, /** @type {bigint} */ text) => host.measure(context.read(text)?.string() ?? ""),
          greet: (context, /** @type {bigint} */ name) =>
            context.store(host.greet(context.read(name)?.string() ?? "")),
        },
      },
    },
  );
  /** @param {string} name */
  const running = (name) => async (/** @type {number} */ calls) => {
    let sum = 0;
    for (let left = calls; left > 0; left -= MOST_CALLS) {
      const some = Math.min(left, MOST_CALLS);
      const input = new Uint8Array(new BigUint64Array([BigInt(some)]).buffer);
      const output = (await plugin.call(name, input))?.bytes();
      if (output === undefined) throw new Error(`extism: ${name} has no output.`);
      sum += new DataView(output.buffer, output.byteOffset).getInt32(0, true);
      await plugin.reset();
    }
    return sum | 0;
  };
  const echo = async (/** @type {number} */ calls) => {
    let sum = 0;
    for (let call = 0; call < calls; call++) {
      if (call % MOST_CALLS === MOST_CALLS - 1) await plugin.reset();
      const text = (await plugin.call("echo", ECHOED))?.text() ?? "";
      sum = (sum + echoedSum(text)) | 0;
    }
    await plugin.reset();
    return sum;
  };
  const run = { add: running("add"), measure: running("measure"), greet: running("greet"), echo };
  return { name: "extism", version: versionOf("@extism/extism"), run };
}
