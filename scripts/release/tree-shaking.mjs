// Measures what a bundler leaves of the packages: nothing of an import whose names nobody uses, and of one decorator with one
// type nothing of the other types.
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
        load: (id) => (id === "program" ? text : null),
      },
    ],
    onwarn: (warning) => {
      if (warning.code !== "EMPTY_BUNDLE") throw new Error(warning.message);
    },
  });
  const { output } = await built.generate({ format: "es" });
  const [{ code, modules: parts }] = output;
  const files = Object.keys(parts).filter((id) => (parts[id]?.renderedLength ?? 0) > 0 && id !== "program");
  return { code, files: files.map((file) => path.relative(path.join(modules, "@hostwright"), file)) };
}
