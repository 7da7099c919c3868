import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const GUESTS = __dirname;

/**
 * Reads a guest in C, AssemblyScript or Rust: as it is in the repository, and as its source says, on a machine that has a
 * compiler for it. Both have to pass.
 */
export function compiledGuests(name: string): [how: string, bytes: Uint8Array<ArrayBuffer>][] {
  const file = `${name}.wasm`;
  const committed = readFileSync(join(GUESTS, file));
  if (/-c(64)?$/.test(name) && !["clang", "wasm-ld"].every(isThere)) {
    return [["as it is in the repository", committed]];
  }
  const directory = mkdtempSync(join(tmpdir(), "guests-"));
  try {
    execFileSync(process.execPath, [join(GUESTS, "build.mjs"), "--into", directory, name], {
      stdio: "inherit",
    });
    const compiled = join(directory, file);
    // Where there is no compiler that can, the build leaves a guest as it is.
    if (!existsSync(compiled)) return [["as it is in the repository", committed]];
    return [
      ["as it is in the repository", committed],
      ["compiled here", readFileSync(compiled)],
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function isThere(command: string): boolean {
  return spawnSync(command, ["--version"]).status === 0;
}
