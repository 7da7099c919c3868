import { createRequire } from "node:module";

import { fn, guestModule, HostModuleBase, Runtime, wasm } from "@hostwright/core";
import { allocated, i32, string, u32 } from "@hostwright/types";

import { builtBytes } from "./built.mjs";
import { echoing, makeHost } from "./work.mjs";

/** @typedef {import("./work.mjs").Peer} Peer */

/** The types of what every peer does. */
const TYPES = {
  add: { params: [i32, i32], result: i32 },
  hear: { params: [i32], result: i32 },
  measure: { params: [string], result: u32 },
  greet: { params: [string], result: allocated(string) },
};

/** The guest that the host calls, as a class. */
const Echo = guestModule({ echo: fn([string], allocated(string({ layout: "packed" }))) });

/**
 * @param {"generated" | "closures"} name
 * @returns {Promise<Peer>}
 */
export async function hostwright(name) {
  class Host extends HostModuleBase {
    /** @override */
    static moduleName = "host";
  }
  const { prototype } = Host;
  const methods = { ...makeHost(), hear: (/** @type {number} */ value) => value };
  for (const [key, { params, result }] of Object.entries(TYPES)) {
    Object.defineProperty(prototype, key, { value: methods[/** @type {keyof typeof TYPES} */ (key)] });
    params.forEach((type, index) => /** @type {any} */ (type)(prototype, key, index));
    /** @type {any} */ (wasm.export(key, result))(
      prototype,
      key,
      Object.getOwnPropertyDescriptor(prototype, key),
    );
  }
  const runtime = new Runtime({ codegen: name === "generated" });
  runtime.link(Host);
  const { exports } = await runtime.instantiate(builtBytes("hostwright.wasm"));
  const { version } = createRequire(import.meta.url)("@hostwright/core/package.json");
  const { add, measure, greet } = exports;
  const { echo } = await runtime.instantiate(builtBytes("entries.wasm"), { as: Echo });
  return { name, version, run: { add, measure, greet, echo: echoing(echo) } };
}
