import { CallableGuest, type CallableGuestParts } from "../guest/callable-guest.js";
import { currentContext } from "../context/current-context.js";
import { Guest, type GuestParts } from "../guest.js";
import { SuspendableCalls } from "../guest/suspend/suspendable-calls.js";
import { wrapExports } from "../guest/wrapper.js";
import { checkExports } from "../observe/exports-check.js";
import { checkAddressType } from "./address-type.js";
import { findImportedMemory, findMemory } from "./find-memory.js";
import { resolveImports } from "./imports.js";
import { guestModuleOf } from "./guest-module.js";
import { HookedGuest } from "../observe/thunk-middleware.js";
import type { LinkedModules } from "./linked-modules.js";
import { checkGuest, type LinkOptions } from "./verify/check-guest.js";
import { explainLinkError, makeLinkError } from "./verify/report.js";

/** Options of instantiating a guest. */
export interface InstantiateOptions extends LinkOptions {
  /**
   * Treatment of a guest after a call was aborted half-way, by a trap, a fault, a signal or an exception of the host: `poison`
   * (the default) refuses every later call, since the state of the guest is unknown; `keep` is for guests that are known to
   * bear it.
   */
  readonly afterAbort?: "poison" | "keep";
}

/**
 * Links a compiled module with the host modules of a runtime, and runs its start function.
 *
 * @throws {ModuleLinkError} `unresolved-imports`, `import-collision`, `missing-memory`, `address-type-mismatch`; the error
 * of the start function
 * @throws {PolicyError} `unknown-export`
 */
export function instantiateGuest<Exports extends object>(
  module: WebAssembly.Module,
  modules: LinkedModules,
  runtime: object,
  options: InstantiateOptions,
  onClose: GuestParts["onClose"],
): Guest<Exports> {
  const described = guestModuleOf(module);
  const checked = checkGuest(described, modules, options);
  if (!checked.isLinkable) throw makeLinkError(checked);
  checkExports(modules.middleware, (module) => modules.exportsOf(module));
  const { address, context } = checked;
  const { addressType } = address;
  const { memory: name, afterAbort } = options;
  const { imports, receivers, jspi, hooks } = resolveImports(checked.imports, context);
  const isKeptAfterAbort = afterAbort === "keep";
  const parts: CallableGuestParts = { runtime, addressType, receivers, isKeptAfterAbort };
  const target = hooks.length === 0 ? new CallableGuest(parts) : new HookedGuest(parts, hooks);
  const { memory } = target;
  const imported = findImportedMemory(described, imports, name);
  if (imported !== undefined) memory.bind(imported);
  try {
    // Not WebAssembly.instantiate: that one runs the start function from a job of its own, where the frame is gone.
    const context = currentContext();
    context?.signal?.throwIfAborted();
    // A frame of its own, which refuses an ambiguous instance only when the host is called: most guests have no start function.
    const instance = target.enter("start", target.makeFrame(context), () => {
      try {
        return new WebAssembly.Instance(module, imports);
      } catch (error) {
        throw error instanceof WebAssembly.LinkError ? (explainLinkError(checked, error) ?? error) : error;
      }
    });
    const chosen = findMemory(described, instance.exports, imports, name);
    checkAddressType(chosen, address);
    memory.bind(chosen);
    const calls = jspi && new SuspendableCalls(target, jspi);
    const exports = wrapExports(instance.exports, target);
    const callSuspendable = calls && ((...call: Parameters<typeof calls.call>) => calls.call(...call));
    const parts = { module, instance, exports, memory, entered: target, callSuspendable, onClose };
    const guest = new Guest<Exports>(parts);
    target.guest = guest;
    for (const each of hooks) each.linked?.(guest);
    return guest;
  } catch (error) {
    throw closedFor(error, target);
  }
}

/**
 * Closes a guest that its caller does not get, since the start function may hold handles. Returns the error to throw: the given
 * one, or an `AggregateError` with that of closing.
 */
export function closedFor(error: unknown, guest: Pick<Guest, "close">): unknown {
  try {
    guest.close();
    return error;
  } catch (other) {
    return new AggregateError([error, other], "The guest could not be instantiated, and not be closed.");
  }
}
