import { allowText } from "@hostwright/types/internal";

import type * as closureThunks from "./closure-thunk.js";
import { canRunText, runText } from "./generated-thunk.js";
import type { Thunk, ThunkParts } from "./thunk.js";

let loaded: typeof closureThunks | undefined;

/** Allows types to make functions of source text, or loads the templates of closures, a third of a small program, where thunks cannot be text. */
export async function loadClosures(codegen: boolean): Promise<void> {
  if (codegen && canRunText()) allowText(runText);
  else loaded ??= await import("./closure-thunk.js");
}

/** Makes a thunk of closures, when their templates are loaded. */
export function closureThunk(parts: ThunkParts): Thunk {
  return (loaded as typeof closureThunks).makeClosureThunk(parts);
}
