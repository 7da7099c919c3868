import { locateError } from "../errors.js";
import { dropPromises } from "../foreign-value.js";
import { addressFrom, type AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { GuestFunction } from "../memory/guest-services.js";
import type { Liftable, Lowerable } from "../type/capabilities.js";
import type { CoreValue } from "../type/value-type.js";
import type { CallbackParameters, CallbackResult } from "./callback-types.js";
import { coresOf, fromCores, toCores } from "./core-addresses.js";

/** A function of the host that lowers its arguments, enters the guest, and lifts the result. */
export type Callable = (...args: unknown[]) => unknown;

/**
 * Makes the core value of an argument, or several in an array; its errors say where. Values cannot be given to a guest that is
 * closed: then the guest's function, which is `call`, is called without them, and says so better than the failure would.
 */
type Lower = (value: unknown, memory: GuestMemory, call: GuestFunction) => CoreValue;

/** How arguments and result cross the boundary, in one kind of memory, where no call takes memory of the guest. */
export interface PlainCrossing {
  readonly lowers: readonly Lower[];
  /** How many core values each argument is. */
  readonly counts: readonly number[];
  readonly lift: (memory: GuestMemory, answer: unknown) => unknown;
}

/** Makes the conversions of the arguments and the result of a function of these types. */
export function plainCrossing(
  parameters: CallbackParameters,
  result: CallbackResult,
  addressType: AddressType,
  name: string,
): PlainCrossing {
  return {
    lowers: (parameters as readonly Lowerable<unknown>[]).map((type, index) =>
      makeLower(type, addressType, name, `argument ${String(index)} (${type.name})`),
    ),
    counts: parameters.map(({ flat }) => flat.length),
    lift: result === undefined ? () => undefined : makeLift(result as Liftable<unknown>, name),
  };
}

/**
 * Makes the host's function for a function of a guest.
 *
 * One for each number of arguments: gathering them in arrays takes as long as all the rest of a call.
 */
export function makeCallable(memory: GuestMemory, call: GuestFunction, crossing: PlainCrossing): Callable {
  const { lowers, counts, lift } = crossing;
  const [lower0, lower1, lower2, lower3] = lowers as [Lower, Lower, Lower, Lower];
  switch (counts.every((count) => count === 1) ? counts.length : Infinity) {
    case 0:
      return () => lift(memory, call());
    case 1:
      return (a) => lift(memory, call(lower0(a, memory, call)));
    case 2:
      return (a, b) => lift(memory, call(lower0(a, memory, call), lower1(b, memory, call)));
    case 3:
      return (a, b, c) =>
        lift(memory, call(lower0(a, memory, call), lower1(b, memory, call), lower2(c, memory, call)));
    case 4:
      return (a, b, c, d) => {
        const [core0, core1] = [lower0(a, memory, call), lower1(b, memory, call)];
        return lift(memory, call(core0, core1, lower2(c, memory, call), lower3(d, memory, call)));
      };
    default:
      return (...args) => lift(memory, call(...lowerAll(crossing, args, memory, call)));
  }
}

/**
 * Makes the host's function for a function of a guest that may have to wait for the host: it returns a promise. Arguments are
 * lowered at once, when they are as the caller has given them.
 */
export function makeAsyncCallable(
  memory: GuestMemory,
  call: GuestFunction,
  crossing: PlainCrossing,
): Callable {
  const lift = (result: unknown): unknown => crossing.lift(memory, result);
  return async (...args) => {
    const core = lowerAll(crossing, args, memory, call);
    const steps = { begin: () => core, end: lift };
    return await (memory.guest?.callSuspendable?.(call, steps) ?? lift(call(...core)));
  };
}

function lowerAll(
  { lowers, counts }: PlainCrossing,
  args: readonly unknown[],
  memory: GuestMemory,
  call: GuestFunction,
): CoreValue[] {
  return lowers.flatMap((lower, index) => {
    const lowered = lower(args[index], memory, call);
    // One core value may be an array itself, as a reference.
    return counts[index] === 1 ? [lowered] : (lowered ?? []);
  });
}

function makeLower(
  type: Lowerable<unknown>,
  addressType: AddressType,
  where: string,
  subject: string,
): Lower {
  const lower = widening(type, addressType);
  return (value, memory, call) => {
    try {
      return lower(value, memory);
    } catch (error) {
      dropPromises(value);
      if (memory.guest?.isClosed === true) call();
      throw locateError(error, where, subject);
    }
  };
}

/** Makes the function that lowers values, with addresses as wide as the memory's. */
function widening(
  { flat, lower }: Lowerable<unknown>,
  addressType: AddressType,
): Lowerable<unknown>["lower"] {
  if (addressType === "i32" || !flat.includes("address")) return lower;
  if (flat.length === 1) return (value, memory) => BigInt(lower(value, memory) as number);
  return (value, memory) => toCores(coresOf(lower(value, memory), flat), flat, addressType);
}

function makeLift(result: Liftable<unknown>, where: string): PlainCrossing["lift"] {
  const { flat, lift } = result;
  const subject = `the result (${result.name})`;
  const isOne = flat.length === 1;
  const isPlain = isOne && flat[0] !== "address";
  return (memory, answer) => {
    try {
      if (isPlain) return lift(memory, answer);
      if (isOne) return lift(memory, addressFrom(answer as number));
      return lift(memory, ...fromCores(coresOf(answer, flat), flat));
    } catch (error) {
      throw locateError(error, where, subject);
    }
  };
}
