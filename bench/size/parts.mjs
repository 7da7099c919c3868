import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

import { build } from "esbuild";

const folder = fileURLToPath(new URL("..", import.meta.url));

/**
 * @typedef {object} Bundle
 * @property {Map<string, number>} parts the bytes of each file in it, by paths such as `types/numeric/integers.js`, the largest first
 * @property {number} minified its bytes
 * @property {number} compressed its bytes after Brotli
 * @property {string[]} lazy the files that it loads by `import()`, and that are not counted
 */

/**
 * Bundles a program as an application would, without the files that are loaded by `import()`: bundlers that split code make chunks
 * of those, which a program loads when it needs them. A bundler that makes a single file puts them into it.
 * @param {string} program
 * @returns {Promise<Bundle>}
 */
export async function bundle(program) {
  /** @type {Set<string>} */
  const lazy = new Set();
  const { metafile, outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder },
    bundle: true,
    format: "esm",
    minify: true,
    write: false,
    metafile: true,
    plugins: [
      {
        name: "lazy",
        setup: ({ onResolve }) => {
          onResolve({ filter: /./ }, ({ kind, path: imported, resolveDir }) => {
            if (kind !== "dynamic-import") return undefined;
            lazy.add(shortName(path.join(resolveDir, imported)));
            return { path: imported, external: true };
          });
        },
      },
    ],
  });
  const [output] = Object.values(metafile.outputs);
  const parts = Object.entries(output?.inputs ?? {})
    .map(([file, { bytesInOutput }]) => /** @type {const} */ ([shortName(file), bytesInOutput]))
    .filter(([, byteLength]) => byteLength > 0);
  const contents = outputFiles[0]?.contents ?? new Uint8Array();
  return {
    parts: new Map(parts.sort(([, a], [, b]) => b - a)),
    minified: contents.length,
    compressed: brotliCompressSync(contents).length,
    lazy: [...lazy].sort(),
  };
}

/** The budgets of the programs, by name. */
export const BUDGETS = new Map(
  /** @type {{ name: string, limit: string, ignore?: string[] }[]} */ (
    JSON.parse(readFileSync(new URL("../.size-limit.json", import.meta.url), "utf8"))
  ).map((budget) => [budget.name, budget]),
);

/** @param {string} file */
function shortName(file) {
  return file.replace(/^.*node_modules\//, "").replace(/^.*packages\/(\w+)\/dist\/esm\//, "$1/");
}
