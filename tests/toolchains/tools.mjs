// The tests: each tool with the settings that a spelling needs, and its limits. The table is asserted both ways: a
// spelling that a tool has learned is a failure as well, until it is taken out of here.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { babel, esbuild, source, swc, tsc, vite } from "./compile.mjs";

/** @typedef {"legacy" | "standard" | "standard-renamed" | "table" | "define"} Spelling */
/** @typedef {{ settings?: string | undefined, fails?: RegExp | undefined, why?: string | undefined }} Cell */
/** @typedef {{ command: string, args: string[], env?: Record<string, string> }} Engine */
/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {import("./compile.mjs").Compile} compile
 * @property {Engine | undefined} engine undefined when it is not installed
 * @property {string} file what the settings are written to
 * @property {Record<Spelling | "legacy, setting left out", Cell> & Partial<Record<"legacy, metadata", Cell>>} cells
 */

const require = createRequire(import.meta.url);

/** @type {Record<keyof Tool["cells"], string>} */
export const files = {
  legacy: "legacy.ts",
  standard: "standard.ts",
  "standard-renamed": "standard-renamed.ts",
  table: "table.ts",
  define: "define.js",
  "legacy, setting left out": "legacy.ts",
  "legacy, metadata": "legacy.ts",
};

const node = { command: process.execPath, args: [] };
/** Node.js with intrinsics that nothing can change. */
const hardened = {
  "lockdown() before": lockedDown("before"),
  "lockdown() after": lockedDown("after"),
  "--frozen-intrinsics": { command: process.execPath, args: ["--frozen-intrinsics", "--no-warnings"] },
};

/** @type {Tool["cells"]} */
const typescript = {
  legacy: { settings: "tsconfig-legacy" },
  "legacy, metadata": { settings: "tsconfig-metadata" },
  standard: { settings: "tsconfig-standard" },
  "standard-renamed": { settings: "tsconfig-standard" },
  table: { settings: "tsconfig-standard" },
  define: { settings: "tsconfig-javascript" },
  "legacy, setting left out": {
    settings: "tsconfig-standard",
    fails: /Decorators are not valid here/,
    why: "standard decorators do not go on parameters",
  },
};

/** @type {Tool["cells"]} */
const stripped = {
  legacy: { fails: /SyntaxError/, why: "decorators are no part of JavaScript yet" },
  standard: { fails: /SyntaxError/, why: "decorators are no part of JavaScript yet" },
  "standard-renamed": { fails: /SyntaxError/, why: "decorators are no part of JavaScript yet" },
  table: {},
  define: {},
  "legacy, setting left out": { fails: /SyntaxError/, why: "decorators are no part of JavaScript yet" },
};

const notLowered = { fails: /SyntaxError/, why: "standard decorators are left as they are" };

