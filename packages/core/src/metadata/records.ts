import type { ErrnoTable, Liftable, Lowerable } from "@hostwright/types";
import {
  carriersOf,
  findRecords,
  type OptionProblem,
  recordsOf,
  sharedState,
} from "@hostwright/types/internal";

import type { Documentation } from "./documentation.js";
import type { ResultForm } from "./module-metadata.js";

// The kinds of records. The ES module and the CommonJS copy of this package may declare one class: they share the records.
const EXPORTS = "exports";
const MODULE = "module";

/** The result of an export: nothing, one type, or a tuple of types. */
export type ResultSpec = Lowerable<any> | readonly Lowerable<any>[] | undefined;

/** The spelling of a declaration; used in messages only. */
export type Spelling = "legacy decorator" | "standard decorator" | "table";

/** Holds the declaration of one export, in any spelling. */
export interface ExportRecord {
  /** The declared name, if any. */
  readonly name: string | undefined;
  readonly member: PropertyKey;
  /** The types of all parameters; `undefined` when each parameter has a decorator of its own. */
  readonly parameters: readonly Liftable<any>[] | undefined;
  readonly result: ResultSpec;
  /** `true` when the method was declared asynchronous; an `async` function needs no declaration. */
  readonly isAsync: boolean;
  /** The kind of the decorated member; `bare` for a decorator without parentheses. */
  readonly on: "method" | "accessor" | "field" | "static member" | "private member" | "class" | "bare";
  readonly spelling: Spelling;
  /** The function of the method when it was declared; absent for a table in the class, which is read later. */
  readonly written?: ((...args: never[]) => unknown) | undefined;
  /** The mistake in the options, which is reported when the class is read. */
  readonly optionProblem?: OptionProblem | undefined;
  /** The options that it was declared with, of which `describe` reads the documentation. */
  readonly documented?: Documentation | undefined;
}

/** Holds the declaration of `@wasm.module` or `define`. */
export interface ModuleRecord {
  readonly name: string | undefined;
  readonly errnos: ErrnoTable | undefined;
  readonly results: ResultForm | undefined;
  readonly doc?: string | undefined;
  /** The mistake in the options, which is reported when the class is read. */
  readonly optionProblem?: OptionProblem | undefined;
}

/**
 * Records an export: on a prototype, on a constructor for a static member, or on the carrier of a standard decorator.
 */
export function recordExport(target: object, record: ExportRecord): void {
  recordsOf<ExportRecord[]>(EXPORTS, target, () => []).push(record);
}

const late = /* @__PURE__ */ sharedState("late-fields", () => ({ areThere: false }));

/** Notes that fields are recorded with instances: a class has to be constructed before it can be read. */
export function expectLateFields(): void {
  late.areThere = true;
}

/** Tells whether any class has fields that are recorded with its instances. */
export function hasLateFields(): boolean {
  return late.areThere;
}

/** Lists the exports that are declared on this prototype or constructor itself. */
export function ownExports(target: object): readonly ExportRecord[] {
  return [target, ...carriersOf(target)].flatMap(
    (each) => (findRecords(EXPORTS, each) ?? []) as ExportRecord[],
  );
}

/** Records the declaration of a class. */
export function recordModule(target: object, record: ModuleRecord): void {
  Object.assign(
    recordsOf<object>(MODULE, target, () => ({})),
    record,
  );
}

/** Returns the declaration of this class itself. */
export function ownModule(target: object): ModuleRecord | undefined {
  return findRecords(MODULE, target) as ModuleRecord | undefined;
}
