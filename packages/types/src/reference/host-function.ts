import { locateError } from "../errors.js";
import { dropPromises } from "../foreign-value.js";
import { addressFrom, type AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { FunctionType, PlacedFunction } from "../memory/guest-services.js";
import type { CallMemory, Liftable, Lowerable } from "../type/capabilities.js";
import type { CoreValue, FlatType } from "../type/value-type.js";
import type { CallbackParameters, CallbackResult } from "./callback-types.js";

/** A function of the host that a guest calls by its index. */
type HostFunction = (...args: unknown[]) => unknown;

/** How arguments and result cross when a guest calls the host by a function pointer. */
export interface HostCrossing {
  readonly name: string;
  readonly parameters: readonly Liftable<unknown>[];
  readonly result: Lowerable<unknown> | undefined;
  readonly types: Readonly<Record<AddressType, FunctionType>>;
}

/**
 * Makes the conversions of a function of the host that a guest calls; `undefined` where a parameter cannot be lifted, or the result
 * not lowered.
 */
export function hostCrossing(
  parameters: CallbackParameters,
  result: CallbackResult,
  name: string,
  types: HostCrossing["types"],
): HostCrossing | undefined {
  const lifted = parameters as readonly unknown[] as readonly Partial<Liftable<unknown>>[];
  const lowered = result as Partial<Lowerable<unknown>> | undefined;
  if (lifted.some(({ lift }) => lift === undefined)) return undefined;
  if (lowered !== undefined && (lowered.lower === undefined || lowered.out !== undefined)) return undefined;
  return {
    name,
    parameters: lifted as readonly Liftable<unknown>[],
    result: lowered as Lowerable<unknown> | undefined,
    types,
  };
}

/**
 * Puts a function of the host into the table of a guest for a call of the guest's function, and returns its index. The place is free
 * again when the call has ended.
 *
 * @throws {LowerError} `wrong-type` for anything but a function; the errors of a guest that has no place for it
 */
export function placeForCall(
  value: unknown,
  memory: GuestMemory,
  crossing: HostCrossing,
  call: CallMemory,
): number | undefined {
  const place = memory.guest?.placeFunction;
  if (typeof value !== "function" || place === undefined) return undefined;
  const raw = rawFunction(value as HostFunction, memory, crossing);
  const placed: PlacedFunction = place(crossing.types[memory.addressType], raw);
  call.keep(placed.remove);
  return placed.index;
}

/** Makes a function of core values out of a function of the host. */
function rawFunction(
  value: HostFunction,
  memory: GuestMemory,
  { name, parameters, result }: HostCrossing,
): (...core: CoreValue[]) => CoreValue {
  return (...core) => {
    let at = 0;
    const args = parameters.map((type, index) => {
      const own = core.slice(at, (at += type.flat.length)).map((each, i) => lifted(each, type.flat[i]));
      return located(name, `argument ${String(index)} (${type.name})`, () => type.lift(memory, ...own));
    });
    const returned = value(...args);
    if (result === undefined) return undefined;
    return located(name, `the result (${result.name})`, () => {
      try {
        return lowered(result.lower(returned, memory), result.flat, memory.addressType);
      } catch (error) {
        dropPromises(returned);
        throw error;
      }
    });
  };
}

function lifted(core: CoreValue, kind: FlatType | undefined): CoreValue {
  return kind === "address" ? addressFrom(core as number) : core;
}

function lowered(core: CoreValue, flat: readonly FlatType[], addressType: AddressType): CoreValue {
  const widened = (each: CoreValue, index: number): CoreValue =>
    flat[index] === "address" && addressType === "i64" ? BigInt(each as number) : each;
  return flat.length === 1 ? widened(core, 0) : ((core ?? []) as CoreValue[]).map(widened);
}

function located<T>(where: string, subject: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw locateError(error, where, subject);
  }
}
