import type { AddressType } from "@hostwright/types";
import type { EngineModule } from "@hostwright/types/internal";

import type { LinkProblem } from "../link-report.js";
import type { GuestClassMetadata } from "../metadata/guest-class.js";
import { type ExportedType, exportedTypes } from "../wasm-format/exported-types.js";
import { FunctionMatching } from "../wasm-format/function-matching.js";
import type { ModuleSections } from "../wasm-format/module-sections.js";
import { type ArgumentCheck, argumentChecks } from "./argument-check.js";
import { type Exports, findExportProblems } from "./export-problems.js";
import type { GuestCall } from "./guest-call.js";

/** A guest before it is instantiated. */
export interface ExaminedGuest {
  readonly module: EngineModule | undefined;
  /** `undefined` for a module that was compiled elsewhere, or whose bytes could not be read. */
  readonly sections: ModuleSections | undefined;
}

/** The result of comparing the exports of a guest with a class. */
export interface ComparedExports {
  /** Everything that the guest lacks, in the order of the class's fields. */
  readonly problems: readonly LinkProblem[];
  /** Checks of references among the arguments, by field. */
  readonly checks: readonly (ArgumentCheck | undefined)[];
  /** Whether the types of all functions that the class calls were known, so that instances need not be compared. */
  readonly areTypesKnown: boolean;
}

/**
 * Compares the exports of a guest with those that a class of guest modules declares. `others` are the exports of the other units of the
 * guest's program.
 */
export function compareExports(
  metadata: GuestClassMetadata,
  calls: readonly GuestCall[],
  { module, sections }: ExaminedGuest,
  others: readonly Exports[],
  addressType: AddressType,
): ComparedExports {
  const wanted = new Set(metadata.exports.map(({ name }) => name));
  const exports = sections === undefined ? kindsOf(module) : exportedTypes(sections, wanted);
  const areTypesKnown = [...exports].every(
    ([name, { kind, type }]) => kind !== "function" || type !== undefined || !wanted.has(name),
  );
  const isTable = ({ kind }: { readonly kind: string }): boolean => kind === "table";
  const hasTable =
    [...exports.values()].some(isTable) || (sections?.imports ?? importsOf(module)).some(isTable);
  const matching = new FunctionMatching(sections?.typeSection);
  return {
    problems: findExportProblems(metadata, calls, [exports, ...others], addressType, hasTable, matching),
    checks: argumentChecks(calls, exports, sections?.typeSection),
    areTypesKnown,
  };
}

function importsOf(module: EngineModule | undefined): readonly { readonly kind: string }[] {
  return module === undefined ? [] : WebAssembly.Module.imports(module);
}

/** Lists the kinds of the exports of a module that was compiled elsewhere. */
function kindsOf(module: EngineModule | undefined): ReadonlyMap<string, ExportedType> {
  const listed = module === undefined ? [] : WebAssembly.Module.exports(module);
  return new Map(listed.map(({ name, kind }) => [name, { kind, type: undefined }]));
}
