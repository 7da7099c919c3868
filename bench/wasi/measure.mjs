// What calls of WASI cost in @hostwright/wasi, in memory beside the same by hand, and on disk beside node:wasi.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { WASI } from "node:wasi";

import { Runtime } from "@hostwright/core";
import { directory, memoryDirectory, Wasi } from "@hostwright/wasi";

import { compileText } from "../ladder/guest.mjs";
import { compare } from "../measure/compare.mjs";
import { verify } from "../measure/verify.mjs";
import { ByHand } from "./by-hand.mjs";
import { calledWasi } from "./called.mjs";

/** @typedef {import("../measure/compare.mjs").Effort} Effort */
/** @typedef {import("./called.mjs").CalledWasi} CalledWasi */
/** @typedef {Readonly<Record<string, (calls: number) => number>>} Loops */

/** What each loop gives beside errnos. */
const CALLS = {
  fd_write: 4096,
  fd_read: 4096,
  path_open: 0,
  clock_time_get: 0,
  random_get: 0,
  args_sizes_get: 1,
};

/**
 * @param {Effort} effort
 * @returns {Promise<{ memory: CalledWasi[], disk: CalledWasi[] }>}
 */
export async function measureWasi(effort) {
  const bytes = compileText("wasi", readFileSync(new URL("guest.wat", import.meta.url), "utf8"));
  const folder = mkdtempSync(path.join(tmpdir(), "bench-"));
  try {
    writeFileSync(path.join(folder, "file"), "");
    const memory = [await openOurs(bytes, memoryDirectory()), openByHand(bytes)];
    const disk = [await openOurs(bytes, directory(folder)), openNode(bytes, folder)];
    return { memory: await race("by hand", memory, effort), disk: await race("node:wasi", disk, effort) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} other
 * @param {readonly Loops[]} loops ours, and the other's
 * @param {Effort} effort
 * @returns {Promise<CalledWasi[]>}
 */
async function race(other, [ours, others], effort) {
  const called = [];
  for (const [call, rest] of Object.entries(CALLS)) {
    const variants = [
      { name: "ours", run: /** @type {(calls: number) => number} */ (ours?.[call]) },
      { name: other, run: /** @type {(calls: number) => number} */ (others?.[call]) },
    ];
    await verify(call, variants, (calls) => (calls === 0 ? 0 : rest));
    const samples = await compare(variants, effort);
    called.push(calledWasi(call, samples["ours"] ?? [], samples[other] ?? []));
  }
  return called;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {import("@hostwright/wasi").FileSystem} root
 */
async function openOurs(bytes, root) {
  const runtime = new Runtime();
  runtime.link(Wasi, { args: ["app"], preopens: { "/": root } });
  const { exports } = await runtime.instantiate(bytes);
  return opened(exports);
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function openByHand(bytes) {
  const wasi = new ByHand();
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    wasi_snapshot_preview1: wasi.imports,
  });
  wasi.bind(/** @type {WebAssembly.Memory} */ (instance.exports["memory"]));
  return opened(instance.exports);
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} folder
 */
function openNode(bytes, folder) {
  const wasi = new WASI({ version: "preview1", args: ["app"], preopens: { "/": folder } });
  const imports = /** @type {WebAssembly.Imports} */ (wasi.getImportObject());
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  wasi.start(instance);
  return opened(instance.exports);
}

/** @param {object} exports */
function opened(exports) {
  const loops = /** @type {Loops & { open: () => number }} */ (exports);
  const errno = loops.open();
  if (errno !== 0) throw new Error(`The file cannot be opened: errno ${errno}.`);
  // Longer than what is read.
  for (let time = 0; time < 2; time++) loops["fd_write"]?.(1);
  return loops;
}
