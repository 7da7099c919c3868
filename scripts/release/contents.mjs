// Looks at what a tarball holds: everything that its manifest and its source maps promise, and nothing else.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const TOP = ["LICENSE", "README.md", "dist", "package.json", "src"];

/**
 * Unpacks a tarball, and says what is wrong with it.
 * @param {string} tarball
 * @param {string} folder to unpack it in
 */
export function contentProblems(tarball, folder) {
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return [
    ...missing(folder),
    ...strangers(folder, files),
    ...files.flatMap((file) => mapProblems(folder, file)),
  ];
}

/** @param {string} folder */
function missing(folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  /** @type {(target: unknown) => string[]} */
  const targets = (target) =>
    typeof target === "string" ? [target] : Object.values(target ?? {}).flatMap(targets);
  const { main, module, types, bin, exports } = manifest;
  const promised = [...TOP, ...targets([main, module, types, bin, exports])];
  const absent = promised.filter((file) => !existsSync(path.join(folder, file)));
  const scripts = Object.keys(manifest.scripts ?? {}).filter((name) => /install|prepare/.test(name));
  return [
    ...absent.map((file) => `${file} is not there`),
    ...scripts.map((name) => `a script runs at ${name}`),
  ];
}

/**
 * @param {string} folder
 * @param {readonly string[]} files
 */
function strangers(folder, files) {
  const others = readdirSync(folder).filter((name) => !TOP.includes(name));
  const notPublished = files.filter((file) => /\.(test|fixture)\.|tsbuildinfo|node_modules/.test(file));
  return [...others, ...notPublished].map((file) => `${file} is no part of the package`);
}

/**
 * @param {string} folder
 * @param {string} file
 */
function mapProblems(folder, file) {
  if (!file.endsWith(".map")) return [];
  const { sources, sourcesContent = [] } = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  return sources.flatMap((/** @type {string} */ source, /** @type {number} */ index) => {
    const target = path.join(folder, path.dirname(file), source);
    const inside = !path.relative(folder, target).startsWith("..") && existsSync(target);
    if (!inside) return [`${file} leads to ${source}, which is not in the package`];
    const said = sourcesContent[index];
    const isSame = said === undefined || said === null || said === readFileSync(target, "utf8");
    return isSame ? [] : [`${file} has another text of ${source} than the package`];
  });
}
