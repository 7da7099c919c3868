import type * as closureThunks from "./closure-thunk.js";
import { canRunText } from "./generated-thunk.js";
import type { Thunk, ThunkParts } from "./thunk.js";

let loaded: typeof closureThunks | undefined;

/** Loads the templates of closures, a third of a small program, where thunks cannot be source text. */
export async function loadClosures(codegen: boolean): Promise<void> {
  if (loaded === undefined && !(codegen && canRunText())) loaded = await import("./closure-thunk.js");
}

/** Makes a thunk of closures; `undefined` before their templates are loaded. */
export function closureThunk(parts: ThunkParts): Thunk | undefined {
  return loaded?.makeClosureThunk(parts);
}
