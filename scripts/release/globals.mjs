// Whether the packages leave alone what is global, and fetch nothing of their own.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";

// What reflect-metadata is for.
const REFLECT = [
  "decorate",
  "metadata",
  "defineMetadata",
  "hasMetadata",
  "hasOwnMetadata",
  "getMetadata",
  "getOwnMetadata",
  "getMetadataKeys",
  "getOwnMetadataKeys",
  "deleteMetadata",
  "Symbol(@reflect-metadata:registry)",
].map((name) => `globalThis.Reflect.${name}`);

/**
 * Says what the packages change of what is global, and what they fetch.
 * @param {string} folder the packages are installed in it, beside the programs
 */
export function globalProblems(folder) {
  const program = path.join(folder, "globals.js");
  const { status, stderr } = spawnSync(process.execPath, [program, pathToFileURL(folder).href, ...REFLECT], {
    encoding: "utf8",
  });
  return status === 0 ? [] : [stderr];
}
