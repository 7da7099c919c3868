import { copiesOf } from "./copies.mjs";
import { Door } from "./door.mjs";
import { jspi } from "./jspi.mjs";

/** @typedef {import("./shape.mjs").Code} Code */
/** @typedef {import("./shape.mjs").Shape} Shape */
/** @typedef {import("../measure/compare.mjs").Variant} Variant */

/**
 * Makes a variant out of imports that were written by hand.
 * @param {Shape} shape
 * @param {WebAssembly.Module} module
 * @param {number} exports
 * @param {"idle" | "naive" | "best"} level
 * @param {string} name
 * @returns {Promise<Variant>}
 */
export async function byHand(shape, module, exports, level, name) {
  const copies = await copiesOf(shape, level, exports);
  const door = new Door();
  const functions = copies.map((code) => importOf(code, level, door));
  const host = Object.fromEntries(functions.map((each, index) => [`f${index}`, wrap(shape, each)]));
  const instance = new WebAssembly.Instance(module, { host });
  door.bind(instance);
  const raw = /** @type {(calls: number, argument: number) => unknown} */ (instance.exports["run"]);
  const run = shape.isAsync ? jspi.promising(raw) : raw;
  const argument = copies[0]?.argument ?? 0;
  return { name, run: (calls) => run(calls, argument) };
}

/**
 * @param {Code} code
 * @param {"idle" | "naive" | "best"} level
 * @param {Door} door
 */
function importOf(code, level, door) {
  if (level === "idle") return code.idle;
  // A prototype of its own, as that of a class: a method in an object that looks like others is no constant to the engine.
  const host = Object.create({ call: code.byHand ?? code.answer });
  return code[level](host, door);
}

/**
 * @param {Shape} shape
 * @param {(...raw: any[]) => any} each
 */
function wrap({ isAsync }, each) {
  return isAsync ? jspi.suspending(each) : each;
}
