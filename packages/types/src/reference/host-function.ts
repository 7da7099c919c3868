import { HostwrightError, locateError, LowerError } from "../errors.js";
import { dropPromises } from "../foreign-value.js";
import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type {
  FunctionType,
  GuestFunction,
  PlaceableFunction,
  PlacedFunction,
} from "../memory/guest-services.js";
import { ErrnoError } from "../result/errno-error.js";
import type { Liftable, Lowerable } from "../type/capabilities.js";
import { budgetOf, Copying } from "../type/copying.js";
import type { CoreValue, FlatType } from "../type/value-type.js";
import type { CallbackParameters, CallbackResult } from "./callback-types.js";
import { coresOf, fromCores, toCores } from "./core-addresses.js";

/** A function of the host that a guest calls by its index. */
export type HostFunction = (...args: unknown[]) => unknown;

/** How arguments and result cross when a guest calls the host by a function pointer. */
export interface HostCrossing {
  readonly name: string;
  readonly parameters: readonly Liftable<unknown>[];
  readonly result: Lowerable<unknown> | undefined;
  readonly types: Readonly<Record<AddressType, FunctionType>>;
  /** Whether the guest is suspended until the result is there. */
  readonly isAsync: boolean;
}

/**
 * Makes the conversions of a function of the host that a guest calls; `undefined` where a parameter cannot be lifted, or the result
 * not lowered.
 */
export function hostCrossing(
  parameters: CallbackParameters,
  result: CallbackResult,
  about: Pick<HostCrossing, "name" | "types" | "isAsync">,
): HostCrossing | undefined {
  const lifted = parameters as readonly unknown[] as readonly Partial<Liftable<unknown>>[];
  const lowered = result as Partial<Lowerable<unknown>> | undefined;
  if (lifted.some(({ lift }) => lift === undefined)) return undefined;
  if (lowered !== undefined && lowered.lower === undefined) return undefined;
  return {
    ...about,
    parameters: lifted as readonly Liftable<unknown>[],
    result: lowered as Lowerable<unknown> | undefined,
  };
}

/**
 * Puts a function of the host into the table of a guest.
 *
 * @throws {LowerError} `guest-closed`, and `allocation-failed` where the guest has no place for it
 */
export function placeFunction(
  value: HostFunction,
  memory: GuestMemory,
  crossing: HostCrossing,
): PlacedFunction {
  const placeable = placeableFor(value, memory, crossing);
  const { guest } = memory;
  if (guest?.placeFunction !== undefined) return guest.placeFunction(placeable);
  const fact =
    "has no place in the guest, which exports and imports no table of functions. Link it with --export-table and --growable-table.";
  throw new LowerError("allocation-failed", fact, value, { subject: crossing.name });
}

/**
 * Makes a reference to a function of the host for a guest.
 *
 * @throws {LowerError} `guest-closed`, and `allocation-failed` where the guest or the engine has no references to it
 */
export function referToFunction(
  value: HostFunction,
  memory: GuestMemory,
  crossing: HostCrossing,
): GuestFunction {
  const placeable = placeableFor(value, memory, crossing);
  const { guest } = memory;
  if (guest?.functionReference !== undefined) return guest.functionReference(placeable);
  const fact = "cannot be passed to a guest that has no references. Link it with one that has.";
  throw new LowerError("allocation-failed", fact, value, { subject: crossing.name });
}

function placeableFor(
  value: HostFunction,
  { addressType, guest }: GuestMemory,
  crossing: HostCrossing,
): PlaceableFunction {
  const { name, types, isAsync, parameters, result } = crossing;
  if (guest?.isClosed === true) {
    const fact = "cannot be given: the guest has been closed, and could never call it. Keep the function.";
    throw new LowerError("guest-closed", fact, value, { subject: name });
  }
  return {
    name,
    type: types[addressType],
    isAsync,
    parameters,
    result,
    lift: (core, calling) => liftAll(core, calling as unknown as GuestMemory, crossing),
    call: value,
    lower: (given, calling, core) => lowerResult(given, calling as unknown as GuestMemory, core, crossing),
    lowerFailure: (error, calling) => lowerError(error, calling as unknown as GuestMemory, crossing),
  };
}

function liftAll(core: readonly CoreValue[], memory: GuestMemory, crossing: HostCrossing): unknown[] {
  const { name, parameters, result, isAsync } = crossing;
  let at = result?.outFirst === true ? (result.out?.length ?? 0) : 0;
  const values = parameters.map((type, index) => {
    const own = fromCores(core.slice(at, (at += type.flat.length)), type.flat);
    return located(name, `argument ${String(index)} (${type.name})`, () => {
      const value = type.lift(memory, ...own);
      // Other functions of the guest may run while this one waits.
      return isAsync && type.snapshot !== undefined
        ? new Copying(budgetOf(memory)).snapshot(type, value, memory)
        : value;
    });
  });
  if (result?.prepare !== undefined) {
    located(name, subjectOf(result), () => result.prepare?.(memory, ...placesIn(core, result)));
  }
  return values;
}

/** Finds the core values that say where the guest wants the result. */
function placesIn(core: readonly CoreValue[], { out = [], outFirst }: Lowerable<unknown>): CoreValue[] {
  if (out.length === 0) return [];
  return fromCores(outFirst === true ? core.slice(0, out.length) : core.slice(-out.length), out);
}

function lowerResult(
  value: unknown,
  memory: GuestMemory,
  core: readonly CoreValue[],
  { name, result }: HostCrossing,
): CoreValue {
  if (result === undefined) return undefined;
  return located(name, subjectOf(result), () => {
    try {
      const lowered = result.lower(value, memory, ...placesIn(core, result));
      return returned(lowered, result.flat, memory.addressType);
    } catch (error) {
      dropPromises(value);
      throw error;
    }
  });
}

/** Lowers an error that the result has room for; throws any other again, and every fault of the call itself. */
function lowerError(error: unknown, { addressType }: GuestMemory, { name, result }: HostCrossing): CoreValue {
  const isFault = error instanceof HostwrightError && !(error instanceof ErrnoError);
  if (result?.lowerFailure === undefined || isFault) throw error;
  const core = located(name, subjectOf(result), () => result.lowerFailure?.(error));
  if (core === undefined) throw error;
  return returned(core, result.flat, addressType);
}

function returned(core: CoreValue, flat: readonly FlatType[], addressType: AddressType): CoreValue {
  const cores = toCores(coresOf(core, flat), flat, addressType);
  return flat.length === 1 ? cores[0] : cores;
}

function subjectOf({ name }: Lowerable<unknown>): string {
  return `the result (${name})`;
}

function located<T>(where: string, subject: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw locateError(error, where, subject);
  }
}
