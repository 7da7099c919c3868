import { LowerError } from "@hostwright/types";

import type { Thunk } from "../compile/thunk.js";
import { register } from "../context/frame.js";
import { makeAbort } from "../guest/abort.js";
import type { AsyncThunk } from "../guest/suspend/suspension.js";

/** Names the results of a host function that must not be null. */
export interface NonNullResults {
  readonly where: string;
  readonly positions: readonly number[];
  /** The number of all results. */
  readonly count: number;
}

/** Wraps the thunk of a host function of which some results must not be null. A null ends the call. */
export function refuseNull(thunk: Thunk, nonNull: NonNullResults): Thunk {
  return (...raw) => {
    const { frame } = register;
    const results = thunk(...raw);
    const error = findNull(results, nonNull);
    if (error === undefined) return results;
    throw frame?.owner === undefined ? makeAbort(error) : frame.owner.abort(frame, error);
  };
}

/** Wraps the thunk of an asynchronous host function likewise. */
export function refuseNullLater(thunk: AsyncThunk, nonNull: NonNullResults): AsyncThunk {
  return async (frame, raw) => {
    const results: unknown = await thunk(frame, raw);
    const error = findNull(results, nonNull);
    if (error !== undefined) throw error;
    return results;
  };
}

function findNull(results: unknown, { where, positions, count }: NonNullResults): LowerError | undefined {
  const values = count === 1 ? [results] : (results as readonly unknown[]);
  if (positions.every((at) => values[at] !== null)) return undefined;
  const fact =
    "must not be null: the guest imports the function with a reference that is not nullable. Return a value.";
  return new LowerError("wrong-type", fact, null, { where, subject: "the result" });
}
