// Does what a stranger does: follows README.md's "Install" in an empty folder, with the current TypeScript, and compiles and
// runs the first example there, with its guest compiled here and with the one that the repository has.
//
// Usage: node scripts/check-install.mjs TARBALL …
import { execSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  compiledGuest,
  compileGuest,
  installCommands,
  output,
  program,
  programCommands,
} from "./first-example.mjs";

const tarballs = process.argv.slice(2).map((file) => path.resolve(file));
if (tarballs.length === 0)
  throw new Error("Say which packages to install: node scripts/check-install.mjs *.tgz");

const work = mkdtempSync(path.join(tmpdir(), "hostwright-install-"));
const folder = path.join(work, "project"); // npm init takes the folder's name, which must be in lower case
let failed = 0;
let passed = 0;
try {
  mkdirSync(folder);
  for (const command of installCommands) run(fromTarballs(command));
  writeFileSync(path.join(folder, "example.ts"), program);
  copyFileSync(compiledGuest, path.join(folder, "guest.wasm"));
  check("the guest in the repository");
  if (compileGuest(folder)) check("the guest compiled here");
  else console.log("skipped: the guest compiled here, since there is no clang with wasm-ld");
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/** @param {string} name */
function check(name) {
  const printed = outputOf(programCommands);
  if (printed.trim() === output) {
    passed++;
    return;
  }
  failed++;
  console.log(`${name}: expected\n${output}\n\ngot\n${printed}`);
}

/** @param {readonly string[]} commands */
function outputOf(commands) {
  try {
    return commands.map((command) => run(command)).join("");
  } catch (error) {
    const { message, stdout } = /** @type {Error & { stdout: string }} */ (error);
    return `${message}\n${stdout}`;
  }
}

/** @param {string} command */
function run(command) {
  return execSync(command, { cwd: folder, encoding: "utf8", stdio: "pipe" });
}

/**
 * Puts the tarballs in the place of our packages, which no registry has before they are published.
 * @param {string} command
 */
function fromTarballs(command) {
  if (!command.includes("@hostwright/")) return command;
  const others = command.split(" ").filter((word) => !word.startsWith("@hostwright/"));
  return [...others, ...tarballs.map((file) => JSON.stringify(file))].join(" ");
}
