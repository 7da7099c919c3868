// Ruby, as ruby.wasm packs it with its standard library; compared with the same on node:wasi.
import { spawnSync } from "node:child_process";
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Runtime } from "@hostwright/core";
import { capture, directory, initialize, memoryDirectory, Wasi } from "@hostwright/wasi";
import { RubyVM } from "@ruby/wasm-wasi";
import { ARGS, module, PROGRAM } from "./ruby-program.mjs";

/** @param {import("@hostwright/wasi").WasiOptions} options */
async function startOurs(options) {
  const vm = new RubyVM();
  /** @type {WebAssembly.Imports} */
  const imports = {};
  vm.addToImports(imports);
  const runtime = new Runtime();
  runtime.link(Wasi, options);
  const guest = await runtime.instantiate(module, { imports });
  // The package looks for an instance of the engine's class, of which it uses the exports.
  await vm.setInstance(Object.create(WebAssembly.Instance.prototype, { exports: { value: guest.exports } }));
  await initialize(guest);
  vm.initialize(ARGS);
  return vm;
}

export const ruby = ["in memory", "on disk"].map((where) => ({
  name: `Ruby, with files ${where}`,
  async run() {
    const folder = mkdtempSync(path.join(tmpdir(), "programs-"));
    const [ours, other] = [path.join(folder, "ours"), path.join(folder, "other")];
    for (const each of [ours, other]) mkdirSync(each);
    try {
      const stdout = capture();
      const memory = memoryDirectory();
      const files = where === "in memory" ? memory : directory(ours);
      const vm = await startOurs({ preopens: { "/work": files }, env: { NAME: "Ada" }, stdout });
      // In a process of its own: a second virtual machine on node:wasi ends Node.js 20 and 22.
      const reference = ["--no-warnings", path.join(import.meta.dirname, "ruby-on-node.mjs"), other];
      const { stdout: expected, stderr } = spawnSync(process.execPath, reference, { encoding: "utf8" });
      assert.equal(vm.eval(PROGRAM).toString(), expected, stderr);
      vm.eval('$stdout.sync = true; puts "from Ruby #{RUBY_VERSION}"');
      assert.match(stdout.text, /^from Ruby 3\.4/);
      if (where === "on disk") {
        assert.deepEqual(readdirSync(ours), readdirSync(other));
        assert.equal(
          readFileSync(path.join(ours, "a/moved"), "utf8"),
          readFileSync(path.join(other, "a/moved"), "utf8"),
        );
      } else {
        assert.equal(memory.readText("a/moved"), "number\n".repeat(3) + "end\n");
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
}));
