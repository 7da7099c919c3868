// How each tool compiles one file of a folder, in which its settings lie as a user would have them: gives the file to run,
// or throws what the tool had to say.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);

/** @typedef {(folder: string, file: string) => Promise<string>} Compile */

/**
 * TypeScript of one version, which checks the types as well.
 * @param {string} version
 * @returns {Compile}
 */
export const tsc = (version) => async (folder, file) => {
  const bin = path.join(path.dirname(require.resolve(`typescript-${version}/package.json`)), "bin", "tsc");
  const tsconfig = path.join(folder, "tsconfig.json");
  const settings = JSON.parse(readFileSync(tsconfig, "utf8"));
  writeFileSync(tsconfig, JSON.stringify({ ...settings, files: [file] }));
  try {
    execFileSync(process.execPath, [bin, "--noEmitOnError", "--outDir", "out"], {
      cwd: folder,
      encoding: "utf8",
      stdio: "pipe",
    });
  } catch (error) {
    throw new Error(/** @type {{ stdout: string }} */ (error).stdout, { cause: error });
  }
  return path.join("out", toJs(file));
};

/** @type {Compile} */
export async function swc(folder, file) {
  const { transformFileSync } = require("@swc/core");
  const { code } = transformFileSync(path.join(folder, file), { cwd: folder, root: folder });
  return write(folder, file, code);
}

/** @type {Compile} */
export async function esbuild(folder, file) {
  const { buildSync } = require("esbuild");
  buildSync({
    absWorkingDir: folder,
    entryPoints: [file],
    outdir: "out",
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  return path.join("out", toJs(file));
}

/** @type {Compile} */
export async function vite(folder, file) {
  const { build } = await import(
    pathToFileURL(path.join(path.dirname(require.resolve("vite/package.json")), "dist/node/index.js")).href
  );
  await build({
    root: folder,
    configFile: false,
    logLevel: "silent",
    build: {
      target: "es2022",
      outDir: "out",
      emptyOutDir: false,
      minify: false,
      lib: { entry: path.join(folder, file), formats: ["es"], fileName: () => toJs(file) },
      rolldownOptions: { external: [/^@hostwright\//, /report\.js$/] },
    },
  });
  return path.join("out", toJs(file));
}

/** @type {Compile} */
export async function babel(folder, file) {
  const { transformFileSync } = /** @type {any} */ (require("@babel/core"));
  const settings = JSON.parse(readFileSync(path.join(folder, "babel.config.json"), "utf8"));
  const { code } = transformFileSync(path.join(folder, file), {
    ...settings,
    // Named in the settings as users do, found here.
    plugins: settings.plugins.map((/** @type {string | [string, object]} */ plugin) =>
      Array.isArray(plugin) ? [require.resolve(plugin[0]), plugin[1]] : require.resolve(plugin),
    ),
    configFile: false,
    babelrc: false,
    cwd: folder,
  });
  return write(folder, file, code);
}

/**
 * No compiler: the engine takes the source.
 * @type {Compile}
 */
export async function source(_folder, file) {
  return file;
}

/**
 * @param {string} folder
 * @param {string} file
 * @param {string} code
 */
function write(folder, file, code) {
  const output = path.join("out", toJs(file));
  writeFileSync(path.join(folder, output), code);
  return output;
}

/** @param {string} file */
function toJs(file) {
  return file.replace(/\.ts$/, ".js");
}
