import { type AddressType, type GuestFunction, GuestMemory, type GuestServices } from "@hostwright/types";

import { GuestClosedError } from "../errors.js";
import type { FunctionType } from "../metadata/function-type.js";
import { abortReason, makeAbort } from "./abort.js";
import { AbortListener } from "./abort-listener.js";
import type { CallContext } from "../context/call-context.js";
import { callWith, wrapGuestFunction } from "./wrapper.js";
import {
  abortFrame,
  type Frame,
  type EnteredGuest,
  register,
  type SuspendableFrame,
  UnboundFrame,
} from "../context/frame.js";
import type { Guest } from "../guest.js";
import { GuestState } from "./state.js";
import { refuseDoubts } from "../context/doubts.js";
import { bindReceivers, type LinkedReceiver } from "../context/receivers.js";
import { closedGuest, poisonedGuest, unsuspendable } from "./refusals.js";
import { TableFunctions } from "./table-functions.js";
import { isStackOverflow, isSuspendError } from "./trap-code.js";

/** What a guest is called with. */
export interface CallableGuestParts {
  readonly runtime: object;
  readonly addressType: AddressType;
  readonly receivers: readonly LinkedReceiver[];
  /** Whether the guest may be called again after a call of it was aborted. */
  readonly isKeptAfterAbort: boolean;
}

/** Why a call, or a guest, was ended. */
type Ended = NonNullable<Frame["aborted"]>;

/** A guest as the side that is called: makes frames, enters the guest with the right one, and knows when it is poisoned. */
export class CallableGuest implements GuestServices, EnteredGuest {
  /** The memory that host functions work on; given its bytes when they are there. */
  readonly memory: GuestMemory;
  readonly runtime: object;
  /** The guest; `undefined` until its start function has run. */
  guest: Guest | undefined;
  readonly #parts: CallableGuestParts;
  readonly #frames = new WeakMap<CallContext, Frame>();
  // The frame outside of every `run`: most programs have no other.
  #outermost: Frame | undefined;
  /** The frames that the guest was entered with, the innermost last, and nothing above their number. */
  readonly #entered: (Frame | undefined)[] = [];
  #depth = 0;
  /**
   * The depth of the innermost entry whose end is not known yet. On a full stack nothing may be left to say how a call has
   * ended, or even to note that: it stays, then, above the depth of what is entered.
   */
  #unsettled = 0;
  /** The frames of calls that can be suspended, from their beginning to their end. */
  readonly #calls = new Set<Frame>();
  /** What ends the waits of those that are suspended. */
  readonly #suspended = new Map<Frame, (reason: unknown) => void>();
  #isClosed = false;
  #poisoned: Ended | undefined;
  readonly #state = new GuestState();
  #table: TableFunctions | undefined;

  constructor(parts: CallableGuestParts) {
    this.#parts = parts;
    this.runtime = parts.runtime;
    this.memory = new GuestMemory(undefined, { addressType: parts.addressType, guest: this });
  }

  get isClosed(): boolean {
    return this.#isClosed || this.isPoisoned;
  }

  /** Whether a call of the guest was aborted, so that nobody knows what state it is in. */
  get isPoisoned(): boolean {
    return this.#endOfGuest() !== undefined;
  }

  exportedFunction(name: string): GuestFunction | undefined {
    const found: unknown = this.guest?.exports[name];
    return typeof found === "function" ? (found as GuestFunction) : undefined;
  }

