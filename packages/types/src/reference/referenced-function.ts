import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { GuestFunction } from "../memory/guest-services.js";
import { sharedState } from "../shared-state.js";
import { formatAny } from "../type/format.js";
import type { Callable } from "./callback-call.js";
import { type HostCrossing, type HostFunction, referToFunction } from "./host-function.js";
import { noReference } from "./passed-reference.js";

/** The reference that a guest has passed, by the function that the host was given for it. */
interface Passed {
  readonly memory: GuestMemory;
  readonly core: GuestFunction;
}

const passed = /* @__PURE__ */ sharedState("function-references", () => new WeakMap<Callable, Passed>());

/** Keeps the reference that the host was given a function for. */
export function keepPassed(callable: Callable, memory: GuestMemory, core: GuestFunction): void {
  passed.set(callable, { memory, core });
}

/**
 * Makes the function that finds the reference for a function: the one that the guest, or another unit of its program, has passed, or one to a function of the
 * host, which is the same as long as the guest lives. That calls a function of another guest, too: it enters that guest. `given` is called
 * with each that is made. `host` is `undefined` where the host cannot be called with the types, or there are none.
 */
export function referenceFinder(
  name: string,
  host: HostCrossing | undefined,
  isTyped: boolean,
  given: (core: GuestFunction, value: HostFunction, memory: GuestMemory) => void,
): (value: unknown, memory: GuestMemory) => GuestFunction {
  const key = {};
  return (value, memory) => {
    if (value === undefined || value === null)
      throw noReference(value, name, "take funcref({ nullable: true }) and give undefined");
    const from = passed.get(value as Callable);
    if (from !== undefined && isUnit(from.memory, memory)) return from.core;
    if (host === undefined || typeof value !== "function") throw notPassed(value, name, isTyped, from);
    const known = memory.guest?.state(key, () => new WeakMap<HostFunction, GuestFunction>());
    let core = known?.get(value as HostFunction);
    if (core === undefined) {
      core = referToFunction(value as HostFunction, memory, host);
      known?.set(value as HostFunction, core);
      given(core, value as HostFunction, memory);
    }
    return core;
  };
}

/** Tells whether two memories are those of units of one program, which call each other past the host. */
function isUnit({ guest }: GuestMemory, other: GuestMemory): boolean {
  return guest === other.guest || other.guest?.program?.others().includes(guest as never) === true;
}

function notPassed(value: unknown, name: string, isTyped: boolean, from: Passed | undefined): LowerError {
  const next = isTyped
    ? " Take types that lift as parameters, and one that lowers as result, for functions of the host."
    : " Take funcref({ parameters, result }) for functions of the host and of other guests.";
  if (from !== undefined) {
    const fact = `must be a function of this guest, not of another.${next}`;
    return new LowerError("foreign-memory", fact, value, { subject: name });
  }
  const fact = `must be a function that this guest has passed, not ${formatAny(value)}.${next}`;
  return new LowerError("wrong-type", fact, value, { subject: name });
}
