import { type CallContext, makeAmbiguousContext, OUTSIDE } from "./call-context.js";
import { type Frame, register } from "./frame.js";
import { sharedState } from "./shared-state.js";
import { captureStores, type ContextStorage, type Restore, sharedContexts } from "./storage.js";

// Made when it is first asked for: bundlers that split code run the core before "@hostwright/core/async-hooks", in whatever
// order the two are imported.
let storage: ContextStorage<CallContext> | undefined;

function contexts(): ContextStorage<CallContext> {
  return (storage ??= sharedContexts<CallContext>());
}

/** Resolves the innermost context that the running code was started from; an ambiguous one where it cannot be known. */
export function currentContext(): CallContext | undefined {
  const contextStorage = contexts();
  const known = contextStorage.getStore();
  if (known !== undefined || contextStorage.unsettled === undefined) return known;
  // A host function runs in the context of its call, and so does all that it calls.
  return register.frame === null ? makeAmbiguousContext(contextStorage.unsettled()) : register.frame.context;
}

/** Tells whether a context is the one that {@link currentContext} resolves. */
export type IsCurrent = (context: CallContext | undefined) => boolean;

let isCurrent: IsCurrent | undefined;

/** Gives the function that tells whether a context is the current one. It holds the storage, which is at a fixed place for the engine by that. */
export function currentCheck(): IsCurrent {
  return (isCurrent ??= checkOf(contexts()));
}

function checkOf(contextStorage: ContextStorage<CallContext>): IsCurrent {
  return contextStorage.unsettled === undefined
    ? (context) => contextStorage.getStore() === context
    : (context) => currentContext() === context;
}

/** Identifies the frames of calls in which contexts were made, and which these must not hold. */
const identities = /* @__PURE__ */ sharedState("frame-identities", () => new WeakMap<Frame, object>());
/** The identity of the call in which a context was made. */
const madeIn = /* @__PURE__ */ sharedState("contexts-made-in", () => new WeakMap<CallContext, object>());

/** Runs `work`, and everything that it starts, in a context. */
export function runIn<R>(context: CallContext, work: () => R): R {
  const frame = runningFrame();
  if (frame !== undefined && frame.context !== context) {
    let identity = identities.get(frame);
    if (identity === undefined) identities.set(frame, (identity = {}));
    madeIn.set(context, identity);
  }
  register.hasContexts = true;
  return contexts().run(context, work);
}

/**
 * Resolves the frame in the register, if it is that of the running code: a call that was ended past every `finally` leaves its
 * frame there until the turn is over.
 */
export function runningFrame(): Frame | undefined {
  const { frame } = register;
  if (frame === null) return undefined;
  const context = contexts().getStore();
  if (context === frame.context) return frame;
  const identity = context && madeIn.get(context);
  return identity !== undefined && identity === identities.get(frame) ? frame : undefined;
}

/** Does work that enters guests also where a signal has ended the call: nothing more is entered under that. */
export function pastSignal(work: () => void): void {
  const context = endedContext();
  if (context === undefined) work();
  else runIn({ ...context, signal: undefined }, work);
}

/** Finds the innermost context, if its signal has ended the call. */
export function endedContext(): CallContext | undefined {
  const context = register.hasContexts ? currentContext() : undefined;
  return context?.signal?.aborted === true ? context : undefined;
}

const restores = /* @__PURE__ */ sharedState("restores", () => new WeakMap<CallContext, Restore>());

/** Runs `work` in the context of a call that can be suspended: {@link inContext} finds the stores of this moment again. */
export function beginIn<R>(context: CallContext, work: () => R): R {
  return runIn(context, () => {
    const restore = captureStores();
    if (restore !== undefined) restores.set(context, restore);
    return work();
  });
}

/** Tells whether the running code was started from a context. */
export function isIn(context: CallContext): boolean {
  return contexts().getStore() === context;
}

/** Runs `work` in a context that it should be in already, and mostly is; `undefined` for work outside of every run. */
export function inContext<R>(context: CallContext | undefined, work: () => R): R {
  // A storage that loses contexts has to be told that there is none, too.
  const wanted = context ?? (contexts().unsettled === undefined ? undefined : OUTSIDE);
  if (wanted === undefined || wanted === contexts().getStore()) return work();
  const restore = restores.get(wanted);
  return restore === undefined ? runIn(wanted, work) : restore(work);
}
