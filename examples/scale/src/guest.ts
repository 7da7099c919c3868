import { readFile } from "node:fs/promises";
import wabt from "wabt";

/** Assembles WebAssembly text to a binary module. */
export async function assemble(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const binary = await wabt();
  const module = binary.parseWat(path, await readFile(path, "utf8"));
  try {
    return Uint8Array.from(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}
