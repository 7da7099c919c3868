import { numbered } from "@hostwright/types/internal";

import { Constants } from "./constants.js";
import type { Thunk, ThunkParts } from "./thunk.js";
import { sourceUrl, thunkText } from "./thunk-source.js";

export { numbered };

/**
 * Makes the thunks of exports of one class out of source text written for them: every parameter lifted by its type's own function,
 * in a call that the engine can inline. `undefined` where the engine runs no text (under a Content Security Policy, in workerd).
 *
 * They are one text and share its constants: the engine compiles that in a quarter of the time of many texts.
 */
export function generateThunks(all: readonly ThunkParts[]): readonly Thunk[] | undefined {
  const [first] = all;
  if (first === undefined) return [];
  const constants = new Constants(first.plan.addressType);
  const texts = all.map((parts) => thunkText(parts, constants));
  const text = `return [\n${texts.join(",\n")}\n];\n${sourceUrl(first)}`;
  return runText(text, constants.values) as readonly Thunk[] | undefined;
}

/** Runs a text that refers to constants by their names, and gives what it returns; `undefined` where the engine runs none. */
export function runText(text: string, constants: Readonly<Record<string, unknown>>): unknown {
  // One parameter, since engines take no more than 65,534.
  const run = compileText(`{ ${Object.keys(constants).join(", ")} }`, text) as
    ((constants: object) => unknown) | undefined;
  return run?.(constants);
}

/** Says whether the engine runs source text. */
export function canRunText(): boolean {
  return compileText("", "") !== undefined;
}

/** Compiles a text; `undefined` where the engine runs none. */
function compileText(parameters: string, text: string): unknown {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- names stand in the text as data only
    return new Function(parameters, text);
  } catch (error) {
    // By its name, since the error may be of another realm than this module.
    if ((error as Error).name === "EvalError") return undefined;
    throw error;
  }
}
