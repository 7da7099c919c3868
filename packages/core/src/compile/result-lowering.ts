import {
  type CoreResult,
  type CoreValue,
  ErrnoError,
  type FlatType,
  type GuestMemory,
  HostwrightError,
  isErrnoError,
  type Lowerable,
  LowerError,
  type LowerErrorCode,
} from "@hostwright/types";
import {
  coresOf,
  dropPromises,
  locateError,
  makeTupleCheck,
  readProperty,
  safeName,
  zeroOf,
} from "@hostwright/types/internal";

import { shareOf } from "./lifter.js";
import { addresses, type CallPlan, type PlannedResult } from "./plan.js";

/** Makes core values out of a returned value. */
type Lowerer = (value: unknown, memory: GuestMemory, raw: readonly CoreValue[]) => CoreResult;

/** Lowers the result of a method, or its failure, to the core values that the guest receives. */
export interface ResultLowering {
  /** Checks the places that the guest passed for results, before the method is called; absent without such results. */
  readonly prepare?: (memory: GuestMemory, raw: readonly CoreValue[]) => void;
  /** Lowers the returned value, for a caller that asks `misfit` for the error to throw when it cannot. */
  readonly lower: Lowerer;
  /** Lowers the returned value, and throws the error of `misfit` when it cannot. */
  readonly returned: Lowerer;
  /** Gives the error for a value that could not be lowered. */
  misfit(value: unknown, error: unknown): unknown;
  /** Lowers an error that the result has room for; throws any other again. */
  threw(error: unknown): CoreResult;
}

/** Makes the lowering of a function's results; `where` names the function in messages. */
export function makeResultLowering(plan: CallPlan, where: string): ResultLowering {
  const { results, addressType } = plan;
  const types = results.map(({ type }) => type);
  const subject = `the result (${types.map(({ name }) => name).join(", ")})`;
  const lower = makeLowerer(plan);
  const failing = results.findLast(({ type }) => type.lowerFailure !== undefined)?.type;
  const misfit = (value: unknown, error: unknown): unknown => {
    if (isPromise(value)) return returnedPromise(value, where);
    dropPromises(value);
    if (failing === undefined && isErrnoError(value)) return noErrno(value, where, subject);
    const fact = error instanceof LowerError ? explain(value, error, failing) : undefined;
    if (fact === undefined) return locateError(error, where, subject);
    return new LowerError(...fact, value, { where, subject, cause: error });
  };
  const prepare: ResultLowering["prepare"] = (memory, raw) => {
    try {
      for (const { type, out } of results) type.prepare?.(memory, ...shareOf(out, raw, addressType));
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
    threw: makeThrew(plan, failing, where, subject),
  };
}

/** Explains a value that could not be lowered, by a code and a fact, where there is more to say than its type knows. */
function explain(
  value: unknown,
  { code, value: part }: LowerError,
  failing: Lowerable<unknown> | undefined,
): [LowerErrorCode, string] | undefined {
  if (isPromise(part))
    return ["promise", "has a promise in it, and the guest waits for a value. Await it in the method."];
  if (value !== undefined || failing === undefined) return undefined;
  return [code, "is undefined. Return a value, or throw an ErrnoError to tell the guest why there is none."];
}

function noErrno(error: ErrnoError<string>, where: string, subject: string): LowerError {
  const errno = safeName(String(readProperty(error, "errno")));
  const fact = `has no room for the ErrnoError of the method (${errno}). Export it with errno, or with orErrno(…) around its type.`;
  return new LowerError("no-errno", fact, error, { where, subject, cause: error });
}

function makeLowerer({ results, isTuple, addressType }: CallPlan): Lowerer {
  const lowerEach = (
    { type, out }: PlannedResult,
    value: unknown,
    memory: GuestMemory,
    raw: readonly CoreValue[],
  ) => coreValues(type.lower(value, memory, ...shareOf(out, raw, addressType)), type.flat, addressType);
  if (isTuple) {
    const check = makeTupleCheck(results.length);
    return (value, memory, raw) => {
      const values = check(value);
      return asResult(results.flatMap((result, index) => lowerEach(result, values[index], memory, raw)));
    };
  }
  const [only] = results as [PlannedResult];
  const { flat, lower, out = [] } = only.type;
  // As the engine takes it, without arrays: they cost more than the rest of a call through middleware.
  if (flat.length < 2 && !flat.includes("address") && out.length === 0)
    return (value, memory) => lower(value, memory);
  return (value, memory, raw) => asResult(lowerEach(only, value, memory, raw));
}

function makeThrew(
  { results, addressType }: CallPlan,
  failing: Lowerable<unknown> | undefined,
  where: string,
  subject: string,
): ResultLowering["threw"] {
  return (error) => {
    // A fault of the call itself, such as an access outside the memory, is never an errno, whatever caused it. One that a
    // view has met in the middle of the method does not know yet where that was.
    if (error instanceof HostwrightError && !(error instanceof ErrnoError)) throw error.locate(where);
    if (failing === undefined) throw isErrnoError(error) ? noErrno(error, where, subject) : error;
    const failure = lowerFailure(failing, error, where, subject);
    if (failure === undefined) throw error;
    return asResult(
      results.flatMap(({ type }) =>
        coreValues(type === failing ? failure : zerosOf(type.flat), type.flat, addressType),
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

function zerosOf(flat: readonly FlatType[]): CoreResult {
  return asResult(flat.map(zeroOf));
}

/** Gives the core values of one value as a list, with its addresses as the guest's memory has them. */
export function coreValues(
  core: CoreResult,
  flat: readonly FlatType[],
  addressType: CallPlan["addressType"],
): CoreValue[] {
  const { lower } = addresses[addressType];
  return coresOf(core, flat).map((value, index) => (flat[index] === "address" ? lower(value) : value));
}

/** Gives core values as an engine takes them: none, one as it is, or several in an array. */
function asResult(core: CoreValue[]): CoreResult {
  return core.length <= 1 ? core[0] : core;
}

// Reading may run code, as of a getter. A value whose reading throws is not a promise: its end could not be awaited.
function isPromise(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
  } catch {
    return false;
  }
}

function returnedPromise(value: PromiseLike<unknown>, where: string): LowerError {
  try {
    // The promise is dropped here, and its failure must not end the process.
    value.then(undefined, () => undefined);
  } catch {
    // It has failed at once, and is dropped all the same.
  }
  const fact =
    "returned a promise, and the guest waits for a value. Write async before the method, or export it with { async: true }.";
  return new LowerError("promise", fact, value, { where, subject: "the method" });
}
