import type { AddressType, FunctionType, GuestFunction } from "@hostwright/types";
import type { EngineImport, EngineImports } from "@hostwright/types/internal";

import { addImported } from "../guest/guest-to-guest.js";
import { isOfGuest } from "../guest/guest-function.js";
import type { LinkedReceiver } from "../context/frame.js";
import { type CompiledExport, type CompiledModule, ExportThunks } from "../compile/compiled-module.js";
import { isSameType } from "../metadata/function-type.js";
import type { ModuleSections } from "../wasm-format/module-sections.js";
import { giveTypes, type TypedFunction } from "./adapter.js";
import type { GuestFunctionImport } from "./guest-functions.js";
import type { GuestImport } from "./guest-module.js";
import type { LoadedParts } from "./loaded-parts.js";
import type { LinkedModule } from "./linked-modules.js";
import type { CheckedImport, LinkContext } from "./verify/check-imports.js";

/** Holds the imports of a guest, ready to instantiate it. */
export interface ResolvedImports {
  readonly imports: EngineImports;
  /** The linked classes that provide any of them. */
  readonly receivers: LinkedReceiver[];
  /** Whether the guest can call a function of the host, itself or through another guest. */
  readonly reachesHost: boolean;
}

/** Makes the imports of a guest in which no fault was found. */
export function resolveImports(
  checked: readonly CheckedImport[],
  { modules: { codegen }, addressType }: LinkContext,
  sections: ModuleSections | undefined,
  parts: LoadedParts,
): ResolvedImports {
  // Without a prototype: a module or an import may be called "__proto__" or "constructor".
  const imports = Object.create(null) as Record<string, WebAssembly.ModuleImports>;
  const used = new Set<LinkedModule>();
  const typed: (TypedFunction & { readonly wanted: GuestImport })[] = [];
  const ofGuests: GuestFunctionImport[] = [];
  if (codegen && !parts.observing?.middleware.length) generateAll(checked, addressType);
  for (const { wanted, provider } of checked) {
    if (provider?.by === "host-module") {
      const { linked, exported } = provider;
      used.add(linked);
      const thunks = exported.for(addressType);
      const type = thunks.plan.functionType;
      const made = hostFunction(exported, thunks, codegen, parts, wanted, sections?.typeSection);
      const value = parts.values?.withVectors(made, type) ?? made;
      put(imports, wanted, value);
      if (takesType(wanted, type)) typed.push({ wanted, type, value });
    } else if (provider?.by === "imports") {
      const { guestFunction: exported, value } = provider;
      if (exported === undefined) put(imports, wanted, keptContext(wanted, value, parts));
      else ofGuests.push({ wanted, exported });
    } else if (parts.trapImport) put(imports, wanted, parts.trapImport.makeTrapImport(wanted));
  }
  giveTypes(typed)?.forEach((value, index) => {
    put(imports, (typed[index] as { readonly wanted: GuestImport }).wanted, value);
  });
  parts.guestFunctions?.resolveGuestFunctions(ofGuests, sections).forEach((value, index) => {
    const { wanted } = ofGuests[index] as GuestFunctionImport;
    put(imports, wanted, keptContext(wanted, value, parts));
  });
  return { imports, receivers: [...used].map(toReceiver), reachesHost: checked.some(reachesHost) };
}

/** Makes the thunks that are source text, once for each class: of the exports that the guest imports. */
function generateAll(checked: readonly CheckedImport[], addressType: AddressType): void {
  // Sets, since a guest may import one function a hundred thousand times.
  const ofClasses = new Map<CompiledModule, Set<ExportThunks>>();
  for (const { provider } of checked) {
    if (provider?.by !== "host-module") continue;
    const { exported } = provider;
    const all = ofClasses.get(exported.module) ?? new Set();
    ofClasses.set(exported.module, all.add(exported.for(addressType)));
  }
  for (const all of ofClasses.values()) ExportThunks.generate(all);
}

// A table may hold host functions of other guests.
function reachesHost({ wanted: { kind }, provider }: CheckedImport): boolean {
  if (kind === "table") return true;
  if (kind !== "function") return false;
  return provider?.by !== "imports" || provider.guestFunction?.way !== "direct";
}

function hostFunction(
  exported: CompiledExport,
  thunks: ExportThunks,
  codegen: boolean,
  { observing, suspending, values }: LoadedParts,
  wanted: GuestImport,
  typeSection: Uint8Array | undefined,
): TypedFunction["value"] {
  const { functionType } = thunks.plan;
  if (!thunks.isAsync) {
    const made = observing?.observeSync(exported, thunks, observing, codegen) ?? thunks.sync(codegen);
    const thunk = values?.adapt(made, wanted, functionType, typeSection) ?? made;
    return suspending?.keepContext(thunk) ?? thunk;
  }
  // No fault was found: the engine can suspend the guest.
  const { asyncCall, makeAsyncThunk, makeSuspending, jspi } = suspending as NonNullable<typeof suspending>;
  const made =
    observing?.observeAsync(exported, thunks, observing, codegen) ??
    makeAsyncThunk(thunks, asyncCall(thunks, codegen));
  const thunk = values?.adaptLater(made, wanted, functionType, typeSection) ?? made;
  return makeSuspending(`${thunks.module}.${thunks.name}`, thunk, jspi);
}

// A plain import may call the runtime, and needs the context of its call. Functions of guests stay as they are, for their type.
function keptContext({ kind }: GuestImport, value: EngineImport, { suspending }: LoadedParts): EngineImport {
  if (suspending === undefined || kind !== "function" || isOfGuest(value as GuestFunction)) return value;
  return suspending.keepContext(value as GuestFunction);
}

/**
 * Tells whether the engine compares the declared type of a host function. It cannot where the type in the guest is not plain,
 * which no function of another module has, or one that the function can be called as; `verify` has compared those.
 */
function takesType({ extern }: GuestImport, type: FunctionType): boolean {
  if (extern?.kind !== "function") return true;
  return extern.type?.isPlain === true && isSameType(extern.type, type);
}

function put(
  imports: Record<string, WebAssembly.ModuleImports>,
  { module, name }: GuestImport,
  value: EngineImport,
): void {
  const namespace = (imports[module] ??= Object.create(null) as WebAssembly.ModuleImports);
  namespace[name] = value;
  addImported(value);
}

function toReceiver({ compiled, instance }: LinkedModule): LinkedReceiver {
  return { slot: compiled.slot, moduleClass: compiled.moduleClass, instance };
}
