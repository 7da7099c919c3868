import { type FunctionType, type GuestFunction, LiftError } from "@hostwright/types";
import type { EngineTable } from "@hostwright/types/internal";

import { currentContext } from "../context/current-context.js";
import type { EnteredGuest } from "../context/frame.js";
import { formatFunctionType } from "../metadata/function-type.js";
import type { CallableGuest } from "./callable-guest.js";
import { hasFunctionType } from "./function-check.js";
import { FUNCTION_POINTER, type Origin } from "./guest-table.js";
import { type FunctionObserver, placeIn } from "./placed-functions.js";
import { wrapFunction } from "./wrapper.js";

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

/** A guest whose table is used. */
type TableUser = Pick<EnteredGuest, "enter" | "frameFor" | "placeFunction"> &
  Pick<CallableGuest, "hookEntry"> &
  FunctionObserver;

/**
 * The functions that the host takes out of the table of a guest, and puts there. Each that is taken is checked, and wrapped once: the same function is
 * always the same value.
 */
export class TableFunctions {
  #table: FunctionTable | undefined;
  #engineTable: EngineTable | undefined;
  readonly #guest: TableUser;
  readonly #wrapped = new WeakMap<GuestFunction, GuestFunction>();
  readonly #origins = new WeakMap<GuestFunction, Origin>();
  // The last function that was taken at each low index: while the guest leaves it there, nothing is looked up or checked.
  readonly #last: (TakenFunction | undefined)[] = [];

  constructor(guest: TableUser) {
    this.#guest = guest;
    guest.placeFunction = (placeable) => placeIn(this.#engineTable, placeable, guest);
  }

  /** Binds the table, once it is known. */
  bind(table: EngineTable | undefined): void {
    this.#engineTable = table;
    this.#table = table && new FunctionTable(table);
  }

  /**
   * Takes the function that is at an index now.
   *
   * @throws {LiftError} `wrong-function-type`
   */
  at(index: number, type: FunctionType | undefined): GuestFunction | undefined {
    const found = this.#table?.get(index);
    if (found === undefined) return undefined;
    const last = this.#last[index];
    return last?.found === found && last.type === type ? last.wrapped : this.#take(index, found, type);
  }

  /** Finds the index and the engine's function of one that was taken. */
  origin(taken: GuestFunction): Origin {
    return this.#origins.get(taken) as Origin;
  }

  #take(index: number, found: GuestFunction, type: FunctionType | undefined): GuestFunction {
    if (type !== undefined && !hasFunctionType(found, type)) {
      const fact = `is function ${String(index)} of the guest's table, which is not of the type ${formatFunctionType(type)}. Let both sides agree on it.`;
      throw new LiftError("wrong-function-type", fact, index, { subject: FUNCTION_POINTER });
    }
    let wrapped = this.#wrapped.get(found);
    if (wrapped === undefined) {
      wrapped = wrapTaken(this.#guest, index, found);
      this.#wrapped.set(found, wrapped);
      this.#origins.set(wrapped, { index, found });
    }
    if (index < MOST_REMEMBERED) this.#last[index] = { found, type, wrapped };
    return wrapped;
  }
}

/**
 * Wraps a function that was taken: each number of parameters has a wrapper without an array. There is no short way into the
 * guest here, since it runs already when the host calls such a function, mostly.
 */
function wrapTaken(guest: TableUser, index: number, found: GuestFunction): GuestFunction {
  const name = `function ${String(index)} of the table`;
  const entry = guest.hookEntry?.({ tableIndex: index }, found) ?? found;
  switch (entry === found ? found.length : -1) {
    case 0:
      return () => guest.enter(name, guest.frameFor(name, currentContext()), found);
    case 1:
      return (a) => guest.enter(name, guest.frameFor(name, currentContext()), found, a);
    case 2:
      return (a, b) => guest.enter(name, guest.frameFor(name, currentContext()), found, a, b);
    case 3:
      return (a, b, c) => guest.enter(name, guest.frameFor(name, currentContext()), found, a, b, c);
    case 4:
      return (a, b, c, d) => guest.enter(name, guest.frameFor(name, currentContext()), found, a, b, c, d);
    default:
      return wrapFunction(guest, name, entry);
  }
}
