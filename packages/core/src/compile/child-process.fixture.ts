import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { resolve: find } = createRequire(__filename);

// Compiles required files as the tests are compiled; the packages' own sources, as in the tests.
const PRELUDE = `
const { readFileSync, existsSync } = require("node:fs");
const Module = require("node:module");
const ts = require(${JSON.stringify(find("typescript"))});
const types = ${JSON.stringify(resolve(__dirname, "../../../types/src/index.ts"))};
const internal = ${JSON.stringify(resolve(__dirname, "../../../types/src/internal.ts"))};
const core = ${JSON.stringify(resolve(__dirname, "../index.ts"))};
const find = Module._resolveFilename;
Module._resolveFilename = (name, from, ...more) => {
  if (name === "@hostwright/types") return types;
  if (name === "@hostwright/types/internal") return internal;
  if (name === "@hostwright/core") return core;
  const file = name.replace(/\\.js$/, ".ts");
  return find.call(Module, from?.filename?.endsWith(".ts") && name.startsWith(".") ? file : name, from, ...more);
};
require.extensions[".ts"] = (module, file) => {
  const { outputText } = ts.transpileModule(readFileSync(file, "utf8"), {
    compilerOptions: { module: "CommonJS", target: "ES2022", experimentalDecorators: true, useDefineForClassFields: true },
  });
  module._compile(outputText, file);
};
`;

/** Runs a script in a process of its own, with flags for the engine, and gives its JSON output. */
export function runScript(flags: readonly string[], script: string): unknown {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, "-e", PRELUDE + script], {
    encoding: "utf8",
    cwd: __dirname,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
