import { asyncCall } from "../compile/async-call.js";
import { makeAsyncThunk } from "../compile/make-async-thunk.js";
import type { CompiledExport, ExportThunks } from "../compile/compiled-module.js";
import type { Thunk } from "../compile/thunk.js";
import type { AsyncThunk } from "../guest/suspend/async-thunk.js";
import { observedAsyncThunk, observedThunk } from "./observed-thunk.js";
import { hookAsyncThunk, hookThunk, type ImportedFunction, type Observers } from "./thunk-middleware.js";

export { checkExports } from "./exports-check.js";
export { ObservedGuest } from "./observed-guest.js";
export type { Observers } from "./thunk-middleware.js";

/** Makes the import of a synchronous export behind the middleware of a guest. */
export function observeSync(
  exported: CompiledExport,
  thunks: ExportThunks,
  { middleware, hooks }: Observers,
  codegen: boolean,
): Thunk {
  const thunk =
    middleware.length === 0 ? thunks.sync(codegen) : observedThunk(exported, thunks, middleware, codegen);
  return hooks.length === 0 ? thunk : hookThunk(hooks, importOf(thunks), thunk);
}

/** Makes the import of an asynchronous export behind the middleware of a guest. */
export function observeAsync(
  exported: CompiledExport,
  thunks: ExportThunks,
  { middleware, hooks }: Observers,
  codegen: boolean,
): AsyncThunk {
  const thunk =
    middleware.length === 0
      ? makeAsyncThunk(thunks, asyncCall(thunks, codegen))
      : observedAsyncThunk(exported, thunks, middleware);
  return hooks.length === 0 ? thunk : hookAsyncThunk(hooks, importOf(thunks), thunk);
}

function importOf({ module, name, plan, isAsync }: ExportThunks): ImportedFunction {
  return { module, export: name, functionType: plan.functionType, isAsync };
}
