import { EnginePromise } from "@hostwright/types/internal";

import { type Frame, register, type SuspendedWait } from "../../context/frame.js";
import { endCall } from "../end-call.js";
import type { AsyncThunk } from "./async-thunk.js";
import { onSettled, react } from "./reactions.js";

// As in reactions.ts.
const Engine = EnginePromise;

const clear = (): void => {
  register.frame = null;
};

/** Runs work in the next job. `queueMicrotask` makes a Node.js resource for each. */
async function nextJob(work: () => void): Promise<void> {
  await (undefined as unknown);
  work();
}

/**
 * The wait of a guest that is suspended: its promise is the one that the engine waits for. No other code can settle it.
 *
 * The register has to be right when the guest goes on, which is in one of the engine's own jobs. AsyncLocalStorage does not
 * help there: Node.js with `--no-async-context-frame` loses it at the first suspension. But ECMA-262 runs the reactions of one
 * promise one after the other, in the order in which they were registered. So the promise has a reaction before the engine's that
 * sets the register, and one behind it that clears it again. Only the guest can run in between.
 *
 * Spec: https://tc39.es/ecma262/#sec-triggerpromisereactions
 */
export class Wait implements SuspendedWait {
  readonly promise: Promise<unknown>;
  readonly #frame: Frame;
  readonly #resolve: (core: unknown) => void;
  readonly #reject: (reason: unknown) => void;
  /** The core values that the guest goes on with, or the error that ends its call. */
  #outcome: unknown;
  #hasFailed = false;

  constructor(frame: Frame) {
    this.#frame = frame;
    // In variables first: with a closure over this object, the engine makes room for more on the heap.
    let resolve: unknown;
    let reject: unknown;
    this.promise = new Engine<unknown>((onward, back) => {
      resolve = onward;
      reject = back;
    });
    this.#resolve = resolve as (core: unknown) => void;
    this.#reject = reject as (reason: unknown) => void;
    const set = (): void => {
      register.frame = frame;
    };
    react(this.promise, set, set);
  }

  /** Makes the call of a host function, at the end of which the wait is over. */
  begin(thunk: AsyncThunk, raw: readonly unknown[]): void {
    const frame = this.#frame;
    let called: unknown;
    try {
      called = thunk.call(frame, raw);
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever the method has thrown
      called = new Engine((_, reject) => reject(error));
    }
    register.frame = frame;
    onSettled(
      called,
      (value) => {
        try {
          this.#outcome = thunk.returned(frame, raw, value);
        } catch (error) {
          this.#fail(error);
        }
        this.#end();
      },
      (thrown) => {
        try {
          this.#outcome = thunk.threw(frame, thrown);
        } catch (error) {
          this.#fail(error);
        }
        this.#end();
      },
    );
  }

  goOn(): void {
    // Registered now, a job after the import has returned at least: the engine's reaction is there.
    react(this.promise, clear, clear);
    if (this.#hasFailed) this.#reject(this.#outcome);
    else this.#resolve(this.#outcome);
  }

  cancel(reason: unknown): void {
    void nextJob(() => {
      react(this.promise, clear, clear);
      this.#reject(endCall(this.#frame, reason));
    });
  }

  #fail(thrown: unknown): void {
    this.#hasFailed = true;
    this.#outcome = endCall(this.#frame, thrown);
  }

  #end(): void {
    const { owner } = this.#frame;
    if (owner === undefined) this.goOn();
    else owner.resume(this.#frame, this);
  }
}
