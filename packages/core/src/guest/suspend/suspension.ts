import { inContext, isIn } from "../../context/current-context.js";
import { register } from "../../context/frame.js";
import { endCall } from "../end-call.js";
import type { AsyncThunk } from "./async-thunk.js";
import type { Jspi, SuspendingImport } from "./jspi.js";
import { refuseOutside, refuseSynchronous } from "./refusals.js";
import { Wait } from "./wait.js";

/** Makes the import that suspends a guest while an asynchronous method works. */
export function makeSuspending(where: string, thunk: AsyncThunk, { Suspending }: Jspi): SuspendingImport {
  return new Suspending((...raw) => {
    const { frame } = register;
    if (frame === null) throw refuseOutside(where);
    if (!frame.isSuspendable) throw endCall(frame, refuseSynchronous(where, frame));
    const wait = new Wait(frame);
    // Before the method is called, since the method may end the call.
    frame.owner?.suspend(frame, wait);
    try {
      // As it mostly is, and without a closure then.
      if (frame.context !== undefined && isIn(frame.context)) wait.begin(thunk, raw);
      else inContext(frame.context, () => wait.begin(thunk, raw));
    } catch (error) {
      // On a full stack.
      frame.owner?.resume(frame, wait);
      throw endCall(frame, error);
    }
    return wait.promise;
  });
}

/**
 * Wraps a synchronous host function for a guest that can be suspended: it runs in the context of its call even where
 * the engine has lost the context at a suspension, or `enterWith` has changed it.
 */
export function keepContext(thunk: (...raw: unknown[]) => unknown): (...raw: unknown[]) => unknown {
  return (...raw) => {
    const { frame } = register;
    return frame === null ? thunk(...raw) : inContext(frame.context, () => thunk(...raw));
  };
}
