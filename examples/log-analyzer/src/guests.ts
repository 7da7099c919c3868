import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Analyzer } from "./analyze.js";

/** Lists the guests of this example. guests/build.mjs compiles them. */
export interface Guests {
  readonly c: Analyzer;
  readonly assemblyScript: Analyzer;
  /** A guest whose buffer ends past its memory. */
  readonly wrong: Analyzer;
}

export function loadGuests(directory: string): Guests {
  return {
    c: loadGuest("C", join(directory, "analyzer-c.wasm")),
    assemblyScript: loadGuest("AssemblyScript", join(directory, "analyzer-assemblyscript.wasm")),
    wrong: loadGuest("The wrong guest", join(directory, "wrong.wasm")),
  };
}

export function loadGuest(name: string, path: string): Analyzer {
  return { name, module: Uint8Array.from(readFileSync(path)) };
}
