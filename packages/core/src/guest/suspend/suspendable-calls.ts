import type { GuestFunction } from "@hostwright/types";
import type { Signal } from "@hostwright/types/internal";

import { type ActiveCall, activeCalls, type CallContext, makeContext } from "../../context/call-context.js";
import { NO_VALUES } from "../../context/caller.js";
import { FrameCaller } from "../../context/current-call.js";
import { beginIn, currentContext } from "../../context/current-context.js";
import { register, type SuspendableFrame } from "../../context/frame.js";
import { AsyncCallError } from "../../errors.js";
import { untilAborted } from "../abort-listener.js";
import type { CallableGuest } from "../callable-guest.js";
import type { Jspi } from "./jspi.js";

/**
 * Calls a guest so that asynchronous host functions can suspend it; one call after the other. Two calls that are
 * suspended in one guest at a time overwrite each other's part of its stack in memory, which no engine protects.
 */
export class SuspendableCalls {
  readonly #guest: CallableGuest;
  readonly #jspi: Jspi;
  readonly #queue = new CallQueue();
  readonly #promising = new WeakMap<GuestFunction, GuestFunction>();

  constructor(guest: CallableGuest, jspi: Jspi) {
    this.#guest = guest;
    this.#jspi = jspi;
  }

  /**
   * Calls a function when the calls before it have returned.
   *
   * @throws {AsyncCallError} `reentrant-call`
   */
  async call(name: string, guestFunction: GuestFunction, args: readonly unknown[]): Promise<unknown> {
    const outer = currentContext();
    this.#guest.refuse(name, outer);
    if (activeCalls(outer).some(({ caller }) => caller.memory === this.#guest.memory)) {
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
    const guest = this.#guest;
    guest.refuse(name, outer);
    const frame = beginCall(guest, outer);
    const stopWatching = guest.watch(frame);
    try {
      const result = await enterCall(frame, () => this.#promise(guestFunction)(...args));
      if (frame.aborted !== undefined) throw frame.aborted.reason;
      return result;
    } catch (error) {
      throw guest.errorFor(name, frame, error);
    } finally {
      finishCall(frame);
      stopWatching();
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

/** Begins a call that can be suspended. Returns its frame: the call is the innermost one of the frame's context. */
export function beginCall(guest: CallableGuest, outer: CallContext | undefined): SuspendableFrame {
  const { signal, values = NO_VALUES } = outer ?? {};
  const call: ActiveCall = { caller: new FrameCaller(guest, signal, values), isActive: true };
  return guest.makeSuspendableFrame(makeContext(guest.runtime, outer, { call }));
}

/**
 * Runs `work`, which enters the guest, in the context of the call. Until the guest is suspended for the first time, or has
 * returned, the frame is in the register.
 */
export function enterCall<R>(frame: SuspendableFrame, work: () => R): R {
  const outer = register.frame;
  register.frame = frame;
  try {
    return beginIn(frame.context, work);
  } finally {
    register.frame = outer;
  }
}

/** Marks the call as over: the work that it has started and left behind goes on by itself. */
export function finishCall({ context }: SuspendableFrame): void {
  const [call] = context.calls as readonly [ActiveCall];
  call.isActive = false;
}

const NOTHING_BEFORE: Promise<unknown> = /* @__PURE__ */ Promise.resolve();

/** Runs one piece of work after the other, in the order in which they came. */
export class CallQueue {
  #last: Promise<unknown> = NOTHING_BEFORE;
  #length = 0;

  /** The number of pieces of work that run or wait. */
  get length(): number {
    return this.#length;
  }

  /**
   * Runs work when everything that came before has ended, with or without an error; not at all when the signal aborts before.
   */
  async run<R>(work: () => Promise<R>, signal: Signal | undefined): Promise<R> {
    // Where nothing runs or waits, everything before has ended, and there are no promises to wait for.
    const turn = this.#length++ === 0 ? NOTHING_BEFORE : this.#last;
    let done: (() => void) | undefined;
    const slot = new Promise<void>((resolve) => (done = resolve));
    // An aborted piece gives its place up at once, but those after it still wait for those before.
    this.#last = turn === NOTHING_BEFORE ? slot : turn.then(() => slot);
    try {
      await (signal === undefined ? turn : untilAborted(turn, signal));
      return await work();
    } finally {
      this.#length--;
      done?.();
    }
  }
}
