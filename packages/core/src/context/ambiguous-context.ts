import type { Signal } from "@hostwright/types/internal";

import { CallContextError } from "../errors.js";
import { CLOSED, type Receiver } from "../host-module-base.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { type Caller, type CallValues, NO_VALUES } from "./caller.js";
import { sharedState } from "./shared-state.js";

let ambiguousSignal: Signal | undefined;

/**
 * Placeholders in a context that cannot be known. Without AsyncLocalStorage, work that goes on after an `await` may belong
 * to any `run` whose promise has not settled, or to none. Each part that one of these runs gives is a placeholder then; a
 * `run` inside puts its own parts in their place.
 */
export const AMBIGUOUS = /* @__PURE__ */ sharedState("ambiguous", () => ({
  /** Takes the place of an instance. Closed, so that thunks notice it at no cost. */
  receiver: Object.freeze({ [CLOSED]: true }),
  /** Takes the place of a signal; never aborts. Made late: workerd forbids that while a program is loaded. */
  get signal(): Signal {
    return (ambiguousSignal ??= new AbortController().signal);
  },
  /** Takes the place of values: every access throws. */
  values: new Proxy<CallValues>(NO_VALUES, {
    get: refuseValues,
    has: refuseValues,
    ownKeys: refuseValues,
  }),
  /** Takes the place of a call that waits: its caller cannot be read. */
  call: {
    isActive: false,
    get caller(): Caller {
      return refuseCall();
    },
  },
}));

/** The parts of a context that a call of a guest depends on. */
interface CallParts {
  /** The instances of one runtime. */
  readonly bindings: ReadonlyMap<ModuleClass, Receiver>;
  readonly signal: Signal | undefined;
}

/**
 * Refuses a call of a guest in a context whose instance for one of the guest's host modules, or whose signal, is ambiguous.
 *
 * @throws {CallContextError} `context-lost`
 */
export function refuseAmbiguous(
  name: string,
  { bindings, signal }: CallParts,
  receivers: readonly { readonly moduleClass: ModuleClass }[],
): void {
  const ambiguous = receivers.filter(({ moduleClass }) => bindings.get(moduleClass) === AMBIGUOUS.receiver);
  const parts = ambiguous.map(({ moduleClass }) => `an instance of ${moduleClass.name}`);
  if (signal !== undefined && signal === AMBIGUOUS.signal) parts.push("a signal");
  if (parts.length === 0) return;
  const all = parts.join(" and ");
  const fact =
    `was called after an await, where its run is unknown: a run that gives ${all} has not settled, and this engine has no ` +
    `AsyncLocalStorage. Call it before the first await of its run, or in a run of its own that gives ${all}.`;
  throw new CallContextError("context-lost", fact, {}, { where: "guest", subject: name });
}

function refuseCall(): never {
  const fact =
    "the current call is unknown: a call waits, and this engine has no AsyncLocalStorage. " +
    "Take @caller as a parameter, and keep it.";
  throw new CallContextError("context-lost", fact, {}, { where: "currentCall" });
}

function refuseValues(): never {
  const fact =
    "the values are unknown: a run with values has not settled, and this engine has no AsyncLocalStorage. " +
    "Call the guest before the first await of the run, or in a run of its own with values.";
  throw new CallContextError("context-lost", fact, {}, { where: "caller.values" });
}
