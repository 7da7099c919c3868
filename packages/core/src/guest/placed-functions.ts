import type { PlaceableFunction, PlacedFunction } from "@hostwright/types";
import type { EngineTable } from "@hostwright/types/internal";

import { engineFor, type FunctionObserver, give, givenBefore, noPlace } from "./typed-functions.js";

/** The places of each table that were taken, and are free again. Guests may share a table. */
const freePlaces = new WeakMap<EngineTable, number[]>();

/**
 * Puts a function of the host into a table.
 *
 * @throws {LowerError} `allocation-failed` where the table is unknown or cannot grow, or the engine compiles no modules
 * @throws {AsyncCallError} `not-suspendable` where the engine cannot suspend a guest for an asynchronous function
 */
export function placeIn(
  table: EngineTable | undefined,
  placeable: PlaceableFunction,
  observer: FunctionObserver,
): PlacedFunction {
  const { name } = placeable;
  if (table === undefined) {
    const fact = "its table is not known: there are several, or none while the start function runs.";
    throw noPlace(name, `${fact} Name one with { table }, or call the host later.`);
  }
  const engine = engineFor(placeable);
  const index = takePlace(name, table);
  const at = indexFor(table, index);
  const given =
    givenBefore(observer, placeable) ??
    orGiveBack(table, index, () => give(placeable, index, engine, observer));
  given.isReleased = false;
  const { typed, observed } = given;
  table.set(at, typed);
  let isPlaced = true;
  // The guest may have put a function of its own there.
  const isThere = (): boolean => isPlaced && table.get(at) === typed;
  return {
    index,
    isThere,
    remove: () => {
      const isFree = isThere();
      if (isPlaced) {
        observed?.removed();
        // A guest may have copied it to another place.
        given.isReleased = true;
      }
      isPlaced = false;
      if (!isFree) return;
      table.set(at, null);
      freePlaces.get(table)?.push(index);
    },
  };
}

/** Does work for a place of a table, which is free again where that fails. */
function orGiveBack<T>(table: EngineTable, index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    freePlaces.get(table)?.push(index);
    throw error;
  }
}

function takePlace(name: string, table: EngineTable): number {
  let free = freePlaces.get(table);
  if (free === undefined) freePlaces.set(table, (free = []));
  // The guest may have put a function of its own there since.
  for (let index = free.pop(); index !== undefined; index = free.pop()) {
    if (table.get(indexFor(table, index)) === null) return index;
  }
  try {
    return indexFrom(table.grow(indexFor(table, 1)));
  } catch (cause) {
    throw noPlace(name, "its table cannot grow. Link it with --growable-table.", cause);
  }
}

function indexFrom(length: number | bigint): number {
  return Number(length);
}

/** Converts an index for a table, which may have 64-bit addresses. */
function indexFor(table: EngineTable, index: number): number {
  return typeof (table.length as number | bigint) === "bigint" ? (BigInt(index) as unknown as number) : index;
}
