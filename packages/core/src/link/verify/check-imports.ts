import type { AddressType, FunctionType } from "@hostwright/types";

import type { CompiledExport } from "../../compile/compiled-module.js";
import { exportedFunction, type ExportedFunction } from "../../guest/guest-to-guest.js";
import { findJspi } from "../../guest/suspend/jspi.js";
import { isCallableAs } from "../../metadata/function-type.js";
import type { GuestImport } from "../guest-module.js";
import type { LinkedModule, LinkedModules } from "../linked-modules.js";
import type { ExternType } from "../../wasm-format/import-section.js";
import type { FoundValue, PlainImports } from "../plain-imports.js";
import { isOfKind, isSuspending, visibleMisfit } from "./plain-value.js";

/** Holds the providers that the imports of a guest are compared with. */
export interface LinkContext {
  readonly modules: LinkedModules;
  readonly plain: PlainImports;
  readonly addressType: AddressType;
  /** Treatment of functions without a provider. */
  readonly missing: "error" | "trap";
}

/** Names the provider of an import. */
type Provider =
  | {
      readonly by: "host-module";
      readonly linked: LinkedModule;
      readonly exported: CompiledExport;
      /** Its type for this guest. */
      readonly type: FunctionType;
    }
  | {
      readonly by: "imports";
      /** The engine's own function in place of its wrapper in `guest.exports`. */
      readonly value: WebAssembly.ImportValue;
      /** The function of another guest that it is. */
      readonly guestFunction: ExportedFunction | undefined;
    }
  | { readonly by: "trap" };

const TRAP: Provider = { by: "trap" };

/** Tells why an import cannot be linked with its provider. `misfit` ends a sentence about a plain import: "has 1 page". */
export type ImportFault =
  | "missing"
  | "host-of-wrong-kind"
  | "host-of-wrong-type"
  | "host-without-jspi"
  | "plain-suspending"
  | "plain-of-wrong-kind"
  | { readonly misfit: string };

/** Holds an import, its provider, and the fault in that. */
export interface CheckedImport {
  readonly wanted: GuestImport;
  readonly provider: Provider | undefined;
  readonly fault: ImportFault | undefined;
}

/** Finds the provider of each import of a guest, and compares the two. */
export function checkImports(
  imports: readonly GuestImport[],
  found: readonly (FoundValue | undefined)[],
  context: LinkContext,
): CheckedImport[] {
  const hasJspi = findJspi() !== undefined;
  const providers: ProvidersByTarget = new Map();
  return imports.map((wanted, index) => {
    const provider = findProvider(wanted, found[index], context, providers);
    return { wanted, provider, fault: findFault(wanted, provider, hasJspi) };
  });
}

/** Keeps the providers of one guest: a guest may import one function a million times. */
type ProvidersByTarget = Map<unknown, Provider>;

/** Names an import that a host module and the plain imports both provide. */
export interface ImportCollision {
  readonly module: string;
  readonly name: string;
  readonly className: string;
}

/** Finds the names that a host module and the plain imports both provide, whether or not the guest imports them. */
export function findCollisions(
  imports: readonly GuestImport[],
  found: readonly (FoundValue | undefined)[],
  { modules, plain }: LinkContext,
): ImportCollision[] {
  const given = new Set<string>();
  for (const [index, { module, name }] of imports.entries()) {
    if (found[index] !== undefined && modules.find(module, name) !== undefined)
      given.add(keyOf(module, name));
  }
  return modules.moduleNames.flatMap((module) =>
    (modules.exportsOf(module) ?? [])
      .filter((name) => plain.has(module, name) || given.has(keyOf(module, name)))
      .map((name) => {
        const linked = modules.find(module, name) as LinkedModule;
        return { module, name, className: linked.compiled.moduleClass.name };
      }),
  );
}

function keyOf(module: string, name: string): string {
  return JSON.stringify([module, name]);
}

function findProvider(
  { module, name, kind, extern }: GuestImport,
  found: FoundValue | undefined,
  { modules, missing, addressType }: LinkContext,
  providers: ProvidersByTarget,
): Provider | undefined {
  const linked = modules.find(module, name);
  if (linked !== undefined) {
    const exported = linked.compiled.find(name) as CompiledExport;
    const known = providers.get(exported);
    if (known !== undefined) return known;
    const { functionType } = exported.for(addressType).plan;
    const provider = { by: "host-module", linked, exported, type: functionType } as const;
    providers.set(exported, provider);
    return provider;
  }
  // `undefined` is a value of references, and for other kinds the same as nothing.
  if (found !== undefined && (found.value !== undefined || kind === "global")) {
    const guestFunction =
      kind === "function" || refersToFunctions(extern) ? exportedFunction(found.value) : undefined;
    const value = (guestFunction?.engineFunction ?? found.value) as WebAssembly.ImportValue;
    const provider = { by: "imports", value, guestFunction } as const;
    // Not by a number, of which a map takes 0 and -0 for one.
    if (typeof value !== "object" && typeof value !== "function") return provider;
    const known = providers.get(value);
    if (known?.by === "imports" && known.guestFunction === guestFunction) return known;
    providers.set(value, provider);
    return provider;
  }
  return missing === "trap" && kind === "function" ? TRAP : undefined;
}

/** Tells whether a global takes functions for functions of the engine, and not for any values. */
function refersToFunctions(extern: ExternType | undefined): boolean {
  return extern?.kind !== "global" || !/extern|any/.test(extern.type.valueType);
}

function findFault(
  { kind, extern }: GuestImport,
  provider: Provider | undefined,
  hasJspi: boolean,
): ImportFault | undefined {
  switch (provider?.by) {
    case undefined:
      return "missing";
    case "trap":
      return undefined;
    case "imports": {
      const { value } = provider;
      if (kind === "function" && isSuspending(value)) return "plain-suspending";
      if (!isOfKind(value, kind, extern)) return "plain-of-wrong-kind";
      const misfit = extern && visibleMisfit(value, extern);
      return misfit === undefined ? undefined : { misfit };
    }
    case "host-module": {
      if (kind !== "function") return "host-of-wrong-kind";
      const type = extern?.kind === "function" ? extern.type : undefined;
      if (type !== undefined && !isCallableAs(provider.type, type)) return "host-of-wrong-type";
      return provider.exported.metadata.isAsync && !hasJspi ? "host-without-jspi" : undefined;
    }
  }
}
