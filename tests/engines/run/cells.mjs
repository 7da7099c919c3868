// The engines that the suite runs on, how each is started, and where it comes from.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/**
 * @typedef {object} Cell
 * @property {string} name as in tests/engines/src/features.ts
 * @property {"script" | "workerd" | "chromium"} kind
 * @property {string} binary
 * @property {string[]} flags of the engine, for a script; compatibility flags, for workerd; of the address, for Chromium
 */

// The last day on which workerd's binary of tests/runtimes/package.json knew all of its own changes.
export const COMPATIBILITY_DATE = "2026-11-17";
const NO_COMPATIBILITY = ["no_nodejs_compat", "no_nodejs_compat_v2"];

/**
 * @param {string} runtimes the folder that the engines are installed in
 * @returns {Cell[]}
 */
export function listCells(runtimes) {
  const installed = (/** @type {string} */ file) => path.resolve(runtimes, "node_modules", file);
  const script = (
    /** @type {string} */ name,
    /** @type {string} */ binary,
    /** @type {string[]} */ ...flags
  ) => /** @type {Cell} */ ({ name, kind: "script", binary, flags });
  const workerd = (/** @type {string} */ name, /** @type {string[]} */ ...flags) =>
    /** @type {Cell} */ ({
      name,
      kind: "workerd",
      binary: installed("@cloudflare/workerd-linux-64/bin/workerd"),
      flags,
    });
  const chromium = (/** @type {string} */ name, /** @type {string[]} */ ...flags) =>
    /** @type {Cell} */ ({ name, kind: "chromium", binary: findChromium(), flags });
  const node26 = installed("node26/bin/node");
  return [
    script("Node.js 20", process.versions.node.startsWith("20.") ? process.execPath : "node20"),
    script("Node.js 22", installed("node22/bin/node")),
    script("Node.js 24", installed("node24/bin/node")),
    script("Node.js 26", node26),
    script("Node.js 26 --no-async-context-frame", node26, "--no-async-context-frame"),
    script("Bun", installed("@oven/bun-linux-x64/bin/bun"), "run"),
    script(
      "Deno",
      installed("@deno/linux-x64-glibc/deno"),
      "run",
      "--allow-all",
      "--no-lock",
      "--node-modules-dir=manual",
    ),
    workerd("workerd"),
    workerd("workerd nodejs_als", ...NO_COMPATIBILITY, "nodejs_als"),
    workerd("workerd bare", ...NO_COMPATIBILITY),
    chromium("Chromium page, CSP", "csp"),
    chromium("Chromium worker", "worker"),
  ];
}

/** Finds the engine that is installed on the machine itself. */
function findChromium() {
  const found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return process.env["CHROMIUM"] ?? found.find((file) => existsSync(file)) ?? "chromium";
}

/**
 * Gives what workerd calls itself.
 * @param {string} binary
 */
export function workerdVersion(binary) {
  return execFileSync(binary, ["--version"], { encoding: "utf8" })
    .trim()
    .replace(/^workerd /, "");
}
