import type { CoreValue, GuestFunction } from "@hostwright/types";

import type { Guest } from "../guest.js";
import { type Frame, register } from "../context/frame.js";
import type { AsyncThunk } from "../guest/suspend/suspension.js";
import type { FunctionType } from "../metadata/function-type.js";
import { endCall, type Thunk } from "../compile/thunk.js";

/** Which host function a thunk belongs to. */
export interface ImportedFunction {
  /** The host module's name. */
  readonly module: string;
  /** The export's name. */
  readonly export: string;
  /** Its WebAssembly type, for the guest that imports it. */
  readonly functionType: FunctionType;
  /** Whether the guest is suspended until the promise that the thunk returns has settled. */
  readonly isAsync: boolean;
}

/** Which function of a guest is entered. */
export type EnteredFunction = { readonly export: string } | { readonly tableIndex: number };

/** What stands around the raw functions of one guest. */
export interface GuestHooks {
  /**
   * Gives what the guest imports in place of a thunk: raw core values in and out, nothing lifted. Called once for each
   * import, when the guest is linked. An asynchronous thunk returns a promise; it has to be called at once, not after an
   * `await`. What it throws ends the guest's call, and reaches whoever called the guest.
   */
  wrapThunk?(
    imported: ImportedFunction,
    thunk: (...raw: CoreValue[]) => CoreValue,
  ): (...raw: CoreValue[]) => CoreValue;
  /**
   * Gives what is called in place of a function of the guest: of each export, when the guest is instantiated, and of a function of
   * its table, when the host first takes that.
   */
  wrapEntry?(entered: EnteredFunction, entry: GuestFunction): GuestFunction;
  /** Called when the guest is instantiated; its start function has run. */
  linked?(guest: Guest): void;
}

/**
 * Stands around the raw functions of guests, beneath all types: for what has to see the core values, and the bytes in
 * memory, that pass between a guest and the host. `record` is made of it.
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
  /** Gives what stands around one guest; called whenever a guest is linked. */
  attach(): GuestHooks;
}

/** Puts hooks around the thunk of a synchronous method, the first outermost. What they throw ends the guest's call. */
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

/** Puts hooks around the thunk of an asynchronous method, the first outermost. */
export function hookAsyncThunk(
  hooks: readonly GuestHooks[],
  imported: ImportedFunction,
  thunk: AsyncThunk,
): AsyncThunk {
  // The register still has the frame: a suspended guest's thunk starts in the very call that the guest makes.
  // What they throw rejects, which ends the call.
  const hooked = wrapThunk(hooks, imported, (...raw) => thunk(register.frame as Frame, raw));
  return async (_frame, raw) => await hooked(...raw);
}

function wrapThunk(hooks: readonly GuestHooks[], imported: ImportedFunction, thunk: Thunk): Thunk {
  return hooks.reduceRight<Thunk>((inner, each) => each.wrapThunk?.(imported, inner) ?? inner, thunk);
}

// Until compile takes no middleware.
export type { ImportedFunction as ThunkPlace };
