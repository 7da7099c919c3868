// Two copies of the packages in one process, each linking what the other has declared, with interleaved runs in both.
// Arguments: where each copy is loaded from, as "esm" or "cjs" and a folder.
import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import declareWords from "./words.js";

const [, , ...places] = process.argv;
const copies = await Promise.all([load(places[0], places[1]), load(places[2], places[3])]);
const guest = await readFile(new URL("guest.wasm", import.meta.url));
assert.notEqual(copies[0].core.Runtime, copies[1].core.Runtime, "the copies are one");

async function load(kind, folder) {
  const require = createRequire(`${folder}/program.js`);
  if (kind === "cjs") return { core: require("@hostwright/core"), types: require("@hostwright/types") };
  const file = (name) => pathToFileURL(`${folder}/node_modules/@hostwright/${name}/dist/esm/index.js`);
  return { core: await import(file("core")), types: await import(file("types")) };
}

const shared = [];
for (const declaring of copies) {
  for (const linking of copies) {
    const Words = declareWords(declaring.core, declaring.types);
    assert.deepEqual(linking.core.describe(Words), declaring.core.describe(Words));
    const runtime = new linking.core.Runtime();
    runtime.link(Words, 0);
    const { exports } = await runtime.instantiate(guest, { afterAbort: "keep" });
    assert.equal(exports.length(), 4);
    assert.equal(exports.sum(2), 3);
    assert.throws(() => exports.sum(0x10000000), linking.types.GuestMemoryError);
    assert.throws(() => exports.sum(0x10000000), declaring.types.GuestMemoryError);
    assert.equal(
      runtime.run({ values: { number: 7 } }, () => exports.tell()),
      7,
    );
    shared.push({ Words, runtime, exports });
  }
}

let wrong = 0;
await Promise.all(
  Array.from({ length: 200 }, async (_, number) => {
    const { Words, runtime, exports } = shared[number % shared.length];
    const other = shared[(number + 1) % shared.length];
    await runtime.run({ instances: [new Words(number)], values: { number } }, async () => {
      for (let round = 0; round < 5; round++) {
        await sleep((number + round) % 3);
        if (exports.length() !== 4 + number || exports.tell() !== number) wrong++;
        if (other.exports.length() !== 4 || exports.sum(1) !== 1) wrong++;
      }
    });
  }),
);
assert.equal(wrong, 0, "answers of another's instance");

// Reports and pools are loaded when they are needed: in each kind of module.
for (const { core } of copies) {
  const runtime = new core.Runtime();
  assert.equal((await runtime.verify(guest)).problems[0].code, "missing-module");
  const pool = await runtime.pool(guest, { size: 1 });
  for (const link of [() => runtime.instantiate(guest), () => pool.call("length")]) {
    const error = await link().catch((reason) => reason);
    assert.ok(error instanceof core.ModuleLinkError);
    assert.equal(error.report.problems[0].code, "missing-module");
  }
}
