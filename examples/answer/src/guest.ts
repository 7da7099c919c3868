import { readFile } from "node:fs/promises";
import wabt from "wabt";

/** Types the exports of guest.wat. */
export interface AskingGuest {
  /** Asks the host once, and returns its answer. */
  ask(): number;
  /** Asks the host the given number of times, and returns the sum of its answers. */
  askOften(times: number): number;
}

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
