import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { partsOf } from "./parts.mjs";
import { PROGRAMS } from "./programs.mjs";

const i32Alone = PROGRAMS["types: i32 alone"];

/** @param {string} program */
async function aggregatesOf(program) {
  return [...(await partsOf(program)).keys()].filter((file) => file.startsWith("types/aggregate/"));
}

describe("a bundle", () => {
  it("has the types that it uses", async () => {
    assert.ok((await partsOf(i32Alone)).has("types/numeric/integers.js"));
    const aggregates = await aggregatesOf(`export { struct } from "@hostwright/types";`);
    assert.ok(aggregates.includes("types/aggregate/struct-type.js"));
  });

  it("carries no structs where only i32 is used", async () => {
    assert.deepEqual(await aggregatesOf(i32Alone), []);
  });

  it("carries no handles, callbacks and allocators where only i32 is used", async () => {
    const files = [...(await partsOf(i32Alone)).keys()];
    const foreign = ["types/result/allocated.js", "types/reference/callback.js", "types/reference/handle.js"];
    assert.deepEqual(
      files.filter((file) => foreign.includes(file)),
      [],
    );
  });

  it("carries nothing of the runtime where a class is only declared", async () => {
    const files = [...(await partsOf(PROGRAMS["one decorator and i32"])).keys()];
    assert.deepEqual(
      files.filter((file) => file.startsWith("core/compile/")),
      [],
    );
  });

  it("has a budget for each program, by the same name", () => {
    const limits = JSON.parse(readFileSync(new URL("../.size-limit.json", import.meta.url), "utf8"));
    assert.deepEqual(
      limits.map((/** @type {{ name: string }} */ { name }) => name),
      Object.keys(PROGRAMS),
    );
  });
});