  tableFunction(index: number, type?: FunctionType): GuestFunction | undefined {
    if (this.guest === undefined) return undefined;
    return (this.#table ??= new TableFunctions(this.guest.instance.exports, this)).at(index, type);
  }

  state<T>(key: object, make: () => T, release?: (state: T) => void): T {
    return this.#state.get(key, make, release);
  }

  /**
   * Refuses every later call, ends those that are waiting, and releases what was kept for the guest.
   *
   * @throws {AggregateError} when there is more than one error on the way; one is thrown as it is
   */
  close(): void {
    this.#isClosed = true;
    try {
      this.#state.release();
    } finally {
      if (this.#depth > 0 || this.#calls.size > 0) {
        const fact = "the call was ended, since the guest was closed. Instantiate a new one.";
        this.#endRunning(new GuestClosedError("guest-closed", fact, { where: "guest" }));
      }
    }
  }

  abort(frame: Frame, thrown: unknown): unknown {
    // A host function may pass on what a raw export of another guest threw, which is a trap with the reason in it.
    const { reason } = abortReason(thrown) ?? { reason: thrown };
    frame.aborted ??= { reason };
    abortFrame(frame, reason);
    this.#poison(reason);
    return makeAbort(reason);
  }

  suspend(frame: Frame, cancel: (reason: unknown) => void): () => void {
    this.#suspended.set(frame, cancel);
    return () => {
      if (this.#suspended.get(frame) === cancel) this.#suspended.delete(frame);
    };
  }

  /**
   * Makes a function of the guest callable by the host: it finds its instances by the call context that the caller is in,
   * wherever the function itself was taken from the guest.
   */
  wrap(name: string, guestFunction: GuestFunction): GuestFunction {
    return wrapGuestFunction(this, name, guestFunction);
  }

  /**
   * Runs what enters the guest with a frame, and throws what the guest's caller is to receive. Up to four arguments are
   * passed on, as many as `count` says: an array or a closure of them would cost as much as the rest.
   */
  enter<R>(
    name: string,
    frame: Frame,
    work: (...args: unknown[]) => R,
    count = 0,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    d?: unknown,
  ): R {
    const outer = register.frame;
    const below = this.#depth;
    const depth = below + 1;
    // For a frame that is entered once more there is one already.
    const isAgain = below > 0 && this.#entered[below - 1] === frame;
    const listener = isAgain ? undefined : this.#listener(frame);
    try {
      register.frame = frame;
      this.#entered[below] = frame;
      this.#depth = depth;
      this.#unsettled = depth;
      listener?.add();
      const result = callWith(work, count, a, b, c, d);
      const ended = frame.aborted ?? this.#endOfGuest();
      if (ended !== undefined) throw ended.reason;
      this.#unsettled = below;
      return result;
    } catch (error) {
      const outcome = this.outcome(name, frame, error, outer);
      this.#unsettled = below;
      throw outcome;
    } finally {
      // First of all, and without a call: on a full stack every call may fail.
      register.frame = outer;
      this.#depth = below;
      if (listener !== undefined) listener.work = undefined;
      // Let go of, and no more: nothing is looked for above the depth.
      this.#entered[below] = undefined;
      if (frame.aborted !== undefined) this.#recover(frame);
      listener?.remove();
    }
  }

  /**
   * Gives the frame for a call in a context.
   *
   * @throws {GuestClosedError} `guest-closed`, `guest-poisoned`
   * @throws {CallContextError} `context-lost`
   * @throws the reason of a signal that has been aborted
   */
  frameFor(name: string, context: CallContext | undefined): Frame {
    this.refuse(name, context);
    if (context === undefined) return (this.#outermost ??= this.makeFrame(undefined));
    const running = register.frame;
    // A callback, mostly: what the guest was entered with is what it is entered with again.
    if (running?.context === context && running.owner === this && !running.isSuspendable) return running;
    let frame = this.#frames.get(context);
    if (frame === undefined) this.#frames.set(context, (frame = this.makeFrame(context)));
    return frame;
  }

  /**
   * Refuses a call that must not begin.
   *
   * @throws {GuestClosedError} `guest-closed`, `guest-poisoned`
   * @throws {CallContextError} `context-lost`
   * @throws the reason of a signal that has been aborted
   */
  refuse(name: string, context: CallContext | undefined): void {
    if (this.#isClosed) throw closedGuest(name);
    const ended = this.#endOfGuest();
    if (ended !== undefined) throw poisonedGuest(name, ended.reason);
    context?.signal?.throwIfAborted();
    if (context?.doubts !== undefined) {
      refuseDoubts(context.doubts, name, this.runtime, this.#parts.receivers);
    }
  }

  /** Makes a frame for a call in a context. Where nobody knows the instance, its host functions refuse to answer. */
  makeFrame(context: CallContext | undefined): Frame {
    return this.#bound(new UnboundFrame(this.memory, this, context, false));
  }

  /** The same for a call that can be suspended. */
  makeSuspendableFrame(context: CallContext): SuspendableFrame {
    return this.#bound(new UnboundFrame(this.memory, this, context, true));
  }

  /** Watches over a call that can be suspended, until what is returned is called. */
  watch(frame: Frame): () => void {
    const listener = this.#listener(frame);
    this.#calls.add(frame);
    listener?.add();
    return () => {
      this.#calls.delete(frame);
      listener?.remove();
    };
  }

  /** Gives what a caller of the guest receives for what came out of the guest; `outer` is what was running when it was entered. */
  outcome(name: string, frame: Frame, thrown: unknown, outer: Frame | null = null): unknown {
    const ended = abortReason(thrown) ?? frame.aborted ?? this.#endOfGuest();
    if (ended !== undefined) {
      this.#poison(ended.reason);
      return ended.reason;
    }
    // The engine has thrown it into the guest, whose frames are gone.
    if (isSuspendError(thrown)) {
      const error = unsuspendable(name, this, outer, thrown);
      this.#poison(error);
      return error;
    }
    if (thrown instanceof WebAssembly.RuntimeError || isStackOverflow(thrown)) this.#poison(thrown);
    return thrown;
  }

  #bound<F extends Frame>(frame: F): F {
    bindReceivers(frame, this.runtime, this.#parts.receivers);
    return frame;
  }

  // Stops the call of a frame at its next host call, or ends its wait.
  #listener(frame: Frame): AbortListener | undefined {
    const { signal } = frame.context ?? {};
    if (signal === undefined) return undefined;
    return new AbortListener(signal, () => {
      abortFrame(frame, signal.reason);
      this.#suspended.get(frame)?.(signal.reason);
    });
  }

  /** Gives why the guest is poisoned; `undefined` when it is not. */
  #endOfGuest(): Ended | undefined {
    // Below the entries that there are, one was left on a stack so full that nobody could say how its call had ended.
    if (this.#unsettled !== this.#depth) {
      this.#poison(
        new RangeError("Maximum call stack size exceeded in a call of the guest, which was cut off."),
      );
    }
    return this.#poisoned;
  }

  #poison(reason: unknown): void {
    if (this.#parts.isKeptAfterAbort || this.#poisoned !== undefined) return;
    this.#poisoned = { reason };
    this.#endRunning(reason);
  }

  // Calls that the guest is in the middle of, below the one that failed: what they would return is not to be trusted.
  #endRunning(reason: unknown): void {
    const frames = new Set([...this.#calls, ...(this.#entered.slice(0, this.#depth) as Frame[])]);
    for (const frame of frames) {
      frame.aborted ??= { reason };
      abortFrame(frame, reason);
    }
    for (const cancel of this.#suspended.values()) cancel(reason);
  }

  // A kept guest may be called again, and what it was in the middle of below the call that failed goes on.
  #recover(frame: Frame): void {
    const { aborted, isSuspendable, context } = frame;
    if (aborted === undefined || isSuspendable || !this.#parts.isKeptAfterAbort || this.#isClosed) return;
    frame.aborted = undefined;
    this.#bound(frame);
    if (context?.signal?.aborted === true) abortFrame(frame, context.signal.reason);
  }
}
