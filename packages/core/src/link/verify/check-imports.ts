import type { AddressType } from "@hostwright/types";

import { throughWrapper } from "../../guest/guest-to-guest.js";
import { findJspi } from "../../guest/suspend/jspi.js";
import type { LinkProblem } from "../../link-report.js";
import { type FunctionType, functionTypeOf } from "../../metadata/function-type.js";
import type { ExportMetadata } from "../../metadata/module-metadata.js";
import type { WantedImport } from "../guest-module.js";
import type { LinkedModule, LinkedModules } from "../linked-modules.js";
import { describeHostFunction, exportNamed } from "./host-function.js";
import { isAccepted } from "./import-probe.js";
import * as problems from "./import-problems.js";
import { AvailableImports, ownProperty } from "./available-imports.js";
import { isOfKind, isSuspending, visibleMisfit } from "./plain-value.js";
import { isSignature } from "./signature.js";

/** What a guest's imports are checked against. */
export interface LinkContext {
  readonly modules: LinkedModules;
  readonly plain: WebAssembly.Imports;
  readonly addressType: AddressType;
  /** What becomes of functions that nobody provides. */
  readonly missing: "error" | "trap";
  readonly thoroughness: Thoroughness;
}

/**
 * How closely plain imports are looked at: `thorough` asks the engine about each, which says so anyway where the guest is
 * instantiated.
 */
export type Thoroughness = "quick" | "thorough";

/** What a single import is checked against. */
interface Checking extends LinkContext {
  readonly available: AvailableImports;
  /** Whether the engine can suspend a guest. */
  readonly hasJspi: boolean;
}

/** What answers an import. */
type Provider =
  | {
      readonly by: "host-module";
      readonly linked: LinkedModule;
      readonly exported: ExportMetadata;
      /** Its type for this guest. */
      readonly type: FunctionType;
    }
  | { readonly by: "imports"; readonly value: WebAssembly.ImportValue }
  | { readonly by: "trap" };

/** An import, what answers it, and what is wrong with that. */
export interface CheckedImport {
  readonly wanted: WantedImport;
  readonly provider: Provider | undefined;
  readonly problem: LinkProblem | undefined;
}

/** Finds what answers each import of a guest, and what is wrong with it. */
export function checkImports(wanted: readonly WantedImport[], context: LinkContext): CheckedImport[] {
  const available = new AvailableImports(context.modules, context.plain);
  const checking: Checking = { ...context, available, hasJspi: findJspi() !== undefined };
  return wanted.map((each, index) => {
    const provider = findProvider(each, context);
    return { wanted: each, provider, problem: findProblem(each, index, provider, checking) };
  });
}

/** Finds the names that a host module and the plain imports both offer, whether the guest wants them or not. */
export function findCollisions(
  wanted: readonly WantedImport[],
  { modules, plain }: LinkContext,
): LinkProblem[] {
  return Object.entries(plain).flatMap(([module, names]) =>
    Object.keys(names).flatMap((name) => {
      const linked = modules.find(module, name);
      if (linked === undefined) return [];
      const index = wanted.findIndex((each) => each.module === module && each.name === name);
      return problems.collision(module, name, index, linked.compiled.moduleClass.name);
    }),
  );
}

function findProvider(
  wanted: WantedImport,
  { modules, plain, missing, addressType }: LinkContext,
): Provider | undefined {
  const { module, name, kind } = wanted;
  const linked = modules.find(module, name);
  if (linked !== undefined) {
    const exported = exportNamed(linked.compiled, name);
    return { by: "host-module", linked, exported, type: functionTypeOf(exported, addressType) };
  }
  const value = ownProperty(plain, module)?.[name];
  if (value !== undefined) return { by: "imports", value: throughWrapper(value) };
  return missing === "trap" && kind === "function" ? { by: "trap" } : undefined;
}

function findProblem(
  wanted: WantedImport,
  index: number,
  provider: Provider | undefined,
  { addressType, thoroughness, available, hasJspi }: Checking,
): LinkProblem | undefined {
  switch (provider?.by) {
    case undefined:
      return problems.missing(wanted, index, available);
    case "trap":
      return undefined;
    case "imports":
      return plainProblem(wanted, index, provider.value, thoroughness);
    case "host-module": {
      const { linked, exported, type: offered } = provider;
      const host = () => describeHostFunction(linked.compiled, exported, addressType);
      if (wanted.kind !== "function") return problems.hostOfWrongKind(wanted, index, host());
      const type = wanted.extern?.kind === "function" ? wanted.extern.type : undefined;
      if (type !== undefined && !isSignature(type, offered)) {
        return problems.wrongSignature(wanted, index, type, exported, addressType, host());
      }
      return exported.isAsync && !hasJspi ? problems.withoutJspi(wanted, index, host()) : undefined;
    }
  }
}

function plainProblem(
  wanted: WantedImport,
  index: number,
  value: unknown,
  thoroughness: Thoroughness,
): LinkProblem | undefined {
  const { kind, extern } = wanted;
  if (kind === "function" && isSuspending(value)) return problems.plainSuspending(wanted, index);
  if (!isOfKind(value, kind, extern)) return problems.plainOfWrongKind(wanted, index, value);
  if (extern === undefined) return undefined;
  const misfit = visibleMisfit(value, extern);
  if (misfit !== undefined) return problems.plainOfWrongType(wanted, index, misfit);
  if (thoroughness === "quick" || isAccepted(extern, value) !== false) return undefined;
  return problems.plainOfWrongType(wanted, index, "is of another type");
}
