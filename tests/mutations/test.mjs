// Changes the sources of compile, context and guest in small ways, one at a time, and lists the changes that no test notices.
//
// Usage: node tests/mutations/test.mjs [--lines N] [file or folder]…
// All of it takes many hours. `--lines 100` changes a hundred lines that are drawn at random, which takes half an hour on two
// cores; SEED draws the same ones again. The reports lie in tests/mutations/build.
// It runs on a Node.js that can suspend guests, so that asynchronous tests count.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { findSuspendingNode } from "../suspending/node.mjs";

const FOLDERS = ["compile", "context", "guest"].map((room) => `packages/core/src/${room}`);

const root = path.resolve(import.meta.dirname, "../..");
const { values, positionals } = parseArgs({ options: { lines: { type: "string" } }, allowPositionals: true });
const node = findSuspendingNode();
if (node === undefined) throw new Error("No Node.js that can suspend guests. Run this with Node.js 24.");

const files = (positionals.length > 0 ? positionals : FOLDERS)
  .flatMap((name) => (name.endsWith(".ts") ? [name] : filesIn(name)))
  .filter((file) => /(?<!\.test|\.fixture)\.ts$/.test(file))
  .sort();
const mutate = values.lines === undefined ? files : drawLines(files, Number(values.lines));
const stryker = path.join(import.meta.dirname, "node_modules/@stryker-mutator/core/bin/stryker.js");
const config = path.join(import.meta.dirname, "stryker.config.mjs");
const args = [stryker, "run", config, "--mutate", mutate.join(",")];
const { status } = spawnSync(node, args, { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;

/** @param {string} folder */
function filesIn(folder) {
  const names = readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" });
  return names.map((name) => path.posix.join(folder, name));
}

/**
 * Draws lines of code, as the ranges that Stryker takes.
 *
 * @param {readonly string[]} files
 * @param {number} count
 */
function drawLines(files, count) {
  const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`SEED=${seed} draws the same lines again.`);
  const lines = files.flatMap((file) =>
    readFileSync(path.join(root, file), "utf8")
      .split("\n")
      .flatMap((text, index) => (isCode(text) ? [`${file}:${index + 1}-${index + 1}`] : [])),
  );
  let state = seed;
  const drawn = new Set();
  while (drawn.size < Math.min(count, lines.length)) {
    // A step of the generator of "Numerical Recipes": good enough to draw lines.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    drawn.add(lines[Math.floor((state / 2 ** 32) * lines.length)]);
  }
  return [...drawn];
}

/** @param {string} text */
function isCode(text) {
  return !/^\s*(?:$|\/?\*|\/\/|import\b|export \{|[})\]]+[;,]?$)/.test(text);
}
