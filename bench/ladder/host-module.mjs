import { HostModuleBase, Runtime, timing, wasm } from "@hostwright/core";

import { copiesOf } from "./copies.mjs";

/** @typedef {import("./shape.mjs").Code} Code */
/** @typedef {import("./shape.mjs").Shape} Shape */
/** @typedef {import("./shape.mjs").Types} Types */
/** @typedef {import("../measure/compare.mjs").Variant} Variant */

/**
 * Declares a host module with these methods as `f0`, `f1`… The decorators are called as a compiler would call them.
 * @param {readonly Function[]} methods
 * @param {Types} types
 */
export function declareHost(methods, { params, result }) {
  class Host extends HostModuleBase {
    /** @override */
    static moduleName = "host";
  }
  methods.forEach((method, index) => {
    const name = `f${index}`;
    Object.defineProperty(Host.prototype, name, { value: method, writable: true, configurable: true });
    params.forEach((type, at) => type(Host.prototype, name, at));
    const descriptor = Object.getOwnPropertyDescriptor(Host.prototype, name);
    /** @type {any} */ (wasm.export(name, result))(Host.prototype, name, descriptor);
  });
  return Host;
}

/** How our runtimes are set up. */
const SETUPS = {
  generated: () => new Runtime(),
  closures: () => new Runtime({ codegen: false }),
  "with middleware": () => {
    const runtime = new Runtime();
    runtime.use(timing());
    return runtime;
  },
};

/** @typedef {keyof typeof SETUPS} Setup */

/**
 * Makes a variant out of a host module.
 * @param {Shape} shape
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} exports
 * @param {Setup} setup
 * @returns {Promise<Variant>}
 */
export async function ours(shape, bytes, exports, setup) {
  const copies = await copiesOf(shape, setup, exports);
  const runtime = SETUPS[setup]();
  const Host = declareHost(
    copies.map(({ answer }) => answer),
    shape.types,
  );
  runtime.link(Host);
  const guest = await runtime.instantiate(bytes);
  const argument = shape.argument?.(guest.memory) ?? 0;
  const { run } = guest.exports;
  return {
    name: setup,
    run: shape.isAsync ? (calls) => guest.call("run", calls, argument) : (calls) => run(calls, argument),
  };
}
