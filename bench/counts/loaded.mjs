// Counts the files and the texts that an engine compiles until a program has imported the packages and linked a guest. Started by
// counts.mjs, in a process of its own: `node loaded.mjs import` or `node loaded.mjs require`.
import { Session } from "node:inspector";
import { createRequire } from "node:module";

const EXPORTS = 45;
const way = process.argv[2];
const load =
  way === "require"
    ? (/** @type {string} */ name) => createRequire(import.meta.url)(name)
    : (/** @type {string} */ name) => import(name);

/** @type {{ url: string, length: number }[]} */
let scripts = [];
const session = new Session();
session.connect();
session.on("Debugger.scriptParsed", ({ params: { url, length } }) => {
  scripts.push({ url, length: length ?? 0 });
});
session.post("Debugger.enable");

/** @type {Record<string, number>} */
const counts = {};

/**
 * Counts the scripts that some work compiles, of those whose address has this in it.
 * @template T
 * @param {string} what
 * @param {string} part
 * @param {() => Promise<T>} work
 */
async function count(what, part, work) {
  scripts = [];
  const value = await work();
  const found = scripts.filter(({ url }) => url.includes(part));
  counts[`${what}: scripts`] = found.length;
  counts[`${what}: characters`] = found.reduce((sum, { length }) => sum + length, 0);
  return value;
}

const PACKAGES = "/dist/";
await count(`${way} @hostwright/types`, PACKAGES, () => load("@hostwright/types"));
const { Runtime } = await count(`${way} @hostwright/core, after types`, PACKAGES, () =>
  load("@hostwright/core"),
);
if (way === "import") {
  const { compileText, guestText } = await import("../ladder/guest.mjs");
  const { declareHost } = await import("../ladder/host-module.mjs");
  const { i32 } = await load("@hostwright/types");
  const shape = { params: "i32", results: "i32", args: "(local.get $i)", fold: "" };
  const bytes = compileText("linking", guestText(shape, EXPORTS));
  const methods = Array.from({ length: 2 * EXPORTS }, () => (/** @type {number} */ a) => a);
  const runtime = new Runtime();
  // Half of the exports are not imported.
  runtime.link(declareHost(methods, { params: [i32], result: i32 }));
  const link = () => runtime.instantiate(bytes);
  await count("the first guest of a process: parts", PACKAGES, link);
  const other = new Runtime();
  other.link(declareHost(methods, { params: [i32], result: i32 }));
  await count(`the first guest of a class, with ${EXPORTS} imports: texts`, "hostwright:", () =>
    other.instantiate(bytes),
  );
  await count("the second guest of a class: texts", "hostwright:", () => other.instantiate(bytes));
  await runtime.close();
  await other.close();
}
process.stdout.write(JSON.stringify(counts));
