import { readFileSync } from "node:fs";

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly import: { readonly default: string } }>>;
}

/** Lists the sources of a package's entries, which its manifest's "exports" names as they are built. */
function entriesOf(folder: string): string[] {
  const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as Manifest;
  return Object.values(exports).flatMap((target) =>
    typeof target === "string"
      ? []
      : [target.import.default.replace(/^\.\/dist\/esm\/(.*)\.js$/, "src/$1.ts!")],
  );
}

const tests = ["src/**/*.{test,fixture}.ts"];

// A pattern that ends with an exclamation mark is production code: `knip --production` finds exports that only tests use.
export default {
  ignoreUnresolved: ["./guest.wasm"],
  workspaces: {
    ".": {
      entry: [
        "scripts/*.mjs",
        "tests/*.mjs",
        "tests/!(programs)/{test,stryker.config}.mjs",
        "tests/engines/src/index.ts",
      ],
      project: [
        "{scripts,tests}/**/*.{mjs,ts}",
        "!tests/toolchains/**",
        "!tests/programs/**",
        "!tests/languages/guests/**",
        "*.{mjs,ts}",
      ],
      ignoreDependencies: ["@arethetypeswrong/cli", "publint", "ts-node"],
    },
    "packages/types": {
      entry: [...entriesOf("packages/types"), ...tests],
      project: ["src/**/*.ts!", "!src/**/*.{test,fixture}.ts!"],
      // Layouts are compared with those of a compiler, where there is one.
      ignoreBinaries: ["clang"],
    },
    "packages/core": {
      entry: [...entriesOf("packages/core"), ...tests],
      project: ["src/**/*.ts!", "!src/**/*.{test,fixture}.ts!"],
      ignoreDependencies: ["@opentelemetry/api"],
      // Of Debian: guests that npm has no compiler for are committed.
      ignoreBinaries: ["emcc", "wasm-ld"],
    },
    "packages/wasi": {
      entry: [...entriesOf("packages/wasi"), ...tests],
      project: ["src/**/*.ts!", "!src/**/*.{test,fixture}.ts!"],
      ignoreBinaries: ["mkfifo"],
    },
    "packages/cli": {
      entry: tests,
      project: ["src/**/*.ts!", "!src/**/*.{test,fixture}.ts!"],
    },
    "examples/*": {
      entry: ["src/{main,verify-guests,*/worker}.ts!", ...tests],
      project: ["{src,guests}/**/*.{ts,mjs}", "!guests/assemblyscript/**"],
    },
  },
};
