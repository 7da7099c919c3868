import { type FunctionType, LowerError } from "@hostwright/types";

import type { Thunk } from "../compile/thunk.js";
import { register } from "../context/frame.js";
import { makeAbort } from "../guest/abort.js";
import { formatImportName } from "../format-names.js";
import type { AsyncThunk } from "../guest/suspend/suspension.js";
import { isNullable } from "../wasm-format/matching.js";
import type { GuestImport } from "./guest-module.js";

/** Names the results of a host function that must not be null. */
interface NonNullResults {
  readonly where: string;
  readonly positions: readonly number[];
  /** The number of all results. */
  readonly count: number;
}

/** Wraps the thunk of a host function where the guest expects results that are not null. A null ends the call. */
export function refuseNull(thunk: Thunk, wanted: GuestImport, type: FunctionType): Thunk {
  const nonNull = nonNullResults(wanted, type);
  if (nonNull === undefined) return thunk;
  return (...raw) => {
    const { frame } = register;
    const results = thunk(...raw);
    const error = findNull(results, nonNull);
    if (error === undefined) return results;
    throw frame?.owner === undefined ? makeAbort(error) : frame.owner.abort(frame, error);
  };
}

/** Wraps the thunk of an asynchronous host function likewise. */
export function refuseNullLater(thunk: AsyncThunk, wanted: GuestImport, type: FunctionType): AsyncThunk {
  const nonNull = nonNullResults(wanted, type);
  if (nonNull === undefined) return thunk;
  return async (frame, raw) => {
    const results: unknown = await thunk(frame, raw);
    const error = findNull(results, nonNull);
    if (error !== undefined) throw error;
    return results;
  };
}

/** Finds the results that the guest expects not to be null, and that the host function may give as null. */
function nonNullResults(
  { module, name, extern }: GuestImport,
  { results }: FunctionType,
): NonNullResults | undefined {
  const wanted = extern?.kind === "function" ? extern.type?.results : undefined;
  if (wanted === undefined) return undefined;
  const positions = [...results.keys()].filter(
    (at) => isNullable(results[at] ?? "") && !isNullable(wanted[at] ?? ""),
  );
  if (positions.length === 0) return undefined;
  return { where: formatImportName(module, name), positions, count: results.length };
}

function findNull(results: unknown, { where, positions, count }: NonNullResults): LowerError | undefined {
  const values = count === 1 ? [results] : (results as readonly unknown[]);
  if (positions.every((at) => values[at] !== null)) return undefined;
  const fact =
    "must not be null: the guest imports the function with a reference that is not nullable. Return a value.";
  return new LowerError("wrong-type", fact, null, { where, subject: "the result" });
}
