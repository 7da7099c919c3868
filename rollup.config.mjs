// Writes what tsc put into build/tsc as dist/esm, ES modules, and as dist/cjs, CommonJS. The entries are those that a package's
// "exports" promise, so that a new entry is declared there and nowhere else.
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { transform } from "esbuild";

const packages = ["packages/types", "packages/core", "packages/wasi"];

/**
 * Reads what Rollup needs to know from a package's manifest.
 * @param {string} folder
 */
async function readManifest(folder) {
  const {
    exports,
    dependencies,
    peerDependencies = {},
  } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  /** @type {string[]} */
  const files = Object.values(exports).flatMap((target) => target.import?.default ?? []);
  const names = files.map((file) => file.replace(/^\.\/dist\/esm\/(.*)\.js$/, "$1"));
  return { names, dependencies: Object.keys({ ...dependencies, ...peerDependencies }) };
}

/**
 * Hands tsc's source maps to Rollup, so that those of dist lead to src.
 * @type {import("rollup").Plugin}
 */
const sourceMaps = {
  name: "source-maps",
  async load(id) {
    return { code: await readFile(id, "utf8"), map: await readFile(`${id}.map`, "utf8") };
  },
};

/**
 * Puts the declarations next to the code, and a package.json that says which module system both are of: without it,
 * TypeScript would read the declarations in dist/cjs as those of an ES module.
 * @param {string} folder
 * @param {"module" | "commonjs"} type
 * @returns {import("rollup").Plugin}
 */
function declarations(folder, type) {
  return {
    name: "declarations",
    async writeBundle({ dir }) {
      await cp(`${folder}/build/tsc`, `${dir}`, {
        recursive: true,
        filter: (file) => !/\.js(\.map)?$/.test(file),
      });
      await writeFile(`${dir}/package.json`, `{ "type": "${type}" }\n`);
    },
  };
}

/** The exports of all host modules in a program that have a text of their own where no source text may be run. */
const TEMPLATES = 64;

/**
 * Repeats the one template of `thunk-templates.ts`: an engine keeps its feedback on a function for its text. It is the last
 * thing in its file, so that the source map stays right.
 * @type {import("rollup").Plugin}
 */
const repeatTemplate = {
  name: "repeat-template",
  transform(code, id) {
    if (!id.endsWith("compile/thunk-templates.js")) return null;
    const found = /THUNK_TEMPLATES = \[\n([^]*),\n\];/.exec(code)?.[1];
    if (found === undefined) throw new Error(`${id} has no template to repeat`);
    // The first is for reading.
    const copies = Array(TEMPLATES - 1).fill(found.replace(/^ +/gm, ""));
    return { code: code.replace(found, () => [found, ...copies].join(",\n")), map: null };
  },
};

/**
 * Leaves out comments, writes statements in fewer words, and ASCII, which engines read faster. Source maps lead to the comments in src.
 * @type {import("rollup").Plugin}
 */
const shorten = {
  name: "shorten",
  async renderChunk(code) {
    const shortened = await transform(code, {
      charset: "ascii",
      legalComments: "none",
      minifySyntax: true,
      sourcemap: true,
      sourcesContent: false,
    });
    return { code: shortened.code, map: shortened.map };
  },
};

/**
 * Puts all that the main entry imports into one file: finding, reading and linking a file takes longer than compiling what most of
 * them hold. The other entries share that file, and parts that are loaded by `import()` have files of their own.
 * @param {string} entry
 * @returns {import("rollup").GetManualChunk}
 */
function mainChunk(entry) {
  /** @type {Set<string>} */
  const reached = new Set();
  return (id, { getModuleInfo }) => {
    /** @param {string} file */
    const walk = (file) => {
      const module = getModuleInfo(file);
      if (module === null || module.isExternal || reached.has(file)) return;
      reached.add(file);
      module.importedIds.forEach(walk);
    };
    walk(entry);
    return reached.has(id) ? "main" : null;
  };
}

/**
 * @param {string} folder
 * @param {"esm" | "cjs"} kind
 * @returns {import("rollup").OutputOptions}
 */
function output(folder, kind) {
  return {
    format: kind,
    dir: `${folder}/dist/${kind}`,
    chunkFileNames: "chunks/[name].js",
    manualChunks: mainChunk(path.resolve(folder, "build/tsc/index.js")),
    exports: "named",
    generatedCode: "es2015",
    sourcemap: true,
    plugins: [shorten, declarations(folder, kind === "esm" ? "module" : "commonjs")],
  };
}

/** @type {import("rollup").RollupOptions[]} */
const configuration = [];

for (const folder of packages) {
  const { names, dependencies } = await readManifest(folder);
  await rm(`${folder}/dist`, { recursive: true, force: true });
  configuration.push({
    input: Object.fromEntries(names.map((name) => [name, `${folder}/build/tsc/${name}.js`])),
    external: (id) =>
      id.startsWith("node:") || dependencies.some((name) => id === name || id.startsWith(`${name}/`)),
    // An entry exports the names of its source, and none that other chunks need: where it would, it becomes a file that only
    // exports what a chunk has.
    preserveEntrySignatures: "strict",
    plugins: [sourceMaps, repeatTemplate],
    // A warning is an import that does not resolve, or a cycle; but an entry may have types alone.
    onwarn: (warning) => {
      if (warning.code !== "EMPTY_BUNDLE") throw new Error(warning.message);
    },
    output: [output(folder, "esm"), output(folder, "cjs")],
  });
}

export default configuration;
