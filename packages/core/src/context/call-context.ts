import type { HostModuleBase } from "../host-module-base.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { type Caller, type CallValues, NO_VALUES } from "./caller.js";
import { type Doubts, LOST_VALUES, narrowDoubts } from "./doubts.js";

/** Instances by the class that was linked. */
export type Bindings = ReadonlyMap<ModuleClass, HostModuleBase<unknown>>;

/**
 * What holds where code runs: all that the `run`s and the `guest.call`s around it have added. It holds no context around
 * it: work that starts work for ever, such as a timer that sets the next, would keep them all.
 */
export interface CallContext {
  /** By the runtime whose `run` it was: bindings of one are not another's. */
  readonly bindings: ReadonlyMap<object, Bindings>;
  /** Aborts the calls made in it. */
  readonly signal: AbortSignal | undefined;
  readonly values: CallValues;
  /** The calls that the work belongs to, the innermost first; of those that have ended, the innermost only. */
  readonly calls: readonly ActiveCall[];
  /** What it may have besides, on engines that lose it at an `await`; `undefined` where everything is known. */
  readonly doubts: Doubts | undefined;
}

/** A `guest.call` that has begun. */
export interface ActiveCall {
  readonly caller: Caller;
  isActive: boolean;
}

/** What a `run` adds. */
export interface ContextAdditions {
  readonly bindings?: Bindings;
  readonly signal?: AbortSignal | undefined;
  readonly values?: CallValues | undefined;
  readonly call?: ActiveCall;
}

const NO_BINDINGS: Bindings = new Map();
const NO_RUNTIMES: CallContext["bindings"] = new Map();

/** What holds outside of every `run`, where that has to be said. */
export const OUTSIDE: CallContext = {
  bindings: NO_RUNTIMES,
  signal: undefined,
  values: NO_VALUES,
  calls: [],
  doubts: undefined,
};

/** The bindings of one runtime that hold in a context. */
export function bindingsOf(context: CallContext | undefined, runtime: object): Bindings {
  return context?.bindings.get(runtime) ?? NO_BINDINGS;
}

/** Makes a context in another. */
export function makeContext(
  runtime: object,
  outer: CallContext | undefined,
  additions: ContextAdditions,
): CallContext {
  const { bindings, signal, values, call } = additions;
  const held = outer?.bindings ?? NO_RUNTIMES;
  const around = bindingsOf(outer, runtime);
  return {
    bindings:
      bindings === undefined || bindings.size === 0
        ? held
        : new Map([...held, [runtime, new Map([...around, ...bindings])]]),
    signal: anySignal(outer?.signal, signal),
    values:
      values === undefined
        ? (outer?.values ?? NO_VALUES)
        : Object.freeze({ ...valuesAround(outer), ...values }),
    calls: call === undefined ? callsOf(outer) : [call, ...activeCalls(outer)],
    doubts: outer?.doubts && narrowDoubts(outer.doubts, runtime, additions),
  };
}

// Of lost values there are none to add to.
function valuesAround(outer: CallContext | undefined): CallValues | undefined {
  return outer?.values === LOST_VALUES ? undefined : outer?.values;
}

function anySignal(outer: AbortSignal | undefined, inner: AbortSignal | undefined): AbortSignal | undefined {
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

/** The calls that work which runs in a context belongs to, and that have not ended; the innermost first. */
export function activeCalls(context: CallContext | undefined): ActiveCall[] {
  return context?.calls.filter(({ isActive }) => isActive) ?? [];
}
