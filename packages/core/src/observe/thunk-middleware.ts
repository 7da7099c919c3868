import type { CoreValue, FunctionType, GuestFunction, ValueType } from "@hostwright/types";

import type { Guest } from "../guest.js";
import { type Frame, register } from "../context/frame.js";
import { type AsyncThunk, callAsyncThunk } from "../guest/suspend/async-thunk.js";
import { endCall } from "../guest/end-call.js";
import type { Thunk } from "../compile/thunk.js";
import type { Middleware } from "./middleware.js";

/** Identifies the host function of a thunk. */
export interface ImportedFunction {
  /** The name of the host module; `table` for a function that the guest was given as a `callback`. */
  readonly module: string;
  /** The name of the export; of such a function its index. */
  readonly export: string;
  /** Its WebAssembly type, as the guest imports it. */
  readonly functionType: FunctionType<ValueType>;
  /** `true` when the guest is suspended until the promise of the thunk has settled. */
  readonly isAsync: boolean;
  /** Its index in the table of the guest; absent for a function that the guest imports. */
  readonly tableIndex?: number;
}

/** Identifies an entered function of a guest, by its name or by its index in the function table. */
export type EnteredFunction = { readonly export: string } | { readonly tableIndex: number };

/** Wraps the raw functions of one guest. */
export interface GuestHooks {
  /**
   * Returns the function that the guest imports instead of a thunk. It takes and returns raw core values; nothing is lifted.
   * Called once for each import, when the guest is linked, and for a function that the guest is given as a `callback`, when it is put into
   * the table: an error refuses that. An asynchronous thunk returns a promise, and has to be called at
   * once, not after an `await`. An error that the function throws ends the call of the guest, and reaches its caller.
   */
  wrapThunk?(
    imported: ImportedFunction,
    thunk: (...raw: CoreValue[]) => CoreValue,
  ): (...raw: CoreValue[]) => CoreValue;
  /**
   * Returns the function that the host calls instead of a function of the guest. Called for each export, when the guest is
   * instantiated, for a function of its table, when the host first takes it, and for each asynchronous call, where the function
   * returns a promise.
   */
  wrapEntry?(entered: EnteredFunction, entry: GuestFunction): GuestFunction;
  /** Called when a function that was given as a `callback` has been taken out of the table: the guest can call it no more. */
  removeFunction?(tableIndex: number): void;
  /** Called when the guest is instantiated, after its start function. */
  linked?(guest: Guest): void;
}

/**
 * Wraps the raw functions of guests, below all types, to see the core values and the bytes in memory that pass between a guest
 * and the host. `record` is built on it.
 *
 * ```ts
 * import { Runtime, type ThunkMiddleware } from "@hostwright/core";
 *
 * const trace: ThunkMiddleware = {
 *   attach: () => ({
 *     wrapThunk: (imported, thunk) => (...raw) => {
 *       console.log(imported.module, imported.export, raw);
 *       return thunk(...raw);
 *     },
 *   }),
 * };
 * const runtime = new Runtime();
 * runtime.use(trace);
 * ```
 */
export interface ThunkMiddleware {
  /** Makes the hooks of one guest; called whenever a guest is linked. */
  attach(): GuestHooks;
}

/** Holds the middleware of one guest. */
export interface Observers {
  /** Around the methods of host modules, and around the calls of the guest's functions. */
  readonly middleware: readonly Middleware[];
  /** Around the thunks, and around the functions of the guest. */
  readonly hooks: readonly GuestHooks[];
}

/** Wraps the thunk of a synchronous method in hooks, the first outermost. An error of a hook ends the call of the guest. */
export function hookThunk(hooks: readonly GuestHooks[], imported: ImportedFunction, thunk: Thunk): Thunk {
  const hooked = wrapThunk(hooks, imported, thunk);
  if (hooked === thunk) return thunk;
  return (...raw) => {
    const { frame } = register;
    try {
      return hooked(...raw);
    } catch (error) {
      throw endCall(frame, error);
    }
  };
}

/** Wraps the thunk of an asynchronous method in hooks, the first outermost. */
export function hookAsyncThunk(
  hooks: readonly GuestHooks[],
  imported: ImportedFunction,
  thunk: AsyncThunk,
): AsyncThunk {
  // The register still has the frame: an asynchronous thunk starts synchronously within the call of the guest. An error of a hook
  // rejects, which ends the call.
  const hooked = wrapThunk(hooks, imported, (...raw) => callAsyncThunk(thunk, register.frame as Frame, raw));
  return {
    call: (_frame, raw) => hooked(...(raw as CoreValue[])),
    returned: (_frame, _raw, core) => core,
    threw: (_frame, error) => {
      throw error;
    },
  };
}

function wrapThunk(hooks: readonly GuestHooks[], imported: ImportedFunction, thunk: Thunk): Thunk {
  return hooks.reduceRight<Thunk>((inner, each) => each.wrapThunk?.(imported, inner) ?? inner, thunk);
}
