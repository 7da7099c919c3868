import { CallableGuest, type CallableGuestParts } from "../guest/callable-guest.js";
import { currentContext } from "../context/current-context.js";
import { Guest, type GuestParts } from "../guest.js";
import { SuspendableCalls } from "../guest/suspend/suspendable-calls.js";
import { wrapExports } from "../guest/wrapper.js";
import { checkExports } from "../observe/exports-check.js";
import { checkAddressType } from "./address-type.js";
import { findImportedMemory, findMemory } from "./find-memory.js";
import { resolveImports } from "./imports.js";
import { sectionsOf } from "./known-sections.js";
import type { LinkOptions } from "./link-options.js";
import { HookedGuest } from "../observe/thunk-middleware.js";
import type { LinkedModules } from "./linked-modules.js";
import { type CheckedGuest, checkGuest, linkErrorOf } from "./verify/check-guest.js";
import { explainRefusal } from "./verify/engine-refusal.js";

/** How a guest is instantiated. */
export interface InstantiateOptions extends LinkOptions {
  /**
   * What becomes of a guest when a call of it is aborted half-way, by a trap, a fault, a signal or an exception of the
   * host: `poison` (the default) refuses every later call, since nobody knows what state the guest is in; `keep` is for
   * guests that are known to bear it.
   */
  readonly afterAbort?: "poison" | "keep";
}

/**
 * Links a compiled module with the host modules of a runtime, and runs its start function.
 *
 * @throws {ModuleLinkError} `unresolved-imports`, `import-collision`, `missing-memory`, `address-type-mismatch`; whatever
 * the start function throws
 * @throws {PolicyError} `unknown-export`
 */
export function instantiateGuest<Exports extends object>(
  module: WebAssembly.Module,
  modules: LinkedModules,
  runtime: object,
  options: InstantiateOptions,
  onClose: GuestParts["onClose"],
): Guest<Exports> {
  const sections = sectionsOf(module);
  const checked = checkGuest({ module, sections }, modules, options, "quick");
  if (checked.problems.length > 0)
    throw linkErrorOf(checkGuest({ module, sections }, modules, options, "thorough"));
  checkExports(modules.middleware, (module) => modules.exportsOf(module));
  const { address, context } = checked;
  const { addressType } = address;
  const { memory: name, afterAbort } = options;
  const { imports, receivers, jspi, hooks } = resolveImports(checked.checked, context);
  const isKeptAfterAbort = afterAbort === "keep";
  const parts: CallableGuestParts = { runtime, addressType, receivers, isKeptAfterAbort };
  const target = hooks.length === 0 ? new CallableGuest(parts) : new HookedGuest(parts, hooks);
  const { memory } = target;
  const imported = findImportedMemory(module, imports, name);
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
        throw explain(error, checked, modules, options);
      }
    });
    const chosen = findMemory(module, instance.exports, imports, name);
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

// What the engine refuses to link, and nobody has seen before.
function explain(
  error: unknown,
  checked: CheckedGuest,
  modules: LinkedModules,
  options: LinkOptions,
): unknown {
  if (!(error instanceof WebAssembly.LinkError)) return error;
  const thorough = checkGuest(checked.guest, modules, options, "thorough");
  if (thorough.problems.length > 0) return linkErrorOf(thorough, error);
  const problem = explainRefusal(checked, error);
  return problem === undefined ? error : linkErrorOf({ ...thorough, problems: [problem] }, error);
}

/**
 * Closes what nobody gets, and gives what is to be thrown for that: the error, and what closing has thrown. The start
 * function may have been given handles, which nobody else would release.
 */
export function closedFor(error: unknown, guest: Pick<Guest, "close">): unknown {
  try {
    guest.close();
    return error;
  } catch (other) {
    return new AggregateError([error, other], "The guest could not be instantiated, and not be closed.");
  }
}
