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
  bind(table: EngineTable | undefined): void;
  at(index: number, type: FunctionType | undefined): GuestFunction | undefined;
  /** Finds the index in the module of the function that the guest has put at a place when it was instantiated. */
  placedAt(index: number): number | undefined;
}

/** The table of a guest that function pointers are indices of. */
export class GuestTable {
  /** Set for a guest that has tables, by the part that takes functions out of one: most guests have none that they share. */
  functions: Taking | undefined;
  /** `undefined` while the start function runs, before the guest has exports. */
  #found: Found<EngineTable> | undefined;

  /** Binds the table, once it is known. */
  bind(found: Found<EngineTable> | undefined): void {
    this.#found = found;
    this.functions?.bind(found?.value);
  }

  /**
   * Takes the function that is at an index now.
   *
   * @throws {LiftError} `wrong-function-type`, `no-table`, `several-tables`, `table-not-ready`
   */
  at(index: number, type: FunctionType | undefined): GuestFunction | undefined {
    if (this.#found?.value === undefined) throw lackOfTable(index, this.#found);
    return this.functions?.at(index, type);
  }
}

function lackOfTable(index: number, found: Found<EngineTable> | undefined): LiftError {
  const is = `is ${String(index)}, and the guest`;
  if (found === undefined) {
    const fact = `${is}'s table is exported and therefore not there while the start function runs. `;
    const next = "Call the host from an exported function, or let the guest import its table.";
    return new LiftError("table-not-ready", fact + next, index, { subject: FUNCTION_POINTER });
  }
  const { several } = found;
  if (several === "") {
    const fact = `${is} exports and imports no table of functions. Link it with --export-table.`;
    return new LiftError("no-table", fact, index, { subject: FUNCTION_POINTER });
  }
  const fact = `${is} has several tables of functions: ${several}. Name one with { table } at instantiate.`;
  return new LiftError("several-tables", fact, index, { subject: FUNCTION_POINTER });
}
