import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const folder = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles a program as an application would, and says how many bytes of it come from which file, minified and not compressed.
 * @param {string} program
 * @returns {Promise<Map<string, number>>} By paths such as `types/numeric/integers.js`, the largest first.
 */
export async function partsOf(program) {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: folder },
    bundle: true,
    format: "esm",
    minify: true,
    write: false,
    // Loaded only where no source text runs.
    external: ["*/closure-thunk.js"],
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  const parts = Object.entries(output?.inputs ?? {})
    .map(([file, { bytesInOutput }]) => /** @type {const} */ ([shortName(file), bytesInOutput]))
    .filter(([, byteLength]) => byteLength > 0);
  return new Map(parts.sort(([, a], [, b]) => b - a));
}

/** @param {string} file */
function shortName(file) {
  return file.replace(/^.*node_modules\//, "").replace(/^.*packages\/(\w+)\/dist\/esm\//, "$1/");
}
