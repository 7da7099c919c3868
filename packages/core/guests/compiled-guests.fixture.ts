import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const GUESTS = __dirname;
/** A folder that keeps the compiled guests: each is compiled once then, and not in each version of Node.js. */
const KEPT = process.env["COMPILED_GUESTS"];

/**
 * Reads a guest in C, AssemblyScript or Rust: as it is in the repository, and as its source says, on a machine that has a
 * compiler for it. Both have to pass.
 */
export function compiledGuests(name: string): [how: string, bytes: Uint8Array<ArrayBuffer>][] {
  const committed = readFileSync(join(GUESTS, `${name}.wasm`));
  const compiled = compile(name);
  return [
    ["as it is in the repository", committed],
    ...(compiled === undefined ? [] : [["compiled here", compiled] as [string, Uint8Array<ArrayBuffer>]]),
  ];
}

function compile(name: string): Uint8Array<ArrayBuffer> | undefined {
  const file = `${name}.wasm`;
  if (KEPT !== undefined && existsSync(join(KEPT, file))) return readFileSync(join(KEPT, file));
  if (/-(?:c(?:64)?|unit)$/.test(name) && !["clang", "wasm-ld"].every(isThere)) return undefined;
  const directory = mkdtempSync(join(KEPT ?? tmpdir(), "guests-"));
  try {
    execFileSync(process.execPath, [join(GUESTS, "build.mjs"), "--into", directory, name], {
      stdio: "inherit",
    });
    const compiled = join(directory, file);
    // Where there is no compiler that can, the build leaves a guest as it is.
    if (!existsSync(compiled)) return undefined;
    const bytes = readFileSync(compiled);
    // Another process may look for it meanwhile: it finds all of it or nothing.
    if (KEPT !== undefined) renameSync(compiled, join(KEPT, file));
    return bytes;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function isThere(command: string): boolean {
  return spawnSync(command, ["--version"]).status === 0;
}
