import { EnginePromise } from "@hostwright/types/internal";

import { inContext } from "../../context/current-context.js";
import { type Frame, register } from "../../context/frame.js";
import { endCall } from "../end-call.js";
import type { Jspi, SuspendingImport } from "./jspi.js";
import { refuseOutside, refuseSynchronous } from "./refusals.js";

/** A thunk of an asynchronous method: its promise settles when the guest may go on. */
export type AsyncThunk = (frame: Frame, raw: readonly unknown[]) => Promise<unknown>;

const clear = (): void => {
  register.frame = null;
};

/**
 * Runs `then` in the job in which a promise settles. Awaits it, and registers it in the engine by that: `then` of a promise may have been
 * replaced, as zone.js does, and would come later.
 */
async function after(promise: Promise<unknown>, then: () => void): Promise<void> {
  try {
    await promise;
  } catch {
    // Whoever waits for the promise is told.
  }
  then();
}

/** Runs work in the next job. `queueMicrotask` makes a Node.js resource for each. */
async function nextJob(work: () => unknown): Promise<void> {
  await (undefined as unknown);
  work();
}

/**
 * Makes the import that suspends a guest while an asynchronous method works.
 *
 * The register has to be right when the guest goes on, which is in one of the engine's own jobs. AsyncLocalStorage does not
 * help there: Node.js with `--no-async-context-frame` loses it at the first suspension. But ECMA-262 runs the reactions of one
 * promise one after the other, in the order in which they were registered. So the import gives the engine a promise of its
 * own, with a reaction before the engine's that sets the register, and one behind it that clears it again. Only the guest can
 * run in between.
 *
 * Spec: https://tc39.es/ecma262/#sec-triggerpromisereactions
 */
export function makeSuspending(where: string, thunk: AsyncThunk, { Suspending }: Jspi): SuspendingImport {
  return new Suspending((...raw) => {
    const frame = register.frame;
    if (frame === null) throw refuseOutside(where);
    const { owner } = frame;
    if (!frame.isSuspendable) throw endCall(frame, refuseSynchronous(where, frame));
    let resolve: ((core: unknown) => void) | undefined;
    let reject: ((reason: unknown) => void) | undefined;
    const wait = new EnginePromise<unknown>((resolveWait, rejectWait) => {
      resolve = resolveWait;
      reject = rejectWait;
    });
    const set = (): void => {
      register.frame = frame;
    };
    void after(wait, set);
    let work: Promise<unknown> | undefined;
    // A job later: the engine registers its reaction as soon as this function has returned, and `clear` has to come
    // behind. First of all jobs: nothing that the method starts may settle the promise before.
    void nextJob(async () => {
      void after(wait, clear);
      if (work === undefined) return;
      let settle: (() => void) | undefined;
      try {
        const core = await work;
        settle = () => resolve?.(core);
      } catch (thrown) {
        const error = endCall(frame, thrown);
        settle = () => reject?.(error);
      }
      end?.(settle);
    });
    // Before the method is called, since the method may end the call.
    const end = owner?.suspend(frame, (reason) => {
      void nextJob(() => reject?.(endCall(frame, reason)));
    });
    try {
      work = inContext(frame.context, () => thunk(frame, raw));
      register.frame = frame;
    } catch (error) {
      end?.(() => undefined);
      throw endCall(frame, error);
    }
    return wait;
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
