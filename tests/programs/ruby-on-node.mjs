// Runs the program on node:wasi, with files in a folder, and prints its result: node ruby-on-node.mjs FOLDER
import { WASI } from "node:wasi";
import { RubyVM } from "@ruby/wasm-wasi";
import { ARGS, module, PROGRAM } from "./ruby-program.mjs";

const [, , folder = "."] = process.argv;
const wasi = new WASI({ version: "preview1", preopens: { "/work": folder }, env: { NAME: "Ada" } });
const wasip1 = {
  wasiImport: wasi.wasiImport,
  initialize: (/** @type {WebAssembly.Instance} */ instance) => wasi.initialize(instance),
};
const { vm } = await RubyVM.instantiateModule({ module, wasip1, args: ARGS });
process.stdout.write(vm.eval(PROGRAM).toString());
