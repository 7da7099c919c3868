import type { FunctionType, GuestFunction } from "@hostwright/types";
import type { EngineImport, EngineModule } from "@hostwright/types/internal";

import type { Thunk } from "./thunk.js";
import { joinVectors, splitResults } from "./vectors.js";
import type { AsyncThunk } from "../guest/suspend/suspension.js";
import { functionTypeKey } from "../metadata/function-type.js";
import { tryCompile } from "../wasm-format/module-writer.js";
import { hasVectors, vectorAdapter } from "../wasm-format/vector-adapter.js";

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

/** Keeps modules by their types: bounded by the number of such types in a program. */
const adapters = new Map<string, EngineModule>();

function adapterOf(type: FunctionType): EngineModule | undefined {
  const key = functionTypeKey(type);
  const known = adapters.get(key);
  if (known !== undefined) return known;
  const adapter = tryCompile(vectorAdapter(type, "vectors"));
  if (adapter !== undefined) adapters.set(key, adapter);
  return adapter;
}

/** Tells whether guests can be given a function: one with vectors needs an engine that compiles bytes. */
export function canGiveVectors(type: FunctionType): boolean {
  return !hasVectors(type) || adapterOf(type) !== undefined;
}

/** Gives the function with vectors that calls one with two integers for each; the function itself where its type has none. */
export function withVectors(value: EngineImport, type: FunctionType): EngineImport {
  if (!hasVectors(type)) return value;
  const known = given.get(value as WeakKey);
  if (known !== undefined) return known;
  const adapter = adapterOf(type);
  // Not a function, so that the engine refuses it: `verify` says why.
  if (adapter === undefined) return {} as EngineImport;
  const { f } = new WebAssembly.Instance(adapter, { f: { f: value } }).exports as { f: GuestFunction };
  given.set(value as WeakKey, f);
  return f;
}
