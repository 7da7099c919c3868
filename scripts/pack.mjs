import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";

/**
 * Packs the packages, as they would be published.
 * @param {string} folder where the tarballs go; made where it is missing
 */
export function pack(folder) {
  mkdirSync(folder, { recursive: true });
  const workspaces = ["types", "core", "wasi"].flatMap((name) => ["--workspace", `packages/${name}`]);
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
