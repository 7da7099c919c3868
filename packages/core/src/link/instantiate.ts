import {
  isInstance,
  type OptionKinds,
  type EngineExports,
  type EngineInstance,
  type EngineModule,
} from "@hostwright/types/internal";

import { CallableGuest } from "../guest/callable-guest.js";
import type { CallableGuestParts } from "../guest/callable-guest-parts.js";
import { checkCopyLimit } from "../guest/copy-limit.js";
import { loadClosures } from "../compile/closures.js";
import { currentContext, inContext } from "../context/current-context.js";
import { Guest } from "../guest.js";
import { wrapExports } from "../guest/wrapper.js";
import { resolveImports } from "./imports.js";
import { guestModuleOf } from "./guest-module.js";
import { loadParts } from "./loaded-parts.js";
import type { LinkedModules } from "./linked-modules.js";
import { compileSource, type GuestSource } from "./source.js";
import { type CheckParts, loadCheckParts } from "./verify/check-parts.js";
import {
  type AsOptions,
  type CheckedGuest,
  checkGuest,
  LINK_OPTIONS,
  type LinkOptions,
} from "./verify/check-guest.js";

/** Options of instantiating a guest. */
export interface InstantiateOptions extends LinkOptions {
  /**
   * Treatment of a guest after a call was aborted half-way, by a trap, a fault, a signal or an exception of the host: `poison`
   * (the default) refuses every later call, since the state of the guest is unknown; `keep` is for guests that are known to
   * bear it.
   */
  readonly afterAbort?: "poison" | "keep";
  /** Bytes that the host copies for one call of a host function by this guest; those of the runtime when left out. */
  readonly copyLimit?: number | undefined;
}

/** The options of instantiating a guest, each with its kind. */
export const INSTANTIATE_OPTIONS: OptionKinds<InstantiateOptions & AsOptions> = {
  ...LINK_OPTIONS,
  afterAbort: ["poison", "keep"],
  copyLimit: "number",
};

/** Holds a compiled module, and the parts that comparing it with the host needs. */
export interface CompiledGuest {
  readonly module: EngineModule;
  readonly parts: CheckParts;
}

/** Compiles the source of a guest, and loads the parts that linking it needs. */
export async function compileGuest(
  source: GuestSource,
  { codegen }: LinkedModules,
  options: LinkOptions,
): Promise<CompiledGuest> {
  const module = await compileSource(source, options);
  await loadClosures(codegen);
  return { module, parts: await loadCheckParts(guestModuleOf(module), options) };
}

/**
 * Links a compiled module with the host modules of a runtime, and runs its start function.
 *
 * @throws {ModuleLinkError} `unresolved-imports`, `import-collision`, `missing-memory`, `missing-table`,
 * `address-type-mismatch`; the error of the start function
 * @throws {PolicyError} `unknown-export`
 */
export async function instantiateGuest<Exports extends object>(
  { module, parts: checkParts }: CompiledGuest,
  modules: LinkedModules,
  runtime: object,
  options: InstantiateOptions,
): Promise<Guest<Exports>> {
  const context = currentContext();
  const described = guestModuleOf(module);
  const checked = checkGuest(described, modules, options, checkParts);
  if (!checked.isLinkable) throw (await import("./verify/report.js")).makeLinkError(checked);
  const { address, context: linking } = checked;
  const { addressType } = address;
  const { afterAbort, copyLimit = modules.copyLimit } = options;
  checkCopyLimit(copyLimit, "instantiate");
  const loaded = await loadParts(checked, modules);
  const { observing, shortWay, tableParts, suspending } = loaded;
  observing?.checkExports(modules, checked);
  const { sections } = described;
  const { imports, receivers, reachesHost } = resolveImports(checked.imports, linking, sections, loaded);
  const isKeptAfterAbort = afterAbort === "keep";
  const parts: CallableGuestParts = { runtime, addressType, receivers, isKeptAfterAbort, copyLimit };
  const observed = observing && new observing.ObservedGuest(parts, observing);
  const target = observed ?? new (shortWay?.QuickGuest ?? CallableGuest)(parts);
  if (suspending !== undefined) new suspending.SuspendableCalls(target, suspending.jspi);
  tableParts?.useTable(target, checked);
  loaded.values?.takeReferences(target);
  bind(target, checked);
  let refusal: Error | undefined;
  // Not WebAssembly.instantiate: that one runs the start function from a job of its own, where the frame is gone.
  const start = (): EngineInstance => {
    try {
      return new WebAssembly.Instance(module, imports);
    } catch (error) {
      if (isInstance(error, WebAssembly.LinkError)) refusal = error;
      throw error;
    }
  };
  try {
    context?.signal?.throwIfAborted();
    // A frame of its own, which refuses an ambiguous instance only when the host is called: most guests have no start function.
    const frame = target.makeFrame(context);
    const instance = inContext(context, () => target.enter("start", frame, start));
    checkParts.guesses?.checkAddressType(checked.memory.find(instance.exports)?.value, address);
    bind(target, checked, instance.exports);
    const way = observed ? "observed" : reachesHost ? "entering" : "direct";
    const exports = wrapExports(instance.exports, target, module, way);
    const { memory } = target;
    const parts = { module, instance, exports, memory, entered: target };
    const guest = new Guest<Exports>(parts);
    target.guest = guest;
    inContext(context, () => {
      for (const each of observing?.hooks ?? []) each.linked?.(guest);
    });
    return guest;
  } catch (error) {
    const explained = refusal !== undefined && error === refusal ? await explain(checked, refusal) : error;
    throw closedFor(explained, target);
  }
}

/** Binds the memory and the table that host functions use; before there are exports, those that are imported. */
function bind(target: CallableGuest, { guest, memory, table }: CheckedGuest, exports?: EngineExports): void {
  const found = memory.find(exports);
  if (found !== undefined) target.memory.bind(found.value, found.several);
  target.memoryNamed = (name) => memory.choose(exports, name)?.found?.value;
  // An own memory that is exported later is not shared yet. Where nothing tells which memory it is, guests that import the same
  // ones are parts of one program nevertheless.
  const isOwn = found === undefined && guest.sections !== undefined;
  target.shareState(isOwn ? undefined : (found?.value ?? memory.given[0]));
  target.table.bind(table.find(exports));
}

/** Explains an error of linking that the engine has found. */
async function explain(checked: CheckedGuest, refusal: Error): Promise<Error> {
  const { explainLinkError } = await import("./verify/report.js");
  return explainLinkError(checked, refusal) ?? refusal;
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
