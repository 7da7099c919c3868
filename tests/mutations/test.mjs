// Changes the sources of compile, context and guest in small ways, one at a time, and lists the changes that no test notices.
//
// Usage: node tests/mutations/test.mjs [file or folder]…
// A file is a minute or more, so a run names a few; without names it takes hours. The reports lie in tests/mutations/build.
// It runs on a Node.js that can suspend guests, so that asynchronous tests count.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { findSuspendingNode } from "../suspending/node.mjs";

const FOLDERS = ["compile", "context", "guest"].map((room) => `packages/core/src/${room}`);

const root = path.resolve(import.meta.dirname, "../..");
const node = findSuspendingNode();
if (node === undefined) throw new Error("No Node.js that can suspend guests. Run this with Node.js 24.");
const named = process.argv.slice(2);
const patterns = (named.length > 0 ? named : FOLDERS).map((name) =>
  statSync(path.join(root, name)).isDirectory() ? `${name}/**/*.ts` : name,
);
const mutate = [...patterns, "!**/*.test.ts", "!**/*.fixture.ts"].join(",");
const stryker = path.join(import.meta.dirname, "node_modules/@stryker-mutator/core/bin/stryker.js");
const args = [stryker, "run", path.join(import.meta.dirname, "stryker.config.mjs"), "--mutate", mutate];
const { status } = spawnSync(node, args, { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;
