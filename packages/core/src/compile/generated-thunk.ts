import { register } from "../context/frame.js";
import { CLOSED, type Receiver } from "../host-module-base.js";
import { addresses } from "./plan.js";
import { unavailable } from "./receiver.js";
import { makeTupleCheck } from "./result-lowering.js";
import { handleFailure, type Thunk, type ThunkParts } from "./thunk.js";
import { thunkSource } from "./thunk-source.js";

/**
 * Makes a thunk out of source text written for it: every parameter lifted by its type's own function, in a call that the
 * engine can inline. `undefined` where the engine runs no text (under a Content Security Policy, in workerd).
 */
export function generateThunk(parts: ThunkParts): Thunk | undefined {
  const constants = constantsOf(parts);
  const make = compileText(Object.keys(constants), thunkSource(parts)) as
    ((...constants: unknown[]) => Thunk) | undefined;
  return make?.(...Object.values(constants));
}

/** Says whether the engine runs source text. */
export function canRunText(): boolean {
  return compileText([], "") !== undefined;
}

/** Compiles a text; `undefined` where the engine runs none. */
export function compileText(parameters: readonly string[], text: string): unknown {
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
function constantsOf(parts: ThunkParts): Readonly<Record<string, unknown>> {
  const { parameters, results, addressType } = parts.plan;
  const named = (prefix: string, values: readonly unknown[]) =>
    Object.fromEntries(values.map((value, index) => [`${prefix}${String(index)}`, value]));
  return {
    register,
    closed: CLOSED,
    unavailable: (receiver: Receiver) => unavailable(receiver, parts),
    failed: handleFailure(parts),
    address: addresses[addressType].lift,
    method: parts.method,
    tuple: makeTupleCheck(results.length),
    ...named(
      "lift",
      parameters.map(({ type }) => type.liftFor?.(addressType) ?? type.lift),
    ),
    ...named(
      "prepare",
      results.map(({ type }) => type.prepare),
    ),
    ...named(
      "lower",
      results.map(({ type }) => type.lower),
    ),
  };
}
