import type { AddressType, FunctionType } from "@hostwright/types";

import type { CompiledExport } from "../../compile/compiled-module.js";
import { findJspi } from "../../guest/suspend/jspi.js";
import { isSameType } from "../../metadata/function-type.js";
import type { FunctionMatching } from "../../wasm-format/function-matching.js";
import type { CompileOptions } from "../compile-options.js";
import type { GuestImport } from "../guest-module.js";
import type { LinkedExport, LinkedModules } from "../linked-modules.js";
import type { PlainProviders } from "./plain-providers.js";
import type { ImportFault, Provider, ProvidersByTarget } from "./provider.js";

/** Holds the providers that the imports of a guest are compared with. */
export interface LinkContext {
  readonly modules: LinkedModules;
  /** The option `imports`; `undefined` where it is left out. */
  readonly plain: PlainProviders | undefined;
  readonly addressType: AddressType;
  /** Treatment of functions without a provider. */
  readonly missing: "error" | "trap";
  readonly compileOptions: CompileOptions;
  /** Compares types that are not the same; `undefined` where all that differ are unfit. */
  readonly matching: FunctionMatching | undefined;
}

const TRAP: Provider = { by: "trap" };

/** Holds an import, its provider, and the fault in that. */
export interface CheckedImport {
  readonly wanted: GuestImport;
  readonly provider: Provider | undefined;
  readonly fault: ImportFault | undefined;
}

/** Finds the provider of each import of a guest, and compares the two. */
export function checkImports(imports: readonly GuestImport[], context: LinkContext): CheckedImport[] {
  const providers: ProvidersByTarget = new Map();
  return imports.map((wanted, index) => {
    const provider = findProvider(wanted, index, context, providers);
    return { wanted, provider, fault: findFault(wanted, provider, context) };
  });
}

function findProvider(
  wanted: GuestImport,
  index: number,
  context: LinkContext,
  providers: ProvidersByTarget,
): Provider | undefined {
  const { module, name, kind } = wanted;
  const { modules, plain, missing, addressType } = context;
  const all = modules.find(module, name);
  if (all !== undefined) {
    // One for all imports of the name: an object of imports has one value there.
    const known = providers.get(all);
    if (known !== undefined) return known;
    const typeOf = (exported: CompiledExport): FunctionType => exported.for(addressType).plan.functionType;
    const type = typeIn(wanted);
    const fitting = all.find(({ exported }) => type && fits(typeOf(exported), type, context));
    const { linked, exported }: LinkedExport = fitting ?? (all as readonly [LinkedExport])[0];
    const provider = { by: "host-module", linked, exported, all, type: typeOf(exported) } as const;
    providers.set(all, provider);
    return provider;
  }
  const provider = plain?.find(index, wanted, providers);
  if (provider !== undefined) return provider;
  return missing === "trap" && kind === "function" ? TRAP : undefined;
}

function typeIn({ extern }: GuestImport): FunctionType | undefined {
  return extern?.kind === "function" ? extern.type : undefined;
}

/** Tells whether a guest can import a host function with a type: the same, or one whose references the host can take and give. */
function fits(host: FunctionType, type: FunctionType, { matching }: LinkContext): boolean {
  return isSameType(host, type) || matching?.isImportable(host, type) === true;
}

function findFault(
  wanted: GuestImport,
  provider: Provider | undefined,
  context: LinkContext,
): ImportFault | undefined {
  const { kind } = wanted;
  switch (provider?.by) {
    case undefined:
      return "missing";
    case "trap":
      return undefined;
    case "imports":
      return context.plain?.findFault(wanted, provider.value);
    case "host-module": {
      if (kind !== "function") return "host-of-wrong-kind";
      const type = typeIn(wanted);
      // A module that was compiled elsewhere does not tell its types: nothing says which it means.
      if (type ? !fits(provider.type, type, context) : provider.all[1]) return "host-of-wrong-type";
      return provider.exported.metadata.isAsync && findJspi() === undefined ? "host-without-jspi" : undefined;
    }
  }
}
