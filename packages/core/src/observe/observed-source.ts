import { Constants } from "../compile/constants.js";
import { runText } from "../compile/generated-thunk.js";
import type { Thunk, ThunkParts } from "../compile/thunk.js";
import { type CallText, called, thunkSource } from "../compile/thunk-source.js";
import { CallToHost, type ExportCalls } from "./call-to-host.js";
import type { Middleware } from "./middleware.js";

/** Makes the thunk of an export behind middleware. */
type MakeThunk = (...middleware: readonly Middleware[]) => Thunk;

/** The texts of an export, by the number of functions around it: other functions around it need no other text. */
const makersOf = new WeakMap<ThunkParts, (MakeThunk | undefined)[]>();

/**
 * Makes a thunk out of source text that calls the method through middleware, the first outermost: the engine can inline all of it, and
 * then makes neither the call nor a `next`. `undefined` where the engine runs no text.
 */
export function generateObservedThunk(
  calls: ExportCalls,
  parts: ThunkParts,
  middleware: readonly Middleware[],
): Thunk | undefined {
  let makers = makersOf.get(parts);
  if (makers === undefined) makersOf.set(parts, (makers = []));
  makers[middleware.length] ??= compileMaker(calls, parts, middleware.length);
  return makers[middleware.length]?.(...middleware);
}

function compileMaker(calls: ExportCalls, parts: ThunkParts, count: number): MakeThunk | undefined {
  const names = Array.from({ length: count }, (_, index) => `middleware${String(index)}`);
  const constants = new Constants(parts.plan.addressType);
  const source = thunkSource(parts, constants, through(names));
  const text = `return (${names.join(", ")}) => {\n${source}};`;
  return runText(text, { ...constants.values, CallToHost, calls }) as MakeThunk | undefined;
}

/** Writes the call of a method with a `next` for each call, since middleware may keep it. */
function through(names: readonly string[]): CallText {
  return (method, values) => {
    // Out of the array that middleware is shown, as without source text.
    const ofMethod = called(method, ...values.map((_, index) => `args[${String(index)}]`));
    const ofAll = names.reduceRight((next, name) => called(name, "call", `() => ${next}`), ofMethod);
    return `const args = [${values.join(", ")}];
    const call = new CallToHost(calls, frame, args);
    value = ${ofAll};`;
  };
}
