// Measures what a bundler leaves of the packages: nothing of an import whose names nobody uses, and of one decorator with one
// type nothing of the other types.
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { rollup } from "rollup";

/** Lists the files that each program has to leave out, as parts of their paths in the packages. */
const PROGRAMS = {
  "one decorator and i32": {
    text: 'import { HostModuleBase, wasm } from "@hostwright/core";\nimport { i32 } from "@hostwright/types";\nexport { HostModuleBase, i32, wasm };',
    without: [
      "/aggregate/",
      "/sequence/",
      "/reference/",
      "/time/",
      "/recording/",
      "/link/",
      "/runtime",
      "/testing/",
    ],
  },
  "a runtime": {
    text: 'export { Runtime } from "@hostwright/core";',
    without: ["/aggregate/", "/time/", "/recording/", "/testing/", "/policy", "/log-calls"],
  },
  "one struct": {
    text: 'import { Struct, u8 } from "@hostwright/types";\nexport { Struct, u8 };',
    without: ["/variant", "/flags", "/time/", "/reference/", "core/"],
  },
  everything: {
    text: 'export * as core from "@hostwright/core";\nexport * as types from "@hostwright/types";',
    without: ["/testing/"],
  },
};

/**
 * Says what is in a bundle that should not be, and prints how large each is.
 * @param {string} modules the node_modules that the packages are installed in
 */
export async function treeShakingProblems(modules) {
  /** @type {string[]} */
  const problems = [];
  for (const [name, { text, without }] of Object.entries(PROGRAMS)) {
    const { code, files } = await bundle(modules, text, false);
    console.log(`${name}: ${code.length} characters of ${files.length} files`);
    const kept = files.filter((file) => without.some((part) => file.includes(part)));
    problems.push(...kept.map((file) => `${name}: the bundle has ${file}`));
  }
  // sideEffects is believed by bundlers. Here none of it is, and still nothing may be left but what others do.
  for (const name of ["core", "core/opentelemetry", "core/wasm", "core/testing", "types", "wasi"]) {
    const { code } = await bundle(modules, `import "@hostwright/${name}";`, true);
    const own = code.replaceAll(/^import ["']@opentelemetry\/api["'];$/gm, "").trim();
    if (own !== "")
      problems.push(`@hostwright/${name} has side effects, and its manifest says it has none:\n${own}`);
  }
  return problems;
}

/**
 * @param {string} modules
 * @param {string} text
 * @param {boolean} isSuspicious whether a manifest that says `sideEffects: false` is not believed
 */
async function bundle(modules, text, isSuspicious) {
  const built = await rollup({
    input: "program",
    external: ["@opentelemetry/api"],
    treeshake: { moduleSideEffects: (id, external) => isSuspicious || (!external && id === "program") },
    plugins: [
      {
        name: "installed-packages",
        resolveId: (id) => {
          if (id === "program") return id;
          const [, scope, entry = "index"] = /^@hostwright\/(core|types|wasi)(?:\/(\w+))?$/.exec(id) ?? [];
          if (scope === undefined) return null;
          const file = entry === "testing" ? "testing/index" : entry;
          return path.join(modules, "@hostwright", scope, "dist/esm", `${file}.js`);
        },
        // With the maps of the packages, which tell the sources that a file has been made of.
        load: (id) =>
          id === "program"
            ? text
            : { code: readFileSync(id, "utf8"), map: JSON.parse(readFileSync(`${id}.map`, "utf8")) },
      },
    ],
    onwarn: (warning) => {
      if (warning.code !== "EMPTY_BUNDLE") throw new Error(warning.message);
    },
  });
  const { output } = await built.generate({ format: "es", sourcemap: "hidden" });
  const chunks = loaded(output);
  const sources = [...new Set(chunks.flatMap(sourcesOf))];
  return {
    code: chunks.map(({ code }) => code).join(""),
    files: sources.map((source) => path.relative(path.join(modules, "@hostwright"), path.resolve(source))),
  };
}

/**
 * Lists the sources that the lines of a chunk are from, but for comments: those of functions that are left out may stay.
 * @param {import("rollup").OutputChunk} chunk
 */
function sourcesOf({ code, map }) {
  if (map === null) return [];
  const sources = new SourceMap(JSON.parse(map.toString()));
  return code.split("\n").flatMap((line, row) => {
    const entry = sources.findEntry(row, line.search(/\S|$/));
    return line.trim().startsWith("//") || !("originalSource" in entry) ? [] : entry.originalSource;
  });
}

/**
 * Lists the chunks that a program loads at its start: its own, and all that those import but for `import()`.
 * @param {import("rollup").RollupOutput["output"]} output
 */
function loaded([program, ...others]) {
  const chunks = new Set([program]);
  for (const { imports } of chunks) {
    for (const other of others)
      if (other.type === "chunk" && imports.includes(other.fileName)) chunks.add(other);
  }
  return [...chunks];
}
