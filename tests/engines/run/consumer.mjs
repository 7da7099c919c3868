// Makes the folder that the suite runs in: the packed packages installed as a user would, the suite compiled, every guest
// compiled from its text, and README.md's first example as it stands there, with its compiled guest.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import loadWabt from "wabt";
import { compiledGuest, output, program } from "../../../scripts/first-example.mjs";

const root = path.resolve(import.meta.dirname, "../../..");
const programs = path.join(root, "packages/wasi/guests");
const FEATURES = { multi_value: true, exceptions: true, memory64: true, multi_memory: true, threads: true };

/**
 * @param {string} folder an empty one
 * @param {readonly string[]} tarballs
 */
export async function makeConsumer(folder, tarballs) {
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
  execFileSync("npm", ["install", ...options, ...tarballs.map((file) => path.resolve(file))], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  compileSuite(folder);
  cpSync(path.join(root, "tests/engines/entries"), folder, { recursive: true });
  await compileGuests(folder);
}

/** @param {string} folder */
function compileSuite(folder) {
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-b", path.join(root, "tests/engines/tsconfig.json")], {
    stdio: "inherit",
  });
  cpSync(path.join(root, "tests/engines/build"), path.join(folder, "suite"), { recursive: true });
  // check-consumer.mjs has compared its types; here it only has to become JavaScript.
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: true,
    },
  });
  writeFileSync(path.join(folder, "first-example.js"), outputText);
  writeFileSync(
    path.join(folder, "expected.js"),
    `export const firstExampleOutput = ${JSON.stringify(output)};
export const programOutput = ${JSON.stringify(readFileSync(path.join(programs, "program-c.txt"), "utf8"))};\n`,
  );
}

/** @param {string} folder */
async function compileGuests(folder) {
  const guests = path.join(folder, "guests");
  mkdirSync(guests);
  const source = path.join(root, "tests/engines/guests");
  for (const file of readdirSync(source)) {
    await compileGuest(
      path.join(guests, file.replace(/\.wat$/, ".wasm")),
      readFileSync(path.join(source, file), "utf8"),
    );
  }
  cpSync(path.join(programs, "program-c.wasm"), path.join(guests, "program-c.wasm"));
  // Node.js, Bun and Deno read it where they run, as README.md says; the stand-ins of the others look among the guests.
  cpSync(compiledGuest, path.join(guests, "guest.wasm"));
  cpSync(compiledGuest, path.join(folder, "guest.wasm"));
}

/**
 * @param {string} file
 * @param {string} text
 */
async function compileGuest(file, text) {
  const wabt = await loadWabt();
  const module = wabt.parseWat(path.basename(file), text, FEATURES);
  writeFileSync(file, module.toBinary({}).buffer);
  module.destroy();
}
