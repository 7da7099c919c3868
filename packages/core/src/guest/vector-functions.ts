import { type CoreValue, type FunctionType, type GuestFunction, LiftError } from "@hostwright/types";
import type { EngineImport } from "@hostwright/types/internal";

import { vectorModule } from "./vector-modules.js";
import { joinResults, joinVectors, splitResults, splitVectors } from "./vectors.js";
import { adaptResults, type AsyncThunk } from "./suspend/async-thunk.js";
import { hasVectors } from "../wasm-format/vector-adapter.js";

/** A function with raw core values, which a guest calls. */
type Thunk = (...raw: CoreValue[]) => CoreValue;

/** Wraps the thunk of a host function that takes or returns vectors: the wrapper has two integers for each. */
export function splitThunk(thunk: Thunk, type: FunctionType): Thunk {
  const { parameters, results } = type;
  if (!hasVectors(type)) return thunk;
  return (...raw) => splitResults(results, thunk(...joinVectors(parameters, raw)));
}

/** Wraps the thunk of an asynchronous host function likewise. */
export function splitAsyncThunk(thunk: AsyncThunk, type: FunctionType): AsyncThunk {
  const { parameters, results } = type;
  if (!hasVectors(type)) return thunk;
  const { call, returned, threw } = adaptResults(thunk, (core) => splitResults(results, core));
  return {
    call: (frame, raw) => call(frame, joinVectors(parameters, raw)),
    returned: (frame, raw, value) => returned(frame, joinVectors(parameters, raw), value),
    threw,
  };
}

/** Keeps functions with vectors by those that they call, for later guests. */
const given = new WeakMap<WeakKey, EngineImport>();

/** Tells whether guests can be given a function: one with vectors needs an engine that compiles bytes. */
export function canGiveVectors(type: FunctionType): boolean {
  return !hasVectors(type) || vectorModule(type, "vectors") !== undefined;
}

/** Gives the function with vectors that calls one with two integers for each; the function itself where its type has none. */
export function withVectors(value: EngineImport, type: FunctionType): EngineImport {
  if (!hasVectors(type)) return value;
  const known = given.get(value as WeakKey);
  if (known !== undefined) return known;
  const adapter = vectorModule(type, "vectors");
  // Not a function, so that the engine refuses it: `verify` says why.
  if (adapter === undefined) return {} as EngineImport;
  const { f } = new WebAssembly.Instance(adapter, { f: { f: value } }).exports as { f: GuestFunction };
  given.set(value as WeakKey, f);
  return f;
}

/**
 * Gives a function of a guest with two integers for each vector; itself where its type has none, or is not known.
 *
 * @throws {LiftError} `wrong-function-type` where the engine compiles no bytes
 */
export function withLanes(found: GuestFunction, type: FunctionType | undefined): GuestFunction {
  if (type === undefined || !hasVectors(type)) return found;
  const adapter = vectorModule(type, "lanes");
  if (adapter === undefined) {
    const fact =
      "takes or returns a v128, which JavaScript is passed by a generated module, and this engine compiles no bytes. " +
      "Allow it to ('wasm-unsafe-eval' in a Content Security Policy), or take pointer(v128).";
    throw new LiftError("wrong-function-type", fact, found, { subject: "the guest's function" });
  }
  return new WebAssembly.Instance(adapter, { f: { f: found } }).exports["f"] as GuestFunction;
}

/** Makes the function that takes and returns vectors out of one with two integers for each; gives it itself where the type has none. */
export function joinLanes(enter: GuestFunction, type: FunctionType | undefined): GuestFunction {
  if (type === undefined || !hasVectors(type)) return enter;
  const { parameters, results } = type;
  return (...core) => joinResults(results, enter(...splitVectors(parameters, core)));
}
