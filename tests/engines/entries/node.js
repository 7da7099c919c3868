// Runs the suite on Node.js, Bun and Deno. Arguments: the cell, and "mutated" where every test is to fail.
import { readFile } from "node:fs/promises";
import { firstExampleOutput, programOutput } from "./expected.js";
import { runSuite } from "./suite/index.js";

const [cell, mutated] = process.argv.slice(2);
const { Bun, Deno } = globalThis;
const bytes = async (name) => new Uint8Array(await readFile(`guests/${name}.wasm`));

const report = await runSuite({
  cell,
  version: Deno?.version.deno ?? Bun?.version ?? process.versions.node,
  isMutated: mutated === "mutated",
  bytes,
  module: async (name) => WebAssembly.compile(await bytes(name)),
  firstExample: () => import("./first-example.js"),
  firstExampleOutput,
  programOutput,
});
console.log(`REPORT ${JSON.stringify(report)}`);
