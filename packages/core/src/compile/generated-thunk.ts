import { makeTupleCheck, numbered } from "@hostwright/types/internal";

import { register } from "../context/frame.js";
import { CLOSED, type Receiver } from "../host-module-base.js";
import { addresses } from "./plan.js";
import { unavailable } from "./receiver.js";
import { handleFailure, type Thunk, type ThunkParts } from "./thunk.js";
import { sourceUrl, thunkText } from "./thunk-source.js";

export { numbered };

/**
 * Makes the thunks of exports of one class out of source text written for them: every parameter lifted by its type's own function,
 * in a call that the engine can inline. `undefined` where the engine runs no text (under a Content Security Policy, in workerd).
 *
 * They are one text, which the engine compiles in half the time of many. Each is in a function that is called where it stands, which an
 * engine compiles with the text around it, instead of twice.
 */
export function generateThunks(all: readonly ThunkParts[]): readonly Thunk[] | undefined {
  const [first] = all;
  if (first === undefined) return [];
  const constants = all.map(constantsOf);
  const texts = all.map((parts, index) => {
    const names = Object.keys(constants[index] as object).join(", ");
    return `((${names}) => {\n${thunkText(parts)}})(...constants[${String(index)}])`;
  });
  const text = `return [\n${texts.join(",\n")}\n];\n${sourceUrl(first)}`;
  return runText(text, { constants: constants.map(Object.values) }) as readonly Thunk[] | undefined;
}

/** Runs a text that refers to constants by their names, and gives what it returns; `undefined` where the engine runs none. */
export function runText(text: string, constants: Readonly<Record<string, unknown>>): unknown {
  const run = compileText(Object.keys(constants), text) as ((...constants: unknown[]) => unknown) | undefined;
  return run?.(...Object.values(constants));
}

/** Says whether the engine runs source text. */
export function canRunText(): boolean {
  return compileText([], "") !== undefined;
}

/** Compiles a text; `undefined` where the engine runs none. */
function compileText(parameters: readonly string[], text: string): unknown {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- names stand in the text as data only
    return new Function(...parameters, text);
  } catch (error) {
    // By its name, since the error may be of another realm than this module.
    if ((error as Error).name === "EvalError") return undefined;
    throw error;
  }
}

/** Gives the values that the text of a thunk refers to, by the names that it has for them. */
export function constantsOf(parts: ThunkParts): Readonly<Record<string, unknown>> {
  const { parameters, results, addressType } = parts.plan;
  const lowerings = results.map(({ type }) => type.loweringFor?.(addressType) ?? type);
  return {
    register,
    closed: CLOSED,
    unavailable: (receiver: Receiver) => unavailable(receiver, parts),
    failed: handleFailure(parts),
    address: addresses[addressType].lift,
    method: parts.method,
    tuple: makeTupleCheck(results.length),
    ...numbered(
      "lift",
      parameters.map(({ type }) => type.liftFor?.(addressType) ?? type.lift),
    ),
    ...numbered(
      "prepare",
      lowerings.map(({ prepare }) => prepare),
    ),
    ...numbered(
      "lower",
      lowerings.map(({ lower }) => lower),
    ),
  };
}
