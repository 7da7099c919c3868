// Measures whole runs of a program in a process of its own, started by run.mjs: program.mjs <language> <effort>. Prints what it found as JSON.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import path from "node:path";
import { WASI } from "node:wasi";
import { brotliDecompressSync } from "node:zlib";

import { Runtime } from "@hostwright/core";
import { directory, start, Wasi } from "@hostwright/wasi";

import { calledWasi } from "./called.mjs";
import { programs } from "./programs.mjs";

/** @typedef {{ folder: string, stdin: number, stdout: number }} World A folder to work in, and open files as streams. */
/** @typedef {(world: World) => number | Promise<number>} Running Runs the program once, and gives its exit code. */

const GUESTS = new URL("../../packages/wasi/guests/", import.meta.url);
const INPUT = "one two\nthree two\n";
const ARGS = ["program", "a", "b c"];
const ENV = { GREETING: "hello" };
const EXIT_CODE = 7;
const NODE = "node:wasi";
const NOWHERE = openSync(devNull, "w");

const [language, effort] = process.argv.slice(2);
const program = programs.find((each) => each.language === language);
if (program === undefined) throw new TypeError(`${String(language)}: there is no such program.`);
const file = readFileSync(new URL(program.file, GUESTS));
const module = new WebAssembly.Module(program.file.endsWith(".br") ? brotliDecompressSync(file) : file);
const expected = readFileSync(new URL(`program-${program.language}.txt`, GUESTS), "utf8");

const runtime = new Runtime();
runtime.declare(Wasi);
/** @type {Readonly<Record<string, Running>>} */
const ways = {
  [NODE]: byNode,
  ours: byOurs,
};

const [warmUps, rounds] = effort === "quick" ? [0, 1] : [10, 41];
/** @type {Record<string, number[]>} */
const samples = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
for (let round = -warmUps; round < rounds; round++) {
  for (const [name, way] of Object.entries(ways)) {
    const spent = await runOnce(name, way);
    if (round >= 0) samples[name]?.push(spent);
  }
}
const called = calledWasi(program.name, samples["ours"] ?? [], samples[NODE] ?? []);
process.stdout.write(JSON.stringify(called));

/**
 * Gives the processor time of a run in nanoseconds: without the time that the program sleeps, and the making of its folder.
 * @param {string} name
 * @param {Running} way
 */
async function runOnce(name, way) {
  const streams = mkdtempSync(path.join(tmpdir(), "wasi-"));
  const input = path.join(streams, "stdin");
  const output = path.join(streams, "stdout");
  const folder = mkdtempSync(path.join(streams, "root-"));
  writeFileSync(input, INPUT);
  const [stdin, stdout] = [openSync(input, "r"), openSync(output, "w")];
  try {
    const before = process.cpuUsage();
    const exitCode = await way({ folder, stdin, stdout });
    const { user, system } = process.cpuUsage(before);
    const found = readFileSync(output, "utf8");
    if (exitCode !== EXIT_CODE || comparable(found) !== comparable(expected)) {
      throw new Error(`${name}: exit code ${exitCode}, and the output ${found}. Nothing of this run counts.`);
    }
    return (user + system) * 1000;
  } finally {
    closeSync(stdin);
    closeSync(stdout);
    rmSync(streams, { recursive: true });
  }
}

/**
 * Leaves out what `node:wasi` does in another way: it wakes programs up to a millisecond early, and lists no `.` and `..`.
 * @param {string} output
 */
function comparable(output) {
  return output.replaceAll(/^(slept|work: ).*$/gm, "");
}

/** @type {Running} */
function byNode({ folder, stdin, stdout }) {
  const wasi = new WASI({
    version: "preview1",
    args: ARGS,
    env: ENV,
    preopens: { "/": folder },
    stdin,
    stdout,
    stderr: NOWHERE,
    returnOnExit: true,
  });
  const imports = /** @type {WebAssembly.Imports} */ (wasi.getImportObject());
  return /** @type {number} */ (
    /** @type {unknown} */ (wasi.start(new WebAssembly.Instance(module, imports)))
  );
}

/** @param {World} world */
async function byOurs({ folder, stdin, stdout }) {
  const instance = new Wasi({
    args: ARGS,
    env: ENV,
    preopens: { "/": directory(folder) },
    stdin: readFileSync(stdin),
    stdout: (bytes) => void writeSync(stdout, bytes),
  });
  return await runtime.run({ instances: [instance] }, async () => await start(runtime.instantiate(module)));
}
