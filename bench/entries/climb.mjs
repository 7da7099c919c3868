// Measures one call into a guest in a process of its own, started by run.mjs: climb.mjs <shape> <outside | run> <effort>. In a
// process of its own also inside a `run`: before the first of a process, no call has to look for a context.
import { readFileSync } from "node:fs";

import { fn, guestModule, HostModuleBase, Runtime, wasm } from "@hostwright/core";
import { i32 } from "@hostwright/types";

import { Door } from "../ladder/door.mjs";
import { compileText } from "../ladder/guest.mjs";
import { compare, FULL, QUICK } from "../measure/compare.mjs";
import { ratioOf, spreadOf } from "../measure/statistics.mjs";
import { verify } from "../measure/verify.mjs";
import { entryShapes, exportOf } from "./shapes.mjs";

/** @typedef {import("./shapes.mjs").EntryCode} EntryCode */
/** @typedef {import("./shapes.mjs").EntryShape} EntryShape */
/** @typedef {import("../measure/compare.mjs").Variant} Variant */

const [name, place, effort] = process.argv.slice(2);
const shape = entryShapes.find((each) => each.name === name);
if (shape === undefined) throw new TypeError(`${String(name)}: there is no such call.`);
const bytes = compileText("entries", readFileSync(new URL("guest.wat", import.meta.url), "utf8"));

const variants = await makeVariants(shape, place === "run");
await verify(shape.name, variants, (calls) => {
  let sum = 0;
  for (let call = 0; call < calls; call++) sum += shape.expected(call);
  return sum;
});
collectGarbage();
const samples = await compare(variants, effort === "quick" ? QUICK : FULL);
const rungs = Object.fromEntries(
  Object.entries(samples).map(([rung, each]) => [
    rung,
    {
      ns: spreadOf(each),
      toBest: ratioOf(each, /** @type {number[]} */ (samples["best by hand"])),
      toNaive: ratioOf(each, /** @type {number[]} */ (samples["naive"])),
    },
  ]),
);
const climbed = { shape: nameIn(shape), kind: shape.kind, exports: 1, rungs };
process.stdout.write(JSON.stringify(climbed));

/** @param {EntryShape} shape */
function nameIn({ name: called }) {
  return place === "run" ? `${called}, in a run` : called;
}

/**
 * @param {EntryShape} shape
 * @param {boolean} isInRun
 * @returns {Promise<Variant[]>}
 */
async function makeVariants({ code, params, result, isScalar }, isInRun) {
  const exported = exportOf({ code });
  const Guest = guestModule(/** @type {any} */ ({ [exported]: fn(params, result) }));
  const made = [];
  for (const level of /** @type {const} */ (["naive", "best"])) {
    const copy = await copyOf(code, level);
    made.push({ name: level === "best" ? "best by hand" : level, run: copy.loop(copy[level](openDoor())) });
  }
  for (const [rung, codegen] of /** @type {const} */ ([
    ["generated", true],
    ["closures", false],
  ])) {
    const runtime = makeRuntime(codegen);
    const guest = /** @type {any} */ (await runtime.instantiate(bytes, { as: Guest }));
    made.push(within(runtime, rung, (await copyOf(code, rung)).loop(guest[exported]), isInRun));
  }
  if (isScalar) {
    const runtime = makeRuntime(true);
    const { exports } = await runtime.instantiate(bytes);
    const call = /** @type {any} */ (exports)[exported];
    made.push(within(runtime, "exports", (await copyOf(code, "exports")).loop(call), isInRun));
  }
  return made;
}

/**
 * @param {Runtime} runtime
 * @param {string} rung
 * @param {(calls: number) => number} loop
 * @param {boolean} isInRun
 * @returns {Variant}
 */
function within(runtime, rung, loop, isInRun) {
  const values = { user: "ann" };
  return { name: rung, run: isInRun ? (calls) => runtime.run({ values }, () => loop(calls)) : loop };
}

/** @param {boolean} codegen */
function makeRuntime(codegen) {
  class Host extends HostModuleBase {
    /** @override */
    static moduleName = "host";
    /** @param {number} value */
    hear(value) {
      return value;
    }
  }
  const { prototype } = Host;
  i32(prototype, "hear", 0);
  /** @type {any} */ (wasm.export("hear", i32))(
    prototype,
    "hear",
    Object.getOwnPropertyDescriptor(prototype, "hear"),
  );
  const runtime = new Runtime({ codegen });
  runtime.link(Host);
  return runtime;
}

function openDoor() {
  const door = new Door();
  const host = { hear: (/** @type {number} */ value) => door.hear(value) };
  door.bind(new WebAssembly.Instance(new WebAssembly.Module(bytes), { host }));
  return door;
}

/**
 * @param {string} code
 * @param {string} rung
 * @returns {Promise<EntryCode>}
 */
async function copyOf(code, rung) {
  const copy = await import(`./shapes.mjs?${encodeURIComponent(`${code}, ${rung}`)}`);
  return copy.code[code];
}

/**
 * Lets the engine collect garbage, as every program does now and then: until then, noting which guest runs costs more than the call
 * itself, since an old object refers to a young one.
 */
function collectGarbage() {
  for (const { run } of variants) run(1000);
  /** @type {unknown[]} */
  let last = [];
  for (let count = 0; count < 4_000_000; count++) last = [count, last.length];
  return last;
}
