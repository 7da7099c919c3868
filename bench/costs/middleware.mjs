// How much middleware adds to a call of a host function that takes and returns an i32, in nanoseconds of CPU time.
import { Runtime, timing } from "@hostwright/core";
import { i32 } from "@hostwright/types";

import { compileText, guestText } from "../ladder/guest.mjs";
import { declareHost } from "../ladder/host-module.mjs";
import { compare } from "../measure/compare.mjs";
import { spreadOf } from "../measure/statistics.mjs";
import { verify } from "../measure/verify.mjs";

/** @typedef {import("@hostwright/core").Middleware} Middleware */
/** @typedef {import("../measure/compare.mjs").Effort} Effort */
/** @typedef {import("../measure/statistics.mjs").Spread} Spread */
/** @typedef {{ what: string, added: Spread }} Observing Nanoseconds that middleware adds to each call. */

const GUEST = { params: "i32", results: "i32", args: "(local.get $i)", fold: "" };
const ALONE = "none";

const counts = { odd: 0 };
// Functions of a text of their own each, as those of a program are.
const PASSING = [
  /** @type {Middleware} */ (_, next) => next(),
  /** @type {Middleware} */ (_call, next) => next(),
  /** @type {Middleware} */ (_1, next) => next(),
  /** @type {Middleware} */ (_2, next) => next(),
];

/** @type {Record<string, () => readonly Middleware[]>} */
const SETUPS = {
  [ALONE]: () => [],
  "one that calls next": () => PASSING.slice(0, 1),
  "four that call next": () => PASSING,
  "one that reads the arguments": () => [
    (call, next) => {
      if (call.arguments[0] === -1) counts.odd++;
      return next();
    },
  ],
  "timing()": () => [timing()],
  // No timing of calls can be without.
  "two looks at the engine's clock": () => {
    const { performance } = globalThis;
    return [
      (_, next) => {
        const start = performance.now();
        const value = next();
        if (performance.now() < start) counts.odd++;
        return value;
      },
    ];
  },
};

/**
 * Measures middleware for source text or, where `codegen` is `false`, for closures.
 * @param {Effort} effort
 * @param {boolean} codegen
 * @returns {Promise<Observing[]>}
 */
export async function measureObserving(effort, codegen) {
  const bytes = compileText("observed", guestText(GUEST, 1));
  const variants = [];
  for (const [name, middleware] of Object.entries(SETUPS)) {
    const runtime = new Runtime({ codegen });
    for (const each of middleware()) runtime.use(each);
    // A method of its own text: the engine keeps what it learns with the text.
    const method = new Function("a", `return a + 1; // ${name}`);
    runtime.link(declareHost([method], { params: [i32], result: i32 }));
    const { exports } = await runtime.instantiate(bytes);
    const run = /** @type {(calls: number, argument: number) => number} */ (exports["run"]);
    variants.push({ name, run: (/** @type {number} */ count) => run(count, 0) });
  }
  await verify("observed", variants, (count) => (count * (count + 1)) / 2);
  const samples = await compare(variants, effort, cpuTime);
  const alone = /** @type {number[]} */ (samples[ALONE]);
  return Object.entries(samples).map(([what, each]) => ({
    what,
    added: spreadOf(
      each.map((ns, round) => ns - (what === ALONE ? 0 : /** @type {number} */ (alone[round]))),
    ),
  }));
}

function cpuTime() {
  const { user, system } = process.cpuUsage();
  return BigInt(user + system) * 1000n;
}
