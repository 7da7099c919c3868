import type { FunctionType, GuestFunction } from "@hostwright/types";
import type { EngineImport } from "@hostwright/types/internal";

import type { Thunk } from "./thunk.js";
import { vectorModule } from "./vector-modules.js";
import { joinVectors, splitResults } from "./vectors.js";
import type { AsyncThunk } from "../guest/suspend/suspension.js";
import { hasVectors } from "../wasm-format/vector-adapter.js";

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
  return async (frame, raw) => splitResults(results, await thunk(frame, joinVectors(parameters, raw)));
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
