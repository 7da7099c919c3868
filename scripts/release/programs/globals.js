// Uses all entries of the packages and says what that changed of what is global, and what was fetched.
// Arguments: the folder that the packages are installed in, and what may be added, whatever it has.
import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";

const [, , folder, ...allowed] = process.argv;
const isAllowed = (name) => allowed.some((each) => name === each || name.startsWith(`${each}.`));
const fetched = [];
globalThis.fetch = (resource) => {
  fetched.push(String(resource));
  return Promise.reject(new Error("offline"));
};
// Node.js makes some of its globals when they are asked for.
for (const key of Reflect.ownKeys(globalThis)) void globalThis[key];
const before = members();

const load = (entry) => import(`${folder}/node_modules/@hostwright/${entry}.js`);
const types = await load("types/dist/esm/index");
const core = await load("core/dist/esm/index");
await load("wasi/dist/esm/index");
await load("core/dist/esm/wasm");
await load("core/dist/esm/async-hooks");
const { testGuest } = await load("core/dist/esm/testing/index");
const { default: declareWords } = await import("./words.js");

const Words = declareWords(core, types);
const runtime = new core.Runtime();
runtime.use(core.timing());
runtime.link(Words, 0);
const guest = await runtime.instantiate(await readFile(new URL("guest.wasm", import.meta.url)));
assert.equal(guest.exports.length(), 4);
assert.equal(await guest.call("length"), 4);
assert.notEqual(testGuest(new Words(0)).memory, undefined);
await runtime.close();

const after = members();
const names = [...new Set([...before.keys(), ...after.keys()])];
const changed = names.filter((name) => !Object.is(before.get(name), after.get(name)) && !isAllowed(name));
assert.deepEqual(changed, [], "the packages change what is global");
assert.deepEqual(fetched, [], "the packages fetch");

/** Gives all that is reachable by the properties of what is global, by name; accessors are not called. */
function members() {
  const found = new Map();
  const seen = new Set();
  const walk = (owner, path) => {
    if (seen.has(owner)) return;
    seen.add(owner);
    for (const key of Reflect.ownKeys(owner)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(owner, key) ?? {};
      const name = `${path}.${String(key)}`;
      found.set(name, value ?? get ?? set);
      // Node.js keeps books in its process.
      if (name !== "globalThis.process" && ["object", "function"].includes(typeof value) && value !== null)
        walk(value, name);
    }
  };
  walk(globalThis, "globalThis");
  return found;
}
