import type { GuestFunction, PlaceableFunction } from "@hostwright/types";
import { isInstance } from "@hostwright/types/internal";

import { refuseAmbiguous } from "../context/ambiguous-context.js";
import { bindingsOf, type CallContext } from "../context/call-context.js";
import {
  abortFrame,
  bindReceivers,
  type EnteredGuest,
  type Frame,
  outerFrame,
  register,
  type SuspendedWait,
  UnboundFrame,
} from "../context/frame.js";
import type { GuestExportMetadata } from "../metadata/guest-class.js";
import { atTurnEnd, turn } from "../context/turn.js";
import { abortReason, makeAbort } from "./abort.js";
import { listenerFor } from "./abort-listener.js";
import type { CallableGuestParts, Ended, ObservedFunction, SuspendedCalls } from "./callable-guest-parts.js";
import { copiedBy, countCopy } from "./copy-limit.js";
import { closedGuest, closedInCall, cutOff, poisonedGuest, stackOverflow } from "./refusals.js";
import { isStackOverflow, isSuspendError } from "./trap-code.js";
import { TypeServices } from "./type-services.js";
import { wrapFunction } from "./wrapper.js";

/** Makes the frames of a guest, enters it with the right one, ends its calls, and refuses calls when it is poisoned. */
export class CallableGuest extends TypeServices implements EnteredGuest {
  readonly runtime: object;
  readonly parts: CallableGuestParts;
  // The frame of the context that the guest was entered from last in this turn. A frame for each context in a WeakMap took 1.5 µs a
  // context, most of it while garbage was collected.
  #recent: Frame | undefined;
  // The frame outside of every `run`: most programs have no other.
  #outermost: Frame | undefined;
  /** The frames that the guest was entered with, the innermost last; `undefined` from the depth on. */
  protected readonly entered: (Frame | undefined)[] = [];
  protected depth = 0;
  /**
   * The depth of the innermost entry whose end is not settled. A full stack can keep the end of a call from being handled, or
   * even noted: the number then stays above the depth.
   */
  protected unsettled = 0;
  /** The last turn in which the guest was entered. */
  #turn = -1;
  /** Set by the part that suspends guests, for those that can be. */
  calls: SuspendedCalls | undefined;
  #isClosed = false;
  #poisoned: Ended | undefined;

  constructor(parts: CallableGuestParts) {
    super(parts.addressType);
    this.parts = parts;
    this.runtime = parts.runtime;
  }

  get isClosed(): boolean {
    return this.#isClosed || this.isPoisoned;
  }

  /** `true` after a call of the guest was aborted, so that its state is unknown. */
  get isPoisoned(): boolean {
    return this.endOfGuest() !== undefined;
  }

  /** Wraps a function of the guest in its hooks. Absent without middleware and hooks. */
  hookEntry?(
    entered: { readonly export: string } | { readonly tableIndex: number },
    entry: GuestFunction,
  ): GuestFunction;
  /** Puts middleware around a field of a class of guest modules. Absent without middleware and hooks. */
  observeField?(className: string, exported: GuestExportMetadata, field: GuestFunction): GuestFunction;

  /** Puts a function of the host that is in the table, or was passed by reference, behind middleware and hooks. Absent without both. */
  observeFunction?(
    index: number | undefined,
    placeable: PlaceableFunction,
    isReleased: () => boolean,
  ): ObservedFunction;

  countCopy(byteLength: number): void {
    const frame = this.depth > 0 ? this.entered[this.depth - 1] : this.calls?.current;
    countCopy(frame, byteLength, this.parts.copyLimit);
  }

  wrap(name: string, guestFunction: GuestFunction): GuestFunction {
    return wrapFunction(this, name, guestFunction);
  }

