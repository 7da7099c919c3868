// Runs two copies of the packages in one process: the two module systems of one version, and two versions.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import loadWabt from "wabt";

const NEXT = "0.99.0";

/**
 * Says what is wrong with copies side by side.
 * @param {readonly string[]} tarballs
 * @param {string} folder an empty one
 */
export async function copyProblems(tarballs, folder) {
  const programs = path.join(import.meta.dirname, "programs");
  cpSync(programs, folder, { recursive: true });
  const wabt = await loadWabt();
  const module = wabt.parseWat("guest.wat", readFileSync(path.join(programs, "guest.wat"), "utf8"), {});
  writeFileSync(path.join(folder, "guest.wasm"), module.toBinary({}).buffer);
  writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }');
  const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
  execFileSync("npm", ["install", ...options, ...tarballs], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  // As npm puts a version that a dependency of one's own needs.
  const plugin = path.join(folder, "node_modules/plugin");
  installNext(tarballs, path.join(plugin, "node_modules"));
  const both = { "ESM beside CommonJS": ["esm", folder, "cjs", folder] };
  const all = {
    ...both,
    "a version beside another": ["esm", folder, "esm", plugin],
    "a version beside another, in CommonJS": ["cjs", folder, "cjs", plugin],
    "a version in ESM beside another in CommonJS": ["esm", folder, "cjs", plugin],
  };
  return Object.entries(all).flatMap(([name, places]) => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(folder, "copies.js"), ...places], {
      encoding: "utf8",
    });
    console.log(`${name}: ${status === 0 ? "ok" : "failed"}`);
    return status === 0 ? [] : [`${name}: ${stderr}`];
  });
}

/**
 * @param {readonly string[]} tarballs
 * @param {string} modules
 */
function installNext(tarballs, modules) {
  for (const tarball of tarballs) {
    const unpacked = path.join(
      modules,
      "@hostwright",
      /hostwright-(\w+)-/.exec(path.basename(tarball))?.[1] ?? "",
    );
    mkdirSync(unpacked, { recursive: true });
    execFileSync("tar", ["-xzf", tarball, "-C", unpacked, "--strip-components=1"]);
    const manifest = path.join(unpacked, "package.json");
    writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), version: NEXT }));
  }
}
