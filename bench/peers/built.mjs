import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const build = new URL("../build/", import.meta.url);

/** @param {string} name A file that guests/build.mjs has written. */
export function builtUrl(name) {
  return new URL(name, build);
}

/** @param {string} name */
export function isBuilt(name) {
  return existsSync(builtUrl(name));
}

/**
 * @param {string} name
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function builtBytes(name) {
  return new Uint8Array(readFileSync(builtUrl(name)));
}

/** @param {string} name */
export function versionOf(name) {
  /** @type {{ dependencies: Record<string, string> }} */
  const { dependencies } = createRequire(import.meta.url)("../package.json");
  const version = dependencies[name];
  if (version === undefined) throw new Error(`versionOf: package.json does not depend on ${name}.`);
  return version;
}
