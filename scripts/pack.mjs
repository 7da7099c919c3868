import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";

/**
 * Packs the packages, as they would be published.
 * @param {string} folder where the tarballs go; made where it is missing
 */
export function pack(folder) {
  mkdirSync(folder, { recursive: true });
  const workspaces = ["types", "core", "wasi", "cli"].flatMap((name) => ["--workspace", `packages/${name}`]);
  execFileSync("npm", ["pack", "--silent", ...workspaces, "--pack-destination", folder], { stdio: "ignore" });
}

/**
 * Gives the tarballs in a folder.
 * @param {string} folder
 */
export function tarballsIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".tgz"))
    .map((file) => path.join(folder, file));
}

/**
 * Tells whether a tarball is that of the command line, which no program imports.
 * @param {string} tarball
 */
export function isProgram(tarball) {
  return /^hostwright-\d/.test(path.basename(tarball));
}
