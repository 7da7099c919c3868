import { type CallContext, OUTSIDE } from "./call-context.js";
import { type ContextStorage, sharedContexts } from "./storage.js";
import { register } from "./frame.js";
import { makeLostContext } from "./lost-context.js";

// Made when it is first asked for: bundlers that split code run the core before "@hostwright/core/async-hooks", in whatever
// order the two are imported.
let made: ContextStorage<CallContext> | undefined;

function contexts(): ContextStorage<CallContext> {
  return (made ??= sharedContexts<CallContext>());
}

/** The innermost context that the running code was started from; with doubts where nobody can tell. */
export function currentContext(): CallContext | undefined {
  const storage = contexts();
  const known = storage.getStore();
  if (known !== undefined || storage.unsettled === undefined) return known;
  // What a host function calls belongs to the call that it was called for.
  return register.frame === null ? makeLostContext(storage.unsettled()) : register.frame.context;
}

/** Runs `work`, and everything that it starts, in a context. */
export function runIn<R>(context: CallContext, work: () => R): R {
  return contexts().run(context, work);
}

/** Runs `work` in a context that it should be in already, and mostly is; `undefined` for work outside of every run. */
export function inContext<R>(context: CallContext | undefined, work: () => R): R {
  // Where contexts are lost, that there is none has to be said as well.
  const wanted = context ?? (contexts().unsettled === undefined ? undefined : OUTSIDE);
  return wanted === undefined || wanted === contexts().getStore() ? work() : runIn(wanted, work);
}