  enter<R>(
    name: string,
    frame: Frame,
    work: (...args: unknown[]) => R,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    d?: unknown,
  ): R {
    const outer = outerFrame(frame);
    const below = this.depth;
    const depth = below + 1;
    if (below === 0 && this.#turn !== turn.number) this.#watchTurn();
    // A frame that is entered again has a listener already.
    const isAgain = below > 0 && this.entered[below - 1] === frame;
    const listener = isAgain ? undefined : listenerFor(this, frame);
    try {
      register.frame = frame;
      this.entered[below] = frame;
      this.depth = depth;
      this.unsettled = depth;
      listener?.add();
      const result = work(a, b, c, d);
      const ended = frame.aborted ?? this.endOfGuest(depth);
      if (ended !== undefined) throw ended.reason;
      this.unsettled = below;
      return result;
    } catch (error) {
      if (this.depth !== depth) this.poison(cutOff());
      this.depth = depth;
      const received = this.errorFor(name, frame, error, outer);
      this.unsettled = below;
      throw received;
    } finally {
      // First of all, and without a call: on a full stack every call may fail.
      register.frame = outer;
      this.depth = below;
      if (listener !== undefined) listener.work = undefined;
      this.entered[below] = undefined;
      if (frame.aborted !== undefined) this.recover(frame);
      listener?.remove();
    }
  }

  frameFor(name: string, context: CallContext | undefined): Frame {
    this.#refuseEnded(name);
    const copied = this.depth === 0 ? 0 : copiedBy(this.entered[this.depth - 1]);
    if (copied > 0) {
      this.refuse(name, context);
      // A frame of its own: host functions that wait for this call keep their copies meanwhile.
      return this.makeFrame(context, copied);
    }
    if (context === undefined) return (this.#outermost ??= this.makeFrame(undefined));
    context.signal?.throwIfAborted();
    const running = register.frame;
    // A callback, mostly: it enters the guest with the frame that runs already.
    if (running?.context === context && running.owner === this && !running.isSuspendable) return running;
    if (this.#recent?.context === context) return this.#recent;
    const entered = this.entered.find((each) => each?.context === context && !each.isSuspendable);
    if (entered) return entered;
    this.#refuseAmbiguous(name, context);
    return (this.#recent = this.makeFrame(context));
  }

  /**
   * Refuses a call that must not begin.
   *
   * @throws {GuestClosedError} `guest-closed`, `guest-poisoned`
   * @throws {CallContextError} `context-lost`
   * @throws the reason of a signal that has been aborted
   */
  refuse(name: string, context: CallContext | undefined): void {
    this.#refuseEnded(name);
    context?.signal?.throwIfAborted();
    if (context !== undefined) this.#refuseAmbiguous(name, context);
  }

  /** Makes a frame for a call in a context. Host functions whose instance is ambiguous refuse their calls. */
  makeFrame<C extends CallContext | undefined>(
    context: C,
    copiedBelow = 0,
    isSuspendable = false,
  ): UnboundFrame<C> {
    return this.#bound(new UnboundFrame(this.memory, this, context, isSuspendable, copiedBelow));
  }

  abort(frame: Frame, thrown: unknown): unknown {
    // A host function may pass on a trap of a raw export of another guest, which carries the reason.
    const { reason } = abortReason(thrown) ?? { reason: thrown };
    frame.aborted ??= { reason };
    abortFrame(frame, reason);
    this.poison(reason);
    return makeAbort(reason);
  }

  suspend(frame: Frame, wait: SuspendedWait): void {
    (this.calls as SuspendedCalls).order.suspend(frame, wait);
  }

  resume(frame: Frame, wait: SuspendedWait): void {
    (this.calls as SuspendedCalls).order.resume(frame, wait);
  }

  /** Lists the frames that may be entered or go on. The one that was made last is made anew. */
  takeFrames(): (Frame | undefined)[] {
    this.#recent = undefined;
    return [this.#outermost, ...this.entered, ...(this.calls?.frames ?? [])];
  }

  /**
   * Resolves the error that the caller of the guest receives for an error that came out of the guest; `outer` is the frame
   * that was running when the guest was entered.
   */
  errorFor(name: string, frame: Frame, thrown: unknown, outer: Frame | null = null): unknown {
    const ended = abortReason(thrown) ?? frame.aborted ?? this.endOfGuest();
    if (ended !== undefined) {
      this.poison(ended.reason);
      return ended.reason;
    }
    // The engine has thrown it into the guest, whose frames are gone.
    if (isSuspendError(thrown)) {
      // Of another unit where that alone can be suspended.
      const units = [this, ...((this.program?.others() ?? []) as unknown as CallableGuest[])];
      const error = units.find(({ calls }) => calls)?.calls?.refusal(name, frame, outer, thrown) ?? thrown;
      this.poison(error);
      return error;
    }
    if (isInstance(thrown, WebAssembly.RuntimeError) || isStackOverflow(thrown)) this.poison(thrown);
    else if (outer?.owner === this) outer.passing = { error: thrown };
    return thrown;
  }

  /**
   * Refuses every later call, ends calls that run or wait, and releases the state that is kept for the guest.
   *
   * @throws {AggregateError} when more than one release throws; a single error is thrown as it is
   */
  close(): void {
    this.#isClosed = true;
    try {
      this.releaseState();
    } finally {
      this.endRunning(closedInCall());
    }
  }

  #refuseEnded(name: string): void {
    if (this.#isClosed) throw closedGuest(name);
    const ended = this.endOfGuest();
    if (ended !== undefined) throw poisonedGuest(name, ended.reason);
  }

  #refuseAmbiguous(name: string, context: CallContext): void {
    const bindings = bindingsOf(context, this.runtime);
    refuseAmbiguous(name, { bindings, signal: context.signal }, this.parts.receivers);
  }

  #bound<F extends Frame>(frame: F): F {
    bindReceivers(frame, this.runtime, this.parts.receivers);
    return frame;
  }

  /** Resolves the reason for which the guest is poisoned; `undefined` when it is not. */
  protected endOfGuest(depth = this.depth): Ended | undefined {
    // An inner entry was left on a stack so full that the end of its call could not be handled, or in no way at all.
    if (this.unsettled !== depth) this.poison(this.depth === depth ? stackOverflow() : cutOff());
    return this.#poisoned;
  }

  #watchTurn(): void {
    atTurnEnd(() => {
      // An idle guest holds no context.
      this.#recent = undefined;
      if (this.depth > 0) this.poison(cutOff());
      this.depth = this.unsettled = 0;
    });
    this.#turn = turn.number;
  }

  /** Refuses every later call, and ends those that run, after one was aborted: of this guest, or of another unit of its program. */
  poison(reason: unknown): void {
    if (this.parts.isKeptAfterAbort || this.#poisoned !== undefined) return;
    this.#poisoned = { reason };
    this.endRunning(reason);
    for (const each of this.program?.others() ?? []) (each as unknown as CallableGuest).poison(reason);
  }

  // Calls that the guest is in the middle of, below the one that failed: their results are not to be trusted.
  protected endRunning(reason: unknown): void {
    const calls = this.calls?.frames ?? [];
    const frames = new Set([...calls, ...(this.entered.slice(0, this.depth) as Frame[])]);
    for (const frame of frames) {
      frame.aborted ??= { reason };
      abortFrame(frame, reason);
    }
    for (const frame of calls) this.calls?.cancel(frame, reason);
  }

  // A kept guest may be called again, and its calls below the one that failed go on.
  protected recover(frame: Frame): void {
    const { aborted, isSuspendable, context } = frame;
    if (aborted === undefined || isSuspendable || !this.parts.isKeptAfterAbort || this.#isClosed) return;
    frame.aborted = undefined;
    this.#bound(frame);
    if (context?.signal?.aborted === true) abortFrame(frame, context.signal.reason);
  }
}
