import type { Signal } from "@hostwright/types/internal";

import type { Receiver } from "../host-module-base.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { AMBIGUOUS } from "./ambiguous-context.js";
import { type Caller, type CallValues, NO_VALUES } from "./caller.js";

/** Instances by the class that was linked. */
export type Bindings = ReadonlyMap<ModuleClass, Receiver>;

/**
 * The sum of all that the `run`s and `guest.call`s around a piece of work have added. It holds no outer context: work that
 * starts work for ever, such as a timer that sets the next, would keep them all.
 */
export interface CallContext {
  /** The instances that are bound, by the runtime whose `run` has bound them. */
  readonly bindings: ReadonlyMap<object, Bindings>;
  /** Aborts the calls made in it. */
  readonly signal: Signal | undefined;
  readonly values: CallValues;
  /** The calls that the work belongs to, the innermost first; of those that have ended, the innermost only. */
  readonly calls: readonly ActiveCall[];
  /** The uses of pools that the work belongs to. */
  readonly uses?: readonly Holding[] | undefined;
}

/** A piece of work that holds a guest. */
export interface Holding {
  readonly caller: Pick<Caller, "memory">;
  readonly isActive: boolean;
}

/** A `guest.call` that has begun. The memory of its caller identifies the guest. */
export interface ActiveCall {
  readonly caller: Caller;
  isActive: boolean;
}

/** The parts that a `run`, a `guest.call` or a `pool.use` adds. */
export interface ContextAdditions {
  readonly bindings?: Bindings;
  readonly signal?: Signal | undefined;
  readonly values?: CallValues | undefined;
  readonly call?: ActiveCall;
  /** In place of those of the outer context. */
  readonly uses?: readonly Holding[];
}

const NO_BINDINGS: Bindings = new Map();
const NO_RUNTIMES: CallContext["bindings"] = new Map();

/** The context outside of every `run`, for storages that need a value for it. */
export const OUTSIDE: CallContext = {
  bindings: NO_RUNTIMES,
  signal: undefined,
  values: NO_VALUES,
  calls: [],
};

/** Selects the bindings of one runtime in a context. */
export function bindingsOf(context: CallContext | undefined, runtime: object): Bindings {
  return context?.bindings.get(runtime) ?? NO_BINDINGS;
}

/** Makes a context inside another. */
export function makeContext(
  runtime: object,
  outer: CallContext | undefined,
  additions: ContextAdditions,
): CallContext {
  const { bindings, signal, values, call, uses = outer?.uses } = additions;
  const outerBindings = outer?.bindings ?? NO_RUNTIMES;
  return {
    bindings:
      bindings === undefined || bindings.size === 0
        ? outerBindings
        : new Map([...outerBindings, [runtime, new Map([...bindingsOf(outer, runtime), ...bindings])]]),
    signal: anySignal(outer?.signal, signal),
    values:
      values === undefined
        ? (outer?.values ?? NO_VALUES)
        : Object.freeze({ ...knownValues(outer), ...values }),
    calls: call === undefined ? callsOf(outer) : [call, ...activeCalls(outer)],
    uses,
  };
}

/**
 * Makes the context of work that may belong to any of these contexts, or to none: each part that one of them has is
 * ambiguous. `undefined` when there are none.
 */
export function makeAmbiguousContext(unsettled: Iterable<CallContext>): CallContext | undefined {
  const candidates = [...unsettled];
  if (candidates.length === 0) return undefined;
  const bindings = new Map<object, Map<ModuleClass, Receiver>>();
  for (const [runtime, bound] of candidates.flatMap((candidate) => [...candidate.bindings])) {
    const ambiguous = [...bound.keys()].map((moduleClass) => [moduleClass, AMBIGUOUS.receiver] as const);
    bindings.set(runtime, new Map([...(bindings.get(runtime) ?? []), ...ambiguous]));
  }
  return {
    bindings,
    signal: candidates.some(({ signal }) => signal !== undefined) ? AMBIGUOUS.signal : undefined,
    values: candidates.some(({ values }) => values !== NO_VALUES) ? AMBIGUOUS.values : NO_VALUES,
    calls: candidates.some(({ calls }) => calls.length > 0) ? [AMBIGUOUS.call] : [],
  };
}

// Ambiguous values cannot be read, so that inner ones take their place instead of adding to them.
function knownValues(context: CallContext | undefined): CallValues | undefined {
  return context?.values === AMBIGUOUS.values ? undefined : context?.values;
}

function anySignal(outer: Signal | undefined, inner: Signal | undefined): Signal | undefined {
  return outer !== undefined && inner !== undefined && outer !== inner
    ? AbortSignal.any([outer, inner])
    : (inner ?? outer);
}

function callsOf(context: CallContext | undefined): readonly ActiveCall[] {
  const innermost = context?.calls[0];
  return innermost === undefined || innermost.isActive
    ? activeCalls(context)
    : [innermost, ...activeCalls(context)];
}

/** Selects the calls that work in a context belongs to and that have not ended; the innermost first. */
export function activeCalls(context: CallContext | undefined): ActiveCall[] {
  return context?.calls.filter(({ isActive }) => isActive) ?? [];
}
