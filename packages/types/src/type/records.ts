import { findShared, sharedState } from "../shared-state.js";

/** Maps a class, a prototype or the carrier of a standard decorator to its records of one kind. */
type RecordMap = WeakMap<object, unknown>;

/**
 * Resolves the records of a kind on a target, made where there are none yet. All copies of the packages share them, and none
 * is kept on `Reflect`, whose metadata functions other libraries replace.
 */
export function recordsOf<T>(kind: string, target: object, make: () => T): T {
  const all = sharedState<RecordMap>(kind, () => new WeakMap());
  let records = all.get(target) as T | undefined;
  if (records === undefined) all.set(target, (records = make()));
  return records;
}

/** Finds the records of a kind on a target; `undefined` where there are none. */
export function findRecords(kind: string, target: object): unknown {
  return (findShared(kind) as RecordMap | undefined)?.get(target);
}
