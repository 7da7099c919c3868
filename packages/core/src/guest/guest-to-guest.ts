import type { GuestFunction } from "@hostwright/types";
import type { EngineImport, EngineModule } from "@hostwright/types/internal";

import { inContext } from "../context/current-context.js";
import { type EnteredGuest, register } from "../context/frame.js";
import { sharedState } from "../context/shared-state.js";
import { endCall } from "./end-call.js";

/**
 * Names the way in which another guest calls a function: `direct`, past this package, where no host function can be reached;
 * `entering`, with the guest's own frame, where one can; `observed`, likewise, and hooks see arguments and results.
 */
export type CallWay = "direct" | "entering" | "observed";

/** Describes a function that a guest exports, for other guests that import it. */
export interface ExportedFunction {
  readonly name: string;
  readonly guest: EnteredGuest;
  /** The function of the engine. */
  readonly engineFunction: GuestFunction;
  readonly way: CallWay;
  /** The module that defines it; `undefined` where the guest exports a function that it imports. */
  readonly module: EngineModule | undefined;
}

/** The functions that guests export, by the function of the engine and by its wrapper in `guest.exports`. */
const exported = /* @__PURE__ */ sharedState("exported", () => new WeakMap<object, ExportedFunction>());

/** Functions that guests import. A guest that exports one again exports the same value, which is not its own. */
const imported = /* @__PURE__ */ sharedState("imported", () => new WeakSet());

/** Records that a guest imports a function. */
export function addImported(value: EngineImport): void {
  if (typeof value === "function") imported.add(value);
}

/** Keeps a function that a guest exports, and its wrapper, for guests that import either of the two. */
export function addExported(offered: ExportedFunction, wrapper: GuestFunction): void {
  const { engineFunction } = offered;
  if (!imported.has(engineFunction)) {
    exported.set(engineFunction, offered);
    exported.set(wrapper, offered);
    return;
  }
  const origin = exported.get(engineFunction);
  exported.set(wrapper, origin?.way === "direct" ? origin : { ...offered, module: undefined });
}

/** Finds the function of a guest that a value is, or that it wraps. */
export function exportedFunction(value: unknown): ExportedFunction | undefined {
  return typeof value === "function" ? exported.get(value) : undefined;
}

/**
 * Makes a function that does `work` in a guest, for another guest that calls it. Called directly, the function would find the
 * memory and the instances of the guest that calls.
 */
export function enterFromGuest({ guest, name }: ExportedFunction, work: GuestFunction): GuestFunction {
  const wrapper = guest.wrap(name, work);
  return (...args) => {
    const caller = register.frame;
    if (caller?.owner === undefined) return wrapper(...args);
    try {
      return inContext(caller.context, () => wrapper(...args));
    } catch (error) {
      // Guests may catch their own exceptions. Any other error has ended the call half-way, and no host function between the
      // two guests could handle it.
      throw endCall(caller, error);
    }
  };
}
