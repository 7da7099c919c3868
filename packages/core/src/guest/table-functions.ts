import { type FunctionType, type GuestFunction, LiftError } from "@hostwright/types";
import type { EngineTable } from "@hostwright/types/internal";

import { formatFunctionType } from "../metadata/function-type.js";
import { hasFunctionType } from "./function-check.js";
import { takeReferences } from "./function-references.js";
import type { CallableGuest } from "./callable-guest.js";
import { type Found, FUNCTION_POINTER, noTable } from "./guest-table.js";
import { placeIn } from "./placed-functions.js";
import { joinProgram, othersOf } from "./program.js";
import { GuestState } from "./state.js";
import { originOf, type SharedTable, sharedTable } from "./shared-table.js";

// A guest can have one function at millions of indices of its table, and make the host take each.
const MOST_REMEMBERED = 4096;

/** The table of functions of a guest: the function pointers of C are indices of it. */
class FunctionTable {
  readonly #table: EngineTable;
  /** `true` for a table with 64-bit addresses, whose length and indices are bigints. */
  readonly #isWide: boolean;

  constructor(table: EngineTable) {
    this.#table = table;
    this.#isWide = typeof (table.length as number | bigint) === "bigint";
  }

  /** Reads the function at an index. The guest may put another there at any time. */
  get(index: number): GuestFunction | undefined {
    const found: unknown = this.#element(index);
    return typeof found === "function" ? (found as GuestFunction) : undefined;
  }

  #element(index: number): unknown {
    const at = this.#isWide ? (BigInt(index) as unknown as number) : index;
    try {
      return this.#table.get(at);
    } catch (error) {
      // To read the length first would cost as much as to read the element. The error may also be that of a full stack.
      if (index >= this.#table.length) return undefined;
      throw error;
    }
  }
}

/** A function that the host has taken out of the table at some index. */
interface TakenFunction {
  readonly found: GuestFunction;
  /** The type that it was checked against. */
  readonly type: FunctionType | undefined;
  readonly wrapped: GuestFunction;
}

/** The functions that the segments of a guest put into its table: their indices in the module, by their places. */
export type PlacedBySegments = ReadonlyMap<number, number>;

/**
 * The functions that the host takes out of the table of a guest, and puts there. Each that is taken is checked, and wrapped once: the same function is
 * always the same value.
 */
export class TableFunctions {
  #found: Found<EngineTable> | undefined;
  #table: FunctionTable | undefined;
  #shared: SharedTable | undefined;
  readonly #guest: CallableGuest;
  readonly #readSegments: () => PlacedBySegments;
  // The last function that was taken at each low index: while the guest leaves it there, nothing is looked up or checked.
  readonly #last: (TakenFunction | undefined)[] = [];

  /** `readSegments` is called when another guest uses the table, too. */
  constructor(guest: CallableGuest, readSegments: () => PlacedBySegments) {
    this.#guest = guest;
    this.#readSegments = readSegments;
    // Functions of the table may return references to others, or be called with them.
    takeReferences(guest);
    guest.placeFunction = (placeable) => placeIn(this.#found?.value, placeable, guest);
  }

  /** Binds the table, once it is known. */
  bind(found: Found<EngineTable> | undefined): void {
    const table = found?.value;
    const guest = this.#guest;
    this.#found = found;
    this.#table = table && new FunctionTable(table);
    if (table === undefined) return;
    if (this.#shared === undefined) {
      const shared = (this.#shared = sharedTable(table));
      // Before this one puts functions of its own in their places.
      shared.settle();
      shared.join(guest);
      const make = (): GuestState => new GuestState();
      const release = (state: GuestState): void => {
        state.release();
      };
      guest.program = {
        others: () => othersOf(guest, shared),
        memoryOf: (taken) => originOf(taken).owner.memory,
        state: (...state) => guest.memoryState(shared, make, release).get(...state),
      };
    } else {
      // Its own are in their places now.
      this.#shared.settle();
    }
    // Again when the guest has exports: its memory may be one of them.
    joinProgram(guest, this.#shared);
  }

  /** Lists the functions that the guest has put into the table when it was instantiated, of those that are still in their places. */
  placed(): GuestFunction[] {
    return [...this.#readSegments()].flatMap(([index, number]) => {
      const found = this.#table?.get(index);
      // The name of a function of the engine is its index in the module that defines it.
      // Spec: https://webassembly.github.io/spec/js-api/#exported-function-exotic-objects
      return found !== undefined && Number((found as { readonly name?: string }).name) === number
        ? [found]
        : [];
    });
  }

  /**
   * Takes the function that is at an index now.
   *
   * @throws {LiftError} `wrong-function-type`, `no-table`, `several-tables`, `table-not-ready`
   */
  at(index: number, type: FunctionType | undefined): GuestFunction | undefined {
    if (this.#table === undefined) throw lackOfTable(index, this.#found);
    const found = this.#table.get(index);
    if (found === undefined) return undefined;
    const last = this.#last[index];
    return last?.found === found && last.type === type ? last.wrapped : this.#take(index, found, type);
  }

  #take(index: number, found: GuestFunction, type: FunctionType | undefined): GuestFunction {
    if (type !== undefined && !hasFunctionType(found, type)) {
      const fact = `is function ${String(index)} of the guest's table, which is not of the type ${formatFunctionType(type)}. Let both sides agree on it.`;
      throw new LiftError("wrong-function-type", fact, index, { subject: FUNCTION_POINTER });
    }
    // There is an element, so there is a table.
    const wrapped = (this.#shared as SharedTable).wrap(index, found, this.#guest, type);
    if (index < MOST_REMEMBERED) this.#last[index] = { found, type, wrapped };
    return wrapped;
  }
}

function lackOfTable(index: number, found: Found<EngineTable> | undefined): LiftError {
  if (found?.several === "") return noTable(index);
  const is = `is ${String(index)}, and the guest`;
  if (found === undefined) {
    const fact = `${is}'s table is exported and therefore not there while the start function runs. `;
    const next = "Call the host from an exported function, or let the guest import its table.";
    return new LiftError("table-not-ready", fact + next, index, { subject: FUNCTION_POINTER });
  }
  const fact = `${is} has several tables of functions: ${found.several}. Name one with { table } at instantiate.`;
  return new LiftError("several-tables", fact, index, { subject: FUNCTION_POINTER });
}
