import { EnginePromise } from "@hostwright/types/internal";

import { activeCalls, type CallContext, type Holding } from "../context/call-context.js";
import { currentContext } from "../context/current-context.js";
import { AsyncCallError } from "../errors.js";

/** The pools whose calls and uses hold guests, by the memories of the guests: a caller has a memory before it has a guest. */
const holders = new WeakMap<object, object>();

/** Marks the guest of a memory as held by a call or a use of a pool. */
export function holdGuest(memory: object, pool: object): void {
  holders.set(memory, pool);
}

/** Ends the mark of {@link holdGuest}. */
export function releaseGuest(memory: object): void {
  holders.delete(memory);
}

/**
 * Refuses, inside a call of one of these pools, work that waits for all their calls to end: returns a rejection
 * (`AsyncCallError`, `reentrant-call`). `undefined` elsewhere.
 */
export function refusedInside(pools: readonly object[], where: string): Promise<never> | undefined {
  if (callsHolding(pools, currentContext()).length === 0) return undefined;
  const fact =
    "was called from inside a call of the pool, and would wait for itself. Close it when that call has ended.";
  return EnginePromise.reject(new AsyncCallError("reentrant-call", fact, { where, subject: "close" }));
}

/** Selects the calls and the uses that work in a context belongs to and that hold guests of these pools. */
export function callsHolding(pools: readonly object[], context: CallContext | undefined): Holding[] {
  return [...activeCalls(context), ...activeUses(context)].filter(({ caller }) => {
    const holder = holders.get(caller.memory);
    return holder !== undefined && pools.includes(holder);
  });
}

/** Selects the uses of pools that work in a context belongs to and that have not ended. */
export function activeUses(context: CallContext | undefined): Holding[] {
  return context?.uses?.filter(({ isActive }) => isActive) ?? [];
}
