import { type FunctionType, type GuestFunction, LiftError } from "@hostwright/types";
import type { EngineTable } from "@hostwright/types/internal";

/** The subject of errors about an index of the table. */
export const FUNCTION_POINTER = "the function pointer";

/** A memory or a table that was found: with the names, as a list for messages, of several of which none is chosen. */
export interface Found<T> {
  readonly value: T | undefined;
  readonly several: string;
}

/** Takes functions out of a table. */
interface Taking {
  /** Binds the table, once it is known. */
  bind(found: Found<EngineTable> | undefined): void;
  at(index: number, type: FunctionType | undefined): GuestFunction | undefined;
  /** Lists the functions that the guest has put into the table when it was instantiated, of those that are still in their places. */
  placed(): GuestFunction[];
}

/** The table of a guest that function pointers are indices of. */
export class GuestTable {
  /** Set for a guest that has tables, by the part that takes functions out of one: most guests have none that they share. */
  functions: Taking | undefined;

  /** Binds the table, once it is known: there is none yet while the start function runs, before the guest has exports. */
  bind(found: Found<EngineTable> | undefined): void {
    this.functions?.bind(found);
  }

  /**
   * Takes the function that is at an index now.
   *
   * @throws {LiftError} `wrong-function-type`, `no-table`, `several-tables`, `table-not-ready`
   */
  at(index: number, type: FunctionType | undefined): GuestFunction | undefined {
    if (this.functions === undefined) throw noTable(index);
    return this.functions.at(index, type);
  }
}

/** Makes the error for an index in a guest without a table. */
export function noTable(index: number): LiftError {
  const fact = `is ${String(index)}, and the guest exports and imports no table of functions. Link it with --export-table.`;
  return new LiftError("no-table", fact, index, { subject: FUNCTION_POINTER });
}
