// Installs the packages in an empty folder, and uses the command line there as a stranger does: it writes the bindings of a host
// module, and checks guests that fit it and that do not.
//
// Usage: node scripts/check-command-line.mjs TARBALL …
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compiledGuest, program } from "./first-example.mjs";

const tarballs = process.argv.slice(2).map((file) => path.resolve(file));
if (tarballs.length === 0)
  throw new Error("Say which packages to install: node scripts/check-command-line.mjs *.tgz");

const folder = mkdtempSync(path.join(tmpdir(), "hostwright-command-"));
try {
  writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  assert.equal(run("npm", "install", "--no-audit", "--no-fund", "typescript@6.0.3", ...tarballs).status, 0);
  const compilerOptions = { experimentalDecorators: true };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  writeFileSync(path.join(folder, "host.ts"), hostModule());
  copyFileSync(compiledGuest, path.join(folder, "guest.wasm"));

  const written = run("npx", "hostwright", "bindings", "host.ts", "--language", "c", "--out", "host.h");
  assert.equal(written.status, 0, written.stderr);
  assert.match(readFileSync(path.join(folder, "host.h"), "utf8"), /import_module\("/);
  const fits = run("npx", "hostwright", "check", "guest.wasm", "--host", "host.ts");
  assert.equal(fits.status, 0, fits.stdout + fits.stderr);
  const missing = run("npx", "hostwright", "check", "none.wasm", "--host", "host.ts");
  assert.notEqual(missing.status, 0);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Gives the host module of the README's first example, exported. */
function hostModule() {
  const end = program.indexOf("\nconst runtime");
  assert.notEqual(end, -1);
  return program.slice(0, end).replace(/^class /m, "export class ");
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, ...args) {
  return spawnSync(command, args, { cwd: folder, encoding: "utf8" });
}
