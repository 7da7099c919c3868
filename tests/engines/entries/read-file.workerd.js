// Stands in for node:fs/promises, which README.md's first example reads its guest with: workerd compiles nothing at run time,
// and has its guests as modules.
import { modules } from "./guests.js";

export async function readFile(name) {
  return modules[name.replace(/\.wasm$/, "")];
}
