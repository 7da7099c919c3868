// Measures the reading of a guest's imports out of its bytes, which has to depend on its imports and not on its size.
import { spreadOf } from "../measure/statistics.mjs";
import { timed } from "./clock.mjs";
import { largeModule } from "./large-module.mjs";

/** @typedef {import("../measure/statistics.mjs").Spread} Spread */
/** @typedef {{ byteLength: number, imports: number, read: Spread, compile: Spread }} Reading Milliseconds. */

const SIZES = [10 * 1024, 1024 * 1024, 30 * 1024 * 1024];

/**
 * @param {number} rounds
 * @returns {Promise<Reading[]>}
 */
export async function measureReading(rounds) {
  // No entry of the package has it: a file of what the compiler made.
  const file = "../../build/tsc/wasm-format/module-sections.js";
  const reader = new URL(file, import.meta.resolve("@hostwright/core"));
  const { readSections } = await import(reader.href);
  const all = [];
  for (const size of SIZES) {
    const bytes = largeModule(size);
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).length;
    if (readSections(bytes).imports.length !== imports)
      throw new Error(`${size} bytes: not all imports were read.`);
    const [read, compile] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
    for (let round = 0; round < rounds; round++) {
      read.push((await timed(() => readSections(bytes))).ms);
      compile.push((await timed(() => new WebAssembly.Module(bytes))).ms);
    }
    all.push({ byteLength: bytes.length, imports, read: spreadOf(read), compile: spreadOf(compile) });
  }
  return all;
}
