// Prism, the parser of Ruby in C, with memory by its own exports; compared with the package's runner, which is node:wasi.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Runtime } from "@hostwright/core";
import { initialize, Wasi } from "@hostwright/wasi";
import { loadPrism } from "@ruby/prism";
import { parsePrism } from "@ruby/prism/src/parsePrism.js";

const bytes = await readFile(new URL("prism.wasm", import.meta.resolve("@ruby/prism")));

const SOURCES = [
  "",
  "puts 'hello'",
  "class A < B\n  def c(d, *e, f: 1, &g) = d.each { |x| yield x if x }\nend",
  'x = <<~TEXT\n  a #{b} c\n  日本\nTEXT\ncase x\nin { a: Integer => n } then n\nelse raise "no"\nend',
  "def (",
  "1 + 2 * 3 ** -4r\n".repeat(2000),
];

export const prism = SOURCES.map((source) => ({
  name: `Prism: ${JSON.stringify(source.slice(0, 40))}`,
  async run() {
    const runtime = new Runtime();
    runtime.link(Wasi, {});
    const guest = await initialize(runtime.instantiate(bytes));
    const own = await loadPrism();
    const found = parsePrism(guest.exports, source);
    assert.deepEqual(found, own(source));
    assert.equal(found.errors.length > 0, source === "def (");
    await runtime.close();
  },
}));