/** @type {Tool[]} */
export const tools = [
  ...["5.4", "5.9", "6.0", "7.0"].map((version) => ({
    name: `TypeScript ${version}`,
    compile: tsc(version),
    engine: node,
    file: "tsconfig.json",
    cells: typescript,
  })),
  ...Object.entries(hardened).map(([name, engine]) => ({
    name: `TypeScript 5.9, ${name}`,
    compile: tsc("5.9"),
    engine,
    file: "tsconfig.json",
    cells: typescript,
  })),
  {
    name: "swc",
    compile: swc,
    engine: node,
    file: ".swcrc",
    cells: {
      legacy: { settings: "swc-legacy" },
      "legacy, metadata": { settings: "swc-metadata" },
      standard: { settings: "swc-standard" },
      "standard-renamed": { settings: "swc-standard" },
      table: { settings: "swc-standard" },
      define: { settings: "swc-javascript" },
      "legacy, setting left out": {
        settings: "swc-standard",
        fails: /SyntaxError/,
        why: "leaves decorators of parameters as they are",
      },
    },
  },
  {
    name: "esbuild",
    compile: esbuild,
    engine: node,
    file: "tsconfig.json",
    cells: {
      legacy: { settings: "tsconfig-legacy" },
      "legacy, metadata": { settings: "tsconfig-metadata" },
      standard: {
        fails: /Expected identifier but found "export"/,
        why: "refuses a reserved word after the dot",
      },
      "standard-renamed": {},
      table: {},
      define: {},
      "legacy, setting left out": {
        fails: /Parameter decorators only work when experimental decorators are enabled|Expected identifier/,
        why: "standard decorators do not go on parameters",
      },
    },
  },
  {
    name: "Vite",
    compile: vite,
    engine: node,
    file: "tsconfig.json",
    cells: {
      legacy: { settings: "tsconfig-legacy" },
      "legacy, metadata": { settings: "tsconfig-metadata" },
      standard: notLowered,
      "standard-renamed": notLowered,
      table: {},
      define: {},
      "legacy, setting left out": {
        fails: /Decorators are not valid here/,
        why: "standard decorators do not go on parameters",
      },
    },
  },
  {
    name: "Babel",
    compile: babel,
    engine: node,
    file: "babel.config.json",
    cells: {
      legacy: {
        settings: "babel-legacy",
        fails: /Reflect\.metadata is not a function/,
        why: "the plugin for parameters calls Reflect.metadata",
      },
      standard: { settings: "babel-standard" },
      "standard-renamed": { settings: "babel-standard" },
      table: { settings: "babel-standard" },
      define: { settings: "babel-standard" },
      "legacy, setting left out": {
        settings: "babel-standard",
        fails: /Decorators cannot be used to decorate parameters/,
        why: "standard decorators do not go on parameters",
      },
    },
  },
  ...["node22", "node24"].map((name) => ({
    name: `Node.js ${name.slice(4)}, types stripped`,
    compile: source,
    engine: installed(`${name}/bin/node`, []),
    file: "tsconfig.json",
    cells: stripped,
  })),
  {
    name: "Bun",
    compile: source,
    engine: installed("@oven/bun-linux-x64/bin/bun", ["run"]),
    file: "tsconfig.json",
    cells: {
      legacy: { settings: "tsconfig-legacy" },
      "legacy, metadata": { settings: "tsconfig-metadata" },
      standard: {},
      "standard-renamed": {},
      table: {},
      define: {},
      "legacy, setting left out": {
        fails: /ModuleDefinitionError/,
        why: "drops decorators of parameters in silence; linking finds it",
      },
    },
  },
  {
    name: "Deno",
    compile: source,
    engine: installed("@deno/linux-x64-glibc/deno", ["run", "--allow-read", "--allow-env"], {
      DENO_DIR: path.join(import.meta.dirname, "build", "deno-cache"),
      DENO_NO_UPDATE_CHECK: "1",
    }),
    file: "deno.json",
    cells: {
      legacy: { settings: "deno-legacy" },
      standard: { settings: "deno-standard" },
      "standard-renamed": { settings: "deno-standard" },
      table: { settings: "deno-standard" },
      define: { settings: "deno-standard" },
      "legacy, setting left out": {
        settings: "deno-standard",
        fails: /SyntaxError/,
        why: "leaves decorators of parameters as they are",
      },
    },
  },
];

/**
 * Gives Node.js with a program that locks the intrinsics down, before the packages are loaded or after that.
 * @param {"before" | "after"} moment
 * @returns {Engine}
 */
function lockedDown(moment) {
  const program = pathToFileURL(path.join(import.meta.dirname, "lockdown.mjs")).href;
  return { command: process.execPath, args: ["--import", program], env: { LOCKDOWN: moment } };
}

/**
 * Finds an engine of the platform's package, which npm leaves out elsewhere.
 * @param {string} file
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Engine | undefined}
 */
function installed(file, args, env = {}) {
  const folder = path.dirname(path.dirname(require.resolve("esbuild/package.json")));
  const command = path.join(folder, file);
  return existsSync(command) ? { command, args, env } : undefined;
}
