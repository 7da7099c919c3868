import { type GuestFunction, type GuestMemory, LowerError, type PlacedFunction } from "@hostwright/types";

import type { GivenFunction } from "./events.js";
import { formatGiven } from "./format-event.js";

/** Gives a guest functions that play a recording, at the indices of those that it was given then. */
export class GivenAgain {
  readonly #placed = new Map<number, PlacedFunction>();

  /** Gives the guest a function. Returns a text that says how its place differs; `undefined` where it is the same. */
  give(
    { module, tableIndex, functionType }: GivenFunction,
    { guest }: GuestMemory,
    play: GuestFunction,
  ): string | undefined {
    let placed: PlacedFunction | undefined;
    try {
      placed = guest?.placeFunction?.({
        name: `${module}.${String(tableIndex)}`,
        type: functionType,
        isAsync: false,
        parameters: [],
        result: undefined,
        lift: (core) => [...core],
        call: play,
        lower: (result) => result,
        lowerFailure: (error) => {
          throw error;
        },
      });
    } catch (error) {
      if (!(error instanceof LowerError)) throw error;
    }
    if (placed === undefined) return "a guest whose table has no place for it";
    this.#placed.set(placed.index, placed);
    return placed.index === tableIndex ? undefined : formatGiven(placed.index);
  }

  /** Takes a function out of the table. */
  remove(tableIndex: number): void {
    this.#placed.get(tableIndex)?.remove();
    this.#placed.delete(tableIndex);
  }
}
