import { type GuestFunction, LiftError } from "@hostwright/types";

import { formatFunctionType, type FunctionType } from "../metadata/function-type.js";
import { hasFunctionType } from "./function-check.js";
import { FunctionTable } from "./function-table.js";

// A guest can have millions of places in its table with one function in all of them, and make the host take each.
const MOST_REMEMBERED = 4096;

/** What makes a function of the guest callable by the host. */
interface Wrapping {
  wrap(name: string, guestFunction: GuestFunction): GuestFunction;
}

/** A function that the host has taken out of the table. */
interface Taken {
  readonly found: GuestFunction;
  /** The type that it was asked for with, and is of. */
  readonly type: FunctionType | undefined;
  readonly wrapped: GuestFunction;
}

/** The functions that the host takes out of a guest's table: checked, and wrapped once each, so that one is one value. */
export class TakenFunctions {
  readonly #table: FunctionTable | undefined;
  readonly #wrapping: Wrapping;
  readonly #wrapped = new WeakMap<GuestFunction, GuestFunction>();
  // By a low index, what was taken last: when the guest has put nothing else there, nothing has to be looked up or checked again.
  readonly #last: (Taken | undefined)[] = [];

  constructor(exports: WebAssembly.Exports, wrapping: Wrapping) {
    this.#table = FunctionTable.find(exports);
    this.#wrapping = wrapping;
  }

  /**
   * Gives the function at an index, as it is now.
   *
   * @throws {LiftError} `wrong-function-type`
   */
  at(index: number, type: FunctionType | undefined): GuestFunction | undefined {
    const found = this.#table?.get(index);
    if (found === undefined) return undefined;
    const last = this.#last[index];
    return last?.found === found && last.type === type ? last.wrapped : this.#take(index, found, type);
  }

  #take(index: number, found: GuestFunction, type: FunctionType | undefined): GuestFunction {
    if (type !== undefined && !hasFunctionType(found, type)) {
      const fact = `is function ${String(index)} of the guest's table, which is not of the type ${formatFunctionType(type)}. Let both sides agree on it.`;
      throw new LiftError("wrong-function-type", fact, index, { subject: "the function pointer" });
    }
    let wrapped = this.#wrapped.get(found);
    if (wrapped === undefined) {
      wrapped = this.#wrapping.wrap(`function ${String(index)} of the table`, found);
      this.#wrapped.set(found, wrapped);
    }
    if (index < MOST_REMEMBERED) this.#last[index] = { found, type, wrapped };
    return wrapped;
  }
}
