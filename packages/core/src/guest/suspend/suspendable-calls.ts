import type { GuestFunction } from "@hostwright/types";

import { AsyncCallError } from "../../errors.js";
import { beginCall, enterCall, finishCall } from "./begun-call.js";
import { activeCalls, type CallContext } from "../../context/call-context.js";
import { CallQueue } from "./call-queue.js";
import type { CallableGuest } from "../callable-guest.js";
import { currentContext } from "../../context/current-context.js";
import type { Jspi } from "./jspi.js";

/**
 * Calls a guest so that asynchronous host functions can suspend it; one call after the other. Two calls that are
 * suspended in one guest at a time overwrite each other's part of its stack in memory, which no engine protects.
 */
export class SuspendableCalls {
  readonly #target: CallableGuest;
  readonly #jspi: Jspi;
  readonly #queue = new CallQueue();
  readonly #promising = new WeakMap<GuestFunction, GuestFunction>();

  constructor(target: CallableGuest, jspi: Jspi) {
    this.#target = target;
    this.#jspi = jspi;
  }

  /**
   * Calls a function when those that came before have returned.
   *
   * @throws {AsyncCallError} `reentrant-call`
   */
  async call(name: string, guestFunction: GuestFunction, args: readonly unknown[]): Promise<unknown> {
    const outer = currentContext();
    this.#target.refuse(name, outer);
    if (activeCalls(outer).some(({ caller }) => caller.memory === this.#target.memory)) {
      const fact =
        "was called from inside a call of the same guest, and would wait for itself. Call guest.exports, or another guest.";
      throw new AsyncCallError("reentrant-call", fact, { where: "guest", subject: name });
    }
    return this.#queue.run(() => this.#enter(name, guestFunction, args, outer), outer?.signal);
  }

  async #enter(
    name: string,
    guestFunction: GuestFunction,
    args: readonly unknown[],
    outer: CallContext | undefined,
  ): Promise<unknown> {
    const target = this.#target;
    target.refuse(name, outer);
    const frame = beginCall(target, outer);
    const release = target.watch(frame);
    try {
      const result = await enterCall(frame, () => this.#promise(guestFunction)(...args));
      if (frame.aborted !== undefined) throw frame.aborted.reason;
      return result;
    } catch (error) {
      throw target.outcome(name, frame, error);
    } finally {
      finishCall(frame);
      release();
    }
  }

  #promise(guestFunction: GuestFunction): GuestFunction {
    let promising = this.#promising.get(guestFunction);
    if (promising === undefined) {
      this.#promising.set(guestFunction, (promising = this.#jspi.promising(guestFunction)));
    }
    return promising;
  }
}
