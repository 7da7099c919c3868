import { CallContextError } from "../errors.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { type CallValues, NO_VALUES } from "./caller.js";

/**
 * What a context may have, and nobody can tell: without AsyncLocalStorage, work that goes on after an `await` may belong
 * to any `run` whose promise has not settled, or to none.
 */
export interface Doubts {
  /** The classes that instances may be bound for, by the runtime whose `run` it was. */
  readonly bindings: ReadonlyMap<object, ReadonlySet<ModuleClass>>;
  /** Whether a signal may abort it. */
  readonly signal: boolean;
  /** Whether it may belong to a call. */
  readonly call: boolean;
}

/** Stands for values that nobody can tell: an error to read, and none to pass on. */
export const LOST_VALUES: CallValues = /* @__PURE__ */ new Proxy<CallValues>(NO_VALUES, {
  get: refuseValues,
  has: refuseValues,
  ownKeys: refuseValues,
});

/** What a context inside of a lost one says itself. */
interface Said {
  readonly bindings?: ReadonlyMap<ModuleClass, unknown>;
  readonly signal?: unknown;
  readonly call?: unknown;
}

/** Takes away what a context inside of a lost one says itself. */
export function narrowDoubts(doubts: Doubts, runtime: object, { bindings, signal, call }: Said): Doubts {
  const own = [...(doubts.bindings.get(runtime) ?? [])].filter((doubted) => bindings?.has(doubted) !== true);
  return {
    bindings: new Map([...doubts.bindings, [runtime, new Set(own)]]),
    signal: doubts.signal && signal === undefined,
    call: doubts.call && call === undefined,
  };
}

/**
 * Refuses a call of a guest whose host modules may be bound by a run that it may belong to.
 *
 * @throws {CallContextError} `context-lost`
 */
export function refuseDoubts(
  doubts: Doubts,
  name: string,
  runtime: object,
  receivers: readonly { readonly moduleClass: ModuleClass }[],
): void {
  const doubted = receivers.filter(({ moduleClass }) => isDoubted(doubts, runtime, moduleClass));
  const what = doubted.map(({ moduleClass }) => `an instance of ${moduleClass.name}`);
  if (doubts.signal) what.push("a signal");
  if (what.length === 0) return;
  const all = what.join(" and ");
  const fact =
    `was called where nobody can tell which run it belongs to: one that gives ${all} has not settled, and this engine has ` +
    `no AsyncLocalStorage. Call it before the first await of its run, or in a run of its own that gives ${all}.`;
  throw new CallContextError("context-lost", fact, {}, { where: "guest", subject: name });
}

/** Says whether an instance may be bound that nobody can tell. */
export function isDoubted(doubts: Doubts | undefined, runtime: object, moduleClass: ModuleClass): boolean {
  return doubts?.bindings.get(runtime)?.has(moduleClass) === true;
}

/** Refuses to say that no call is under way. */
export function refuseLostCall(): never {
  const fact =
    "nobody can tell whether this is part of a call: one waits, and this engine has no AsyncLocalStorage. " +
    "Take @caller as a parameter, and keep it.";
  throw new CallContextError("context-lost", fact, {}, { where: "currentCall" });
}

function refuseValues(): never {
  const fact =
    "nobody can tell what they are: a run with values has not settled, and this engine has no AsyncLocalStorage. " +
    "Call the guest before the first await of the run, or in a run of its own with values.";
  throw new CallContextError("context-lost", fact, {}, { where: "caller.values" });
}
