import "reflect-metadata";

import type { ErrnoTable, Liftable, Lowerable } from "@hostwright/types";
import { carriersOf } from "@hostwright/types/internal";

// Under Symbol.for, in the one store of reflect-metadata: the ESM and the CommonJS copy of this package, or copies of two
// versions, may declare the same class.
const EXPORTS = Symbol.for("hostwright:exports");
const MODULE = Symbol.for("hostwright:module");

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
}

/** Holds the declaration of `@wasm.module` or `define`. */
export interface ModuleRecord {
  readonly name: string | undefined;
  readonly errnos: ErrnoTable | undefined;
}

/**
 * Records an export: on a prototype, on a constructor for a static member, or on the carrier of a standard decorator.
 */
export function recordExport(target: object, record: ExportRecord): void {
  const records = recordedOn(target);
  if (records.push(record) === 1) Reflect.defineMetadata(EXPORTS, records, target);
}

/** Lists the exports that are declared on this prototype or constructor itself. */
export function ownExports(target: object): readonly ExportRecord[] {
  return [target, ...carriersOf(target)].flatMap(recordedOn);
}

function recordedOn(target: object): ExportRecord[] {
  return (Reflect.getOwnMetadata(EXPORTS, target) ?? []) as ExportRecord[];
}

/** Records the name and the errno table of a class. */
export function recordModule(target: object, record: ModuleRecord): void {
  Reflect.defineMetadata(MODULE, record, target);
}

/** Returns the name and errno table that are declared on this class itself. */
export function ownModule(target: object): ModuleRecord | undefined {
  return Reflect.getOwnMetadata(MODULE, target) as ModuleRecord | undefined;
}
