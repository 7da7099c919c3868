// Installs the packed packages in an empty folder, and compiles and runs README.md's first example there, as an ES module
// and as CommonJS, with the strictest settings. Its output must be the one that README.md shows. And runs the server of
// docs/calls.md, which must go on after a request that makes its method throw.
//
// Usage: node scripts/check-consumer.mjs TARBALL …
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { builtinModules, createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { compiledGuest, output as expected, program as example } from "./first-example.mjs";
import { named, readSnippets } from "./snippets.mjs";

const HANDLER = `(module
  (import "request" "length" (func $length (result i32)))
  (func (export "handle") (result i32) (call $length)))`;

const tarballs = process.argv.slice(2).map((file) => path.resolve(file));
if (tarballs.length === 0)
  throw new Error("Say which packages to install: node scripts/check-consumer.mjs *.tgz");

const root = path.resolve(import.meta.dirname, "..");
/** @type {{ devDependencies: Record<string, string> }} */
const { devDependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

const consumer = mkdtempSync(path.join(tmpdir(), "hostwright-consumer-"));
try {
  install();
  copyFileSync(compiledGuest, path.join(consumer, "guest.wasm"));
  const results = [
    check("esm", "module", example),
    check("cjs", "commonjs", wrapTopLevelAwait(example)),
    await checkServer(),
  ];
  const failed = results.filter((ok) => !ok).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
} finally {
  rmSync(consumer, { recursive: true, force: true });
}

function install() {
  writeFileSync(path.join(consumer, "package.json"), JSON.stringify({ private: true }));
  const tools = ["typescript", "@types/node", ...otherImports(example)].map((name) => {
    const version = devDependencies[name];
    if (version === undefined)
      throw new Error(`The first example imports ${name}, which is not a devDependency.`);
    return `${name}@${version}`;
  });
  npm("install", "--no-audit", "--no-fund", "--ignore-scripts", ...tarballs, ...tools);
}

/**
 * Compiles and runs the example in a folder of its own, whose manifest says what kind of module it is.
 * @param {string} folder
 * @param {"module" | "commonjs"} type
 * @param {string} code
 */
function check(folder, type, code) {
  const directory = path.join(consumer, folder);
  mkdirSync(directory);
  writeFileSync(path.join(directory, "package.json"), JSON.stringify({ type }));
  writeFileSync(path.join(directory, "example.ts"), code);
  const { config } = ts.readConfigFile(path.join(root, "tests/types/tsconfig.json"), ts.sys.readFile);
  config.compilerOptions = { ...config.compilerOptions, types: ["node"], noEmit: false };
  config.include = ["example.ts"];
  writeFileSync(path.join(directory, "tsconfig.json"), JSON.stringify(config));

  const tsc = createRequire(path.join(consumer, "package.json")).resolve("typescript/bin/tsc");
  const compiled = run([tsc, "-p", directory]);
  const output = compiled.ok ? run([path.join(directory, "example.js")]) : compiled;
  if (output.ok && output.text.trim() === expected) return true;
  console.log(`${folder}: expected\n${expected}\n\ngot\n${output.text}`);
  return false;
}

/** Starts the server, and sends it a good request, bad ones, more than the pool has guests, and a good one again. */
async function checkServer() {
  const { code } = named(readSnippets(readFileSync(path.join(root, "docs/calls.md"), "utf8")), "server");
  const { outputText } = ts.transpileModule(code.replace(".listen(8080)", ".listen(0, listening)"), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: true,
    },
  });
  const directory = path.join(consumer, "esm");
  const report = "function listening() { console.log(`port ${this.address().port}`); }";
  writeFileSync(path.join(directory, "server.js"), `${outputText}\n${report}\n`);
  writeFileSync(path.join(directory, "handler.wasm"), await assemble(HANDLER));
  const server = spawn(process.execPath, ["server.js"], {
    cwd: directory,
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const [first] = await once(server.stdout, "data");
    const port = Number(/port (\d+)/.exec(String(first))?.[1]);
    const answers = [];
    for (const url of ["/abc", "/%", "/%", "/%", "/%", "/%", "/abcdef"]) answers.push(await get(port, url));
    if (answers.join(" ") === "200:4 500: 500: 500: 500: 500: 200:7") return true;
    console.log(`docs/calls.md, server: ${answers.join(" ")}`);
  } finally {
    server.kill();
  }
  return false;
}

/**
 * Sends a request as it is, and gives status and body: fetch would mend the address.
 * @param {number} port
 * @param {string} url
 * @returns {Promise<string>}
 */
function get(port, url) {
  return new Promise((resolve, reject) => {
    request({ port, path: url }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (/** @type {string} */ part) => (body += part));
      response.on("end", () => resolve(`${response.statusCode}:${body}`));
    })
      .on("error", reject)
      .end();
  });
}

/** @param {string} text */
async function assemble(text) {
  const { default: loadWabt } = await import("wabt");
  const module = (await loadWabt()).parseWat("handler.wat", text);
  const { buffer } = module.toBinary({});
  module.destroy();
  return buffer;
}

/** @param {string[]} args */
function run(args) {
  try {
    return {
      ok: true,
      text: execFileSync(process.execPath, args, { cwd: consumer, encoding: "utf8", stdio: "pipe" }),
    };
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
    return { ok: false, text: `${stdout}${stderr}` };
  }
}

/** @param {string[]} args */
function npm(...args) {
  execFileSync("npm", args, { cwd: consumer, stdio: "inherit", shell: process.platform === "win32" });
}

/**
 * Names the packages that code imports, but for Node's own and those that are being checked.
 * @param {string} code
 */
function otherImports(code) {
  const specifiers = ts.preProcessFile(code).importedFiles.map(({ fileName }) => fileName);
  const names = specifiers.map((specifier) =>
    specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/"),
  );
  return names.filter((name) => !/^(@hostwright\/|node:|\.)/.test(name) && !builtinModules.includes(name));
}

/**
 * Puts all but the imports into an async function, since CommonJS has no await outside of one.
 * @param {string} code
 */
function wrapTopLevelAwait(code) {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022);
  const text = (/** @type {boolean} */ imports) =>
    source.statements
      .filter((statement) => ts.isImportDeclaration(statement) === imports)
      .map((statement) => statement.getFullText(source))
      .join("");
  return `${text(true)}\nvoid (async () => {${text(false)}\n})();\n`;
}
