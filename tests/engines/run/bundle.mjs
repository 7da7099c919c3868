// Bundles the suite for engines that have no node_modules.
import { createRequire } from "node:module";
import path from "node:path";

/**
 * Bundles an entry into a file of the folder `site`.
 * @param {string} folder
 * @param {string} runtimes
 * @param {"browser" | "workerd" | "workerd-als"} entry
 */
export function bundle(folder, runtimes, entry) {
  const require = createRequire(path.resolve(runtimes, "package.json"));
  // Installed apart from the workspace, where nobody would have to have it.
  /** @type {{ build(options: object): Promise<unknown> }} */
  const esbuild = require("esbuild");
  return esbuild.build({
    absWorkingDir: folder,
    entryPoints: [`${entry}.js`],
    outdir: entry,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    alias: { "node:fs/promises": `./read-file.${entry.replace(/-.*/, "")}.js` },
    external: ["./guests.js", "node:async_hooks"],
    logLevel: "error",
  });
}
