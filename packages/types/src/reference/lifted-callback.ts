import { LiftError, LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { FunctionType, GuestFunction } from "../memory/guest-services.js";
import { isSameMemory } from "../memory/same-memory.js";
import { sharedState } from "../shared-state.js";
import { formatAny } from "../type/format.js";
import type { Callable } from "./callback-call.js";
import type { Crossing } from "./crossing.js";

/** Makes the host's function for an index in the guest's table. */
export type LiftCallback = (memory: GuestMemory, index: number | bigint) => Callable;

/** Where a callable comes from, so that it can be given back and named in messages. */
interface Origin {
  readonly memory: GuestMemory;
  readonly index: number;
  readonly found: GuestFunction;
}

/** The functions that a guest has passed last for one type, by index. */
type Recent = ({ readonly found: GuestFunction; readonly callable: Callable } | undefined)[];

// A guest can have millions of places in its table with one function in all of them, and pass each.
const MOST_REMEMBERED = 4096;

const makeRecent = (): Recent => [];

const origins = /* @__PURE__ */ sharedState("callback-origins", () => new WeakMap<Callable, Origin>());

/**
 * Makes the function that lifts functions of guests. `callables` are those that it has made, by the guest's function, which is the same
 * each time that it is passed.
 */
export function liftWith(
  { type, make }: Crossing,
  callables: WeakMap<GuestFunction, Callable>,
): LiftCallback {
  return (memory, index) => {
    const found = guestFunction(memory, index, type);
    // Most guests pass one function again and again, and comparing costs less than a lookup.
    const recent = memory.guest?.state(callables, makeRecent);
    const last = recent?.[index as number];
    if (last?.found === found) return last.callable;
    let callable = callables.get(found);
    if (callable === undefined) {
      const own = (memory.guest?.program?.memoryOf(found) as GuestMemory | undefined) ?? memory;
      callables.set(found, (callable = make(own, found)));
      origins.set(callable, { memory: own, index: index as number, found });
    }
    if (recent !== undefined && index < MOST_REMEMBERED) recent[index as number] = { found, callable };
    return callable;
  };
}

function guestFunction(memory: GuestMemory, index: number | bigint, type: FunctionType): GuestFunction {
  const subject = "the function pointer";
  if (index === 0) {
    const fact =
      "is null. Let the guest pass a function, or take callback(…)({ nullable: true }) to get undefined.";
    throw new LiftError("null-callback", fact, index, { subject });
  }
  // An index that is a bigint is larger than any table.
  const found = typeof index === "number" ? memory.guest?.tableFunction(index, type) : undefined;
  if (found !== undefined) return found;
  throw new LiftError(
    "unknown-callback",
    `is ${String(index)}, and the guest's table has no function at that index. Let the guest pass a function.`,
    index,
    { subject },
  );
}

/**
 * Finds the index of a function that a guest has passed.
 *
 * @throws {LowerError} `out-of-range`, `foreign-memory`, `wrong-type`
 */
export function indexOf(value: unknown, memory: GuestMemory, name: string): number {
  const origin = origins.get(value as Callable);
  if (origin !== undefined && isSameMemory(origin.memory, memory)) {
    const { index, found } = origin;
    if (memory.guest?.tableFunction(index) === found) return index;
    throw new LowerError(
      "out-of-range",
      `was at index ${String(index)} of the guest's table, where the guest has put something else since. ` +
        "Return a function that is still there.",
      value,
      { subject: name },
    );
  }
  throw origin === undefined
    ? new LowerError(
        "wrong-type",
        `must be a function${typeof value === "function" ? " that this guest has passed: the host cannot be called with these types. Take types that lift as parameters, and one that lowers as result." : `, not ${formatAny(value)}.`}`,
        value,
        { subject: name },
      )
    : new LowerError("foreign-memory", "must be a function of this guest, not of another.", value, {
        subject: name,
      });
}

/** Writes a function of a guest by its index. */
export function formatCallback(value: unknown): string {
  const origin = origins.get(value as Callable);
  return origin === undefined ? formatAny(value) : `function ${String(origin.index)}`;
}

/** Tells whether a function is one of a guest. */
export function isOfGuest(value: unknown): boolean {
  return origins.has(value as Callable);
}
