// The README's first example: its program, its output, its guest, and the commands around them.
//
// Usage: node scripts/first-example.mjs     compiles the guest to docs/guest.wasm, for readers and machines without clang
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { named, readSnippets } from "./snippets.mjs";

const root = path.resolve(import.meta.dirname, "..");
const snippets = readSnippets(readFileSync(path.join(root, "README.md"), "utf8"));
const commands = named(snippets, "build").code.split("\n");

export const program = named(snippets, "first-example").code;
export const output = named(snippets, "first-example-output").code.trim();
/** The commands that make an empty folder a project, one each. */
export const installCommands = named(snippets, "install").code.split("\n");
/** The commands that compile and run the program in such a project. */
export const programCommands = commands.filter((command) => !isClang(command));
/** The guest as it is in the repository. */
export const compiledGuest = path.join(root, "docs/guest.wasm");

/**
 * Compiles the guest with the README's command to `guest.wasm`.
 * @param {string} folder
 * @returns {boolean} false where there is no clang with a linker for WebAssembly
 */
export function compileGuest(folder) {
  const found = ["clang", "wasm-ld"].every((tool) => spawnSync(tool, ["--version"]).status === 0);
  if (!found) return false;
  writeFileSync(path.join(folder, "guest.c"), named(snippets, "guest").code);
  // Without npm's folders in the path: clang runs whatever wasm-opt it finds.
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const PATH = folders.filter((entry) => !entry.includes("node_modules")).join(path.delimiter);
  for (const command of commands.filter(isClang)) {
    const [tool = "", ...args] = command.split(" ");
    execFileSync(tool, args, { cwd: folder, stdio: "inherit", env: { ...process.env, PATH } });
  }
  return true;
}

/** @param {string} command */
function isClang(command) {
  return command.startsWith("clang ");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = mkdtempSync(path.join(tmpdir(), "hostwright-guest-"));
  try {
    if (!compileGuest(folder)) throw new Error("There is no clang, or no wasm-ld. Install clang and lld.");
    copyFileSync(path.join(folder, "guest.wasm"), compiledGuest);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
