import {
  type AddressType,
  type CoreResult,
  type CoreValue,
  ErrnoError,
  type FlatType,
  type GuestMemory,
  HostwrightError,
  type Lowerable,
  LowerError,
} from "@hostwright/types";
import { locateError } from "@hostwright/types/internal";

import type { ExportMetadata } from "../metadata/module-metadata.js";
import { asResult, coreValues, type Lowerer, makeLowerer, outValues, placeResults } from "./result.js";

/** Makes the core values that a guest gets out of what a method did. */
export interface Answer {
  /** Looks at the places that the guest passed for results, before the method is called; absent without such results. */
  readonly prepare?: (memory: GuestMemory, raw: readonly CoreValue[]) => void;
  /** Lowers what the method returned, for a caller that asks `misfit` what is to be thrown when it cannot. */
  readonly lower: Lowerer;
  /** Lowers what the method returned. */
  readonly returned: Lowerer;
  /** Gives what is thrown for a value that could not be lowered. */
  misfit(value: unknown, error: unknown): unknown;
  /** Lowers what the method threw where that is an answer to the guest; throws it again where it is not. */
  threw(error: unknown): CoreResult;
}

/** Makes the answer of a function, for guests whose memory is addressed so. */
export function makeAnswer(exported: ExportMetadata, addressType: AddressType, where: string): Answer {
  const results = placeResults(exported);
  const types = results.map(({ type }) => type);
  const subject = `the result (${types.map(({ name }) => name).join(", ")})`;
  const lower = makeLowerer(exported, addressType);
  const misfit = (value: unknown, error: unknown): unknown =>
    isPromise(value) ? returnedPromise(value, where) : locateError(error, where, subject);
  const prepare: Answer["prepare"] = (memory, raw) => {
    try {
      for (const result of results) result.type.prepare?.(memory, ...outValues(result, raw));
    } catch (error) {
      throw locateError(error, where, subject);
    }
  };
  return {
    ...(types.some((type) => "prepare" in type) ? { prepare } : {}),
    lower,
    returned: (value, memory, raw) => {
      try {
        return lower(value, memory, raw);
      } catch (error) {
        throw misfit(value, error);
      }
    },
    misfit,
    threw: makeThrew(types, addressType, where, subject),
  };
}

function makeThrew(
  types: readonly Lowerable<unknown>[],
  addressType: AddressType,
  where: string,
  subject: string,
): Answer["threw"] {
  const failing = types.findLast((type) => type.lowerFailure !== undefined);
  return (error) => {
    // A fault of the call itself, such as an access outside the memory, is never an errno, whatever caused it. One that a
    // view has met in the middle of the method does not know yet where that was.
    if (error instanceof HostwrightError && !(error instanceof ErrnoError)) throw error.locate(where);
    if (failing === undefined) throw error;
    const failure = lowerFailure(failing, error, where, subject);
    if (failure === undefined) throw error;
    return asResult(
      types.flatMap((type) =>
        type === failing
          ? coreValues(failure, type.flat, addressType)
          : type.flat.map((flat) => zeroOf(flat, addressType)),
      ),
    );
  };
}

function lowerFailure(type: Lowerable<unknown>, error: unknown, where: string, subject: string): CoreResult {
  try {
    return type.lowerFailure?.(error);
  } catch (problem) {
    throw locateError(problem, where, subject);
  }
}

function zeroOf(flat: FlatType, addressType: AddressType): CoreValue {
  const valueType = flat === "address" ? addressType : flat;
  if (valueType === "i64") return 0n;
  return valueType === "externref" || valueType === "funcref" ? null : 0;
}

// Reading may run code, as of a getter. What throws there is no promise: nobody could wait for it.
function isPromise(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
  } catch {
    return false;
  }
}

function returnedPromise(value: PromiseLike<unknown>, where: string): LowerError {
  try {
    // Nobody will look at the promise any more, and its failure must not end the process.
    value.then(undefined, () => undefined);
  } catch {
    // It has failed at once, and nobody looks at that either.
  }
  const fact =
    "returned a promise, and the guest waits for a value. Write async before the method, or export it with { async: true }.";
  return new LowerError("promise", fact, value, { where, subject: "the method" });
}
