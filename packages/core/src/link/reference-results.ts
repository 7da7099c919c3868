import { type FunctionType, LowerError } from "@hostwright/types";
import { formatAny } from "@hostwright/types/internal";

import type { Thunk } from "../compile/thunk.js";
import { register } from "../context/frame.js";
import { makeAbort } from "../guest/abort.js";
import { formatImportName } from "../format-names.js";
import { adaptResults, type AsyncThunk } from "../guest/suspend/async-thunk.js";
import { type CheckedReference, checkedReferences } from "../wasm-format/checked-references.js";
import type { GuestImport } from "./guest-module.js";

/** Names the results of a host function that are looked at before the guest gets them. */
interface CheckedResults {
  readonly where: string;
  readonly references: readonly CheckedReference[];
  /** The number of all results. */
  readonly count: number;
}

/**
 * Wraps the thunk of a host function where the guest expects results that are not null, or refer to a type of its own. Any other ends the
 * call. `typeSection` is that of the guest.
 */
export function refuseMisfits(
  thunk: Thunk,
  wanted: GuestImport,
  type: FunctionType,
  typeSection: Uint8Array | undefined,
): Thunk {
  const checked = checkedResults(wanted, type, typeSection);
  if (checked === undefined) return thunk;
  return (...raw) => {
    const { frame } = register;
    const results = thunk(...raw);
    const error = findMisfit(results, checked);
    if (error === undefined) return results;
    throw frame?.owner === undefined ? makeAbort(error) : frame.owner.abort(frame, error);
  };
}

/** Wraps the thunk of an asynchronous host function likewise. */
export function refuseMisfitsLater(
  thunk: AsyncThunk,
  wanted: GuestImport,
  type: FunctionType,
  typeSection: Uint8Array | undefined,
): AsyncThunk {
  const checked = checkedResults(wanted, type, typeSection);
  if (checked === undefined) return thunk;
  return adaptResults(thunk, (results) => {
    const error = findMisfit(results, checked);
    if (error !== undefined) throw error;
    return results;
  });
}

function checkedResults(
  { module, name, extern }: GuestImport,
  { results }: FunctionType,
  typeSection: Uint8Array | undefined,
): CheckedResults | undefined {
  const wanted = extern?.kind === "function" ? extern.type?.results : undefined;
  if (wanted === undefined) return undefined;
  const references = checkedReferences(results, wanted, typeSection);
  if (references.length === 0) return undefined;
  return { where: formatImportName(module, name), references, count: results.length };
}

function findMisfit(results: unknown, { where, references, count }: CheckedResults): LowerError | undefined {
  const values = count === 1 ? [results] : (results as readonly unknown[]);
  const misfit = references.find(({ at, fits }) => !fits(values[at]));
  if (misfit === undefined) return undefined;
  const value = values[misfit.at];
  const fact =
    value === null
      ? "must not be null: the guest imports the function with a reference that is not nullable. Return a value."
      : `must be a ${misfit.type}, with which the guest imports the function, not ${formatAny(value)}. Return a reference that the guest has made as one.`;
  return new LowerError("wrong-type", fact, value, { where, subject: "the result" });
}
