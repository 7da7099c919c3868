// Whether the packages leave alone what is global, and fetch nothing of their own.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";

// The one store that all copies of the packages share.
const STORE = "globalThis.Symbol(hostwright)";

/**
 * Says what the packages change of what is global, and what they fetch.
 * @param {string} folder the packages are installed in it, beside the programs
 */
export function globalProblems(folder) {
  const program = path.join(folder, "globals.js");
  const { status, stderr } = spawnSync(process.execPath, [program, pathToFileURL(folder).href, STORE], {
    encoding: "utf8",
  });
  return status === 0 ? [] : [stderr];
}
