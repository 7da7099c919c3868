import type { AddressType, GuestFunction } from "@hostwright/types";

import { register } from "../context/frame.js";
import { ModuleLinkError } from "../errors.js";
import { makeAbort } from "../guest/abort.js";
import { addImported } from "../guest/guest-to-guest.js";
import { isOfGuest } from "../guest/function-check.js";
import { findJspi, type Jspi } from "../guest/suspend/jspi.js";
import type { LinkedReceiver } from "../context/frame.js";
import { keepContext, makeSuspending } from "../guest/suspend/suspension.js";
import type { CompiledExport } from "../compile/compiled-module.js";
import type { Middleware } from "../observe/host-call.js";
import { observedAsyncThunk, observedThunk } from "../observe/observed-thunk.js";
import {
  type GuestHooks,
  hookAsyncThunk,
  hookThunk,
  type ImportedFunction,
} from "../observe/thunk-middleware.js";
import { giveTypes, type TypedFunction } from "./adapter.js";
import type { GuestImport } from "./guest-module.js";
import type { LinkedModule } from "./linked-modules.js";
import { formatImportName } from "./format-names.js";
import type { CheckedImport, LinkContext } from "./verify/check-imports.js";

/** Holds the imports of a guest, ready to instantiate it. */
export interface ResolvedImports {
  readonly imports: WebAssembly.Imports;
  /** The linked classes that provide any of them. */
  readonly receivers: readonly LinkedReceiver[];
  /** Suspends the guest; `undefined` where no import is asynchronous. */
  readonly jspi: Jspi | undefined;
  /** Hooks of this guest, around its thunks. */
  readonly hooks: readonly GuestHooks[];
}

/** Makes the imports of a guest in which no fault was found. */
export function resolveImports(
  checked: readonly CheckedImport[],
  { modules, addressType }: LinkContext,
): ResolvedImports {
  // Without a prototype: a module or an import may be called "__proto__" or "constructor".
  const imports = Object.create(null) as Record<string, WebAssembly.ModuleImports>;
  const used = new Set<LinkedModule>();
  const typed: { readonly wanted: GuestImport; readonly offered: TypedFunction }[] = [];
  const isSuspended = checked.some(
    ({ provider }) => provider?.by === "host-module" && provider.exported.metadata.isAsync,
  );
  const jspi = isSuspended ? findJspi() : undefined;
  const hooks = modules.attachHooks();
  const { codegen, middleware } = modules;
  const linking: Linking = { addressType, codegen, middleware, hooks, isSuspended, jspi };
  for (const { wanted, provider } of checked) {
    if (provider?.by === "host-module") {
      const { linked, exported } = provider;
      used.add(linked);
      const type = exported.for(addressType).plan.functionType;
      const value = hostFunction(exported, wanted, linking);
      put(imports, wanted, value);
      if (takesType(wanted)) typed.push({ wanted, offered: { type, value } });
    } else if (provider?.by === "imports") {
      put(imports, wanted, isSuspended ? keptContext(wanted, provider.value) : provider.value);
    } else put(imports, wanted, makeTrapImport(wanted.module, wanted.name));
  }
  giveTypes(typed.map(({ offered }) => offered))?.forEach((value, index) => {
    const wanted = typed[index]?.wanted;
    if (wanted !== undefined) put(imports, wanted, value);
  });
  return { imports, receivers: [...used].map(toReceiver), jspi, hooks };
}

/** Selects the form of the host functions of a guest. */
interface Linking {
  readonly addressType: AddressType;
  /** Whether thunks may be written as source text. */
  readonly codegen: boolean;
  readonly middleware: readonly Middleware[];
  readonly hooks: readonly GuestHooks[];
  /** Whether any import suspends the guest. */
  readonly isSuspended: boolean;
  readonly jspi: Jspi | undefined;
}

function hostFunction(
  exported: CompiledExport,
  { module, name }: GuestImport,
  { addressType, codegen, middleware, hooks, isSuspended, jspi }: Linking,
): TypedFunction["value"] {
  const thunks = exported.for(addressType);
  const { isAsync, plan } = thunks;
  const imported: ImportedFunction = { module, export: name, functionType: plan.functionType, isAsync };
  if (!isAsync) {
    const thunk =
      middleware.length === 0 ? thunks.sync(codegen) : observedThunk(exported, thunks, middleware);
    const hooked = hooks.length === 0 ? thunk : hookThunk(hooks, imported, thunk);
    return isSuspended ? keepContext(hooked) : hooked;
  }
  const thunk = middleware.length === 0 ? thunks.async() : observedAsyncThunk(exported, thunks, middleware);
  const hooked = hooks.length === 0 ? thunk : hookAsyncThunk(hooks, imported, thunk);
  return makeSuspending(`${module}.${name}`, hooked, jspi as Jspi);
}

// A plain import may call the runtime, and needs the context of its call. Functions of guests stay as they are, for their type.
function keptContext({ kind }: GuestImport, value: WebAssembly.ImportValue): WebAssembly.ImportValue {
  if (kind !== "function" || isOfGuest(value as GuestFunction)) return value;
  return keepContext(value as GuestFunction);
}

/**
 * Tells whether the engine compares the declared type of a host function. It cannot where the type in the guest is not plain,
 * which no function of another module has; `verify` has compared those.
 */
function takesType({ extern }: GuestImport): boolean {
  if (extern?.kind !== "function") return true;
  return extern.type?.isPlain === true;
}

function put(
  imports: Record<string, WebAssembly.ModuleImports>,
  { module, name }: GuestImport,
  value: WebAssembly.ImportValue,
): void {
  const namespace = (imports[module] ??= Object.create(null) as WebAssembly.ModuleImports);
  namespace[name] = value;
  addImported(value);
}

function toReceiver({ compiled, instance }: LinkedModule): LinkedReceiver {
  return { slot: compiled.slot, moduleClass: compiled.moduleClass, instance };
}

/**
 * Makes the import of a function without a provider. Calling it ends the call that the guest is in, and poisons the guest, as
 * any abort does.
 */
function makeTrapImport(module: string, name: string): () => never {
  return () => {
    const fact = 'the guest called it, and nothing provides it: it was linked with { missing: "trap" }. ';
    const next = "Link a class for it, or give { imports }.";
    const error = new ModuleLinkError("missing-import", fact + next, [], {
      where: formatImportName(module, name),
    });
    const { frame } = register;
    throw frame?.owner === undefined ? makeAbort(error) : frame.owner.abort(frame, error);
  };
}
