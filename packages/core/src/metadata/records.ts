import "reflect-metadata";

import type { ErrnoTable, Liftable, Lowerable } from "@hostwright/types";
import { carriersOf } from "@hostwright/types/internal";

// Under Symbol.for, in reflect-metadata's one store: the ESM and the CommonJS copy of this package, or copies of two
// versions, see the same classes.
const EXPORTS = Symbol.for("hostwright:exports");
const MODULE = Symbol.for("hostwright:module");

/** What the result of an export is given as: nothing, one type, or a tuple of them. */
export type ResultSpec = Lowerable<any> | readonly Lowerable<any>[] | undefined;

/** Which of the ways to declare an export was taken; only messages differ by it. */
export type Spelling = "legacy decorator" | "standard decorator" | "table";

/** What has been said of one export, in whichever spelling. */
export interface ExportRecord {
  /** The name it was given, if any. */
  readonly name: string | undefined;
  readonly member: PropertyKey;
  /** The types of all parameters; `undefined` when each parameter has a decorator of its own. */
  readonly parameters: readonly Liftable<any>[] | undefined;
  readonly result: ResultSpec;
  /** Whether the method was said to be asynchronous; an `async` function is without being said to be. */
  readonly isAsync: boolean;
  /** What it was put on; `bare` where it has no parentheses, on whatever it stands. */
  readonly on: "method" | "accessor" | "field" | "static member" | "private member" | "class" | "bare";
  readonly spelling: Spelling;
}

/** What `@wasm.module` or `define` has said. */
export interface ModuleRecord {
  readonly name: string | undefined;
  readonly errnos: ErrnoTable | undefined;
}

/**
 * Records an export: on a prototype, on a constructor for a static member, or with what the class of a standard decorator
 * carries along.
 */
export function recordExport(target: object, record: ExportRecord): void {
  const records = recordedOn(target);
  if (records.push(record) === 1) Reflect.defineMetadata(EXPORTS, records, target);
}

/** What has been said of exports on this very prototype or constructor. */
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

/** What has been said of name and errno table on this very class. */
export function ownModule(target: object): ModuleRecord | undefined {
  return Reflect.getOwnMetadata(MODULE, target) as ModuleRecord | undefined;
}
