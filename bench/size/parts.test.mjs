import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { BUDGETS, bundle } from "./parts.mjs";
import { PROGRAMS } from "./programs.mjs";

const i32Alone = PROGRAMS["types: i32 alone"];
const smallest = PROGRAMS["a program: runtime, decorators and i32"];

/** @param {string} program */
async function filesOf(program) {
  return [...(await bundle(program)).parts.keys()];
}

/** @param {string} program */
async function aggregatesOf(program) {
  return (await filesOf(program)).filter((file) => file.startsWith("types/aggregate/"));
}

describe("a bundle", () => {
  it("has the types that it uses", async () => {
    assert.ok((await filesOf(i32Alone)).includes("types/numeric/integers.ts"));
    const aggregates = await aggregatesOf(`export { struct } from "@hostwright/types";`);
    assert.ok(aggregates.includes("types/aggregate/struct-type.ts"));
  });

  it("carries no structs where only i32 is used", async () => {
    assert.deepEqual(await aggregatesOf(i32Alone), []);
  });

  it("carries no handles, callbacks and allocators where only i32 is used", async () => {
    const foreign = ["types/result/allocated.ts", "types/reference/callback.ts", "types/reference/handle.ts"];
    const files = await filesOf(i32Alone);
    assert.deepEqual(
      files.filter((file) => foreign.includes(file)),
      [],
    );
  });

  it("carries no checks of types of one's own where only types of the package are used", async () => {
    const checks = "types/type/check-definition.ts";
    assert.ok(!(await filesOf(smallest)).includes(checks));
    assert.ok((await filesOf(`export { defineType } from "@hostwright/types";`)).includes(checks));
  });

  it("carries nothing of the runtime where a class is only declared", async () => {
    const files = await filesOf(PROGRAMS["one decorator and i32"]);
    assert.deepEqual(
      files.filter((file) => file.startsWith("core/compile/")),
      [],
    );
  });

  it("has a budget for each program, by the same name", () => {
    assert.deepEqual([...BUDGETS.keys()], Object.keys(PROGRAMS));
  });

  it("has a budget that leaves out the files which are loaded when they are needed, and no others", async () => {
    for (const [name, { ignore = [] }] of BUDGETS) {
      const { lazy } = await bundle(PROGRAMS[/** @type {keyof typeof PROGRAMS} */ (name)]);
      assert.deepEqual(
        ignore,
        // As they are imported: esbuild compares patterns with the text of an import.
        lazy.map((part) => `${part.replace("core/", "*/")}.js`),
        name,
      );
    }
  });
});

describe("the smallest program", () => {
  it("loads less than 120,000 bytes, and less than 30,000 with Brotli", async () => {
    const { minified, compressed } = await bundle(smallest);
    assert.ok(minified < 120_000, `it has ${String(minified)} bytes`);
    assert.ok(compressed < 30_000, `it has ${String(compressed)} bytes with Brotli`);
  });

  it("loads no reports, pools, middleware, suspension and templates before they are needed", async () => {
    const { lazy } = await bundle(smallest);
    for (const part of [
      "core/report",
      "core/pool",
      "core/observed-import",
      "core/suspending-parts",
      "core/closure-thunk",
    ]) {
      assert.ok(lazy.includes(part), part);
    }
  });

  for (const isSplit of [true, false]) {
    it(`reports a missing import from ${isSplit ? "chunks" : "a single file"}`, async () => {
      const folder = mkdtempSync(fileURLToPath(new URL("../.bundle-", import.meta.url)));
      try {
        await build({
          stdin: { contents: REPORTING, resolveDir: fileURLToPath(new URL("..", import.meta.url)) },
          bundle: true,
          splitting: isSplit,
          minify: true,
          format: "esm",
          outExtension: { ".js": ".mjs" },
          outdir: folder,
        });
        assert.equal(execFileSync(process.execPath, [`${folder}/stdin.mjs`], { encoding: "utf8" }), REPORTED);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});

// (module (import "a" "b" (func)))
const REPORTING = `
  import { Runtime } from "@hostwright/core";
  const guest = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 97, 1, 98, 0, 0);
  const runtime = new Runtime();
  console.log((await runtime.verify(guest)).problems[0].code);
  const { code } = await runtime.instantiate(guest).catch((error) => error);
  const pool = await runtime.pool(guest, { size: 1 });
  const { report } = await pool.call("run").catch((error) => error);
  console.log(code, report.isLinkable);
`;
const REPORTED = "missing-module\nunresolved-imports false\n";
