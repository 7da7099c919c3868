// Packs the packages, and checks what would be published: manifests and types, contents and source maps, a consumer with each
// module system, copies side by side, what they change of what is global, what bundlers leave of them, and the command line.
//
// Usage: node scripts/check-release.mjs [--tarballs FOLDER]     FOLDER keeps them, for other checks of the same
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { isProgram, pack, tarballsIn } from "./pack.mjs";
import { contentProblems } from "./release/contents.mjs";
import { copyProblems } from "./release/copies.mjs";
import { globalProblems } from "./release/globals.mjs";
import { treeShakingProblems } from "./release/tree-shaking.mjs";

const { values: options } = parseArgs({ options: { tarballs: { type: "string" } } });
const work = realpathSync(mkdtempSync(path.join(tmpdir(), "hostwright-release-")));
let passed = 0;
let failed = 0;
try {
  const packed = path.resolve(options.tarballs ?? path.join(work, "packed"));
  pack(packed);
  const tarballs = tarballsIn(packed);
  for (const tarball of tarballs) {
    const name = path.basename(tarball);
    runTool(`publint of ${name}`, "publint", "--strict", tarball);
    // Node.js resolves "exports" since version 12: only the resolution of before that cannot see the entries.
    if (!isProgram(tarball)) runTool(`types of ${name}`, "attw", "--profile", "node16", tarball);
    report(`contents of ${name}`, contentProblems(tarball, path.join(work, name)));
  }
  const libraries = tarballs.filter((tarball) => !isProgram(tarball));
  const copies = path.join(work, "copies");
  mkdirSync(copies);
  report("copies side by side", await copyProblems(libraries, copies));
  report("what is global", globalProblems(copies));
  report("tree-shaking", await treeShakingProblems(path.join(copies, "node_modules")));
  runTool("consumers", process.execPath, "scripts/check-consumer.mjs", ...libraries);
  runTool("the README's installation", process.execPath, "scripts/check-install.mjs", ...libraries);
  runTool("the command line", process.execPath, "scripts/check-command-line.mjs", ...tarballs);
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/**
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 */
function runTool(name, command, ...args) {
  const isOwn = command === process.execPath;
  const { status, stdout, stderr } = spawnSync(isOwn ? command : "npx", isOwn ? args : [command, ...args], {
    encoding: "utf8",
  });
  report(name, status === 0 ? [] : [`${stdout}${stderr}`]);
}

/**
 * @param {string} name
 * @param {readonly string[]} problems
 */
function report(name, problems) {
  if (problems.length === 0) passed++;
  else failed++;
  console.log(`${problems.length === 0 ? "ok" : "FAILED"}: ${name}`);
  for (const problem of problems) console.log(`  ${problem}`);
}
