import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

import { build } from "esbuild";

const folder = fileURLToPath(new URL("..", import.meta.url));

/**
 * @typedef {object} Bundle
 * @property {Map<string, number>} parts the bytes of each source file in it, by paths such as `types/numeric/integers.ts`, the largest first
 * @property {number} minified its bytes
 * @property {number} compressed its bytes after Brotli
 * @property {string[]} lazy the parts that it loads by `import()`, such as `core/report`, and that are not counted
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
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder },
    bundle: true,
    format: "esm",
    minify: true,
    write: false,
    outdir: ".",
    sourcemap: "external",
    sourcesContent: false,
    plugins: [
      {
        name: "lazy",
        setup: ({ onResolve }) => {
          onResolve({ filter: /./ }, ({ kind, path: imported, resolveDir }) => {
            if (kind !== "dynamic-import") return undefined;
            lazy.add(partName(path.join(resolveDir, imported)));
            return { path: imported, external: true };
          });
        },
      },
    ],
  });
  const [map, code] = outputFiles.map(({ contents }) => contents);
  if (map === undefined || code === undefined) throw new Error("The bundler has made no source map.");
  return {
    parts: bytesOfSources(code, map),
    minified: code.length,
    compressed: brotliCompressSync(code).length,
    lazy: [...lazy].sort(),
  };
}

/** The budgets of the programs, by name. */
export const BUDGETS = new Map(
  /** @type {{ name: string, limit: string, ignore?: string[] }[]} */ (
    JSON.parse(readFileSync(new URL("../.size-limit.json", import.meta.url), "utf8"))
  ).map((budget) => [budget.name, budget]),
);

/**
 * Counts the bytes that each source file has in a bundle, which is ASCII.
 * @param {Uint8Array} code
 * @param {Uint8Array} map
 */
function bytesOfSources(code, map) {
  const decoder = new TextDecoder();
  const sources = new SourceMap(JSON.parse(decoder.decode(map)));
  /** @type {Map<string, number>} */
  const bytes = new Map();
  decoder
    .decode(code)
    .split("\n")
    .forEach((line, row) => {
      for (let column = 0; column < line.length; column++) {
        const entry = sources.findEntry(row, column);
        if (!("originalSource" in entry)) continue;
        const file = entry.originalSource.replace(/^.*packages\/(\w+)\/src\//, "$1/");
        bytes.set(file, (bytes.get(file) ?? 0) + 1);
      }
    });
  return new Map([...bytes].sort(([, a], [, b]) => b - a));
}

/** @param {string} file */
function partName(file) {
  return file.replace(/^.*packages\/(\w+)\/dist\/esm\/chunks\/(.*)\.js$/, "$1/$2");
}
