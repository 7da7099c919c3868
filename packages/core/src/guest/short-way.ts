import type { GuestFunction } from "@hostwright/types";

import type { CallContext } from "../context/call-context.js";
import { currentContext } from "../context/current-context.js";
import { type Frame, register } from "../context/frame.js";
import { atTurnEnd, turn } from "../context/turn.js";
import { CallableGuest } from "./callable-guest.js";
import type { Ended } from "./callable-guest-parts.js";
import { cutOff, stackOverflow } from "./refusals.js";
import { wrapFunction } from "./wrapper.js";

// Not exported: engines take such a constant for its value, and look up one that is exported.
const SHUT = 0;
const OPEN = 1;
const TAKEN = 2;

/**
 * The short way into a guest: for a call that is made while no guest runs, in the same turn and context as the guest's call before.
 * Nothing is looked up for it, and nothing noted, unless the host enters the guest again.
 */
export class ShortWay {
  /** The frame of the calls that go this way. */
  frame: Frame | undefined;
  /** `true` while the end of a call that has failed is not handled: on a full stack it may never be. */
  isLost = false;
  #state = SHUT;
  // At a fixed place for the engine, as the module's own binding is not.
  readonly #register = register;

  /** The frame of a call that is on the way; `undefined` when none is. */
  get running(): Frame | undefined {
    return this.#state === TAKEN ? this.frame : undefined;
  }

  /** Whether a call is on the way, which nothing has shut since. */
  get isTaken(): boolean {
    return this.#state === TAKEN;
  }

  /** Begins a call, if it may go this way. */
  take(): boolean {
    const { frame } = this;
    if (this.#state !== OPEN || this.#register.frame !== null || frame === undefined) return false;
    if (this.#register.hasContexts && currentContext() !== frame.context) return false;
    this.#state = TAKEN;
    this.#register.frame = frame;
    return true;
  }

  /** Begins another call for the code that went this way with a frame before, and whose context is known by that. */
  retake(frame: Frame | undefined): boolean {
    if (this.#state !== OPEN || this.#register.frame !== null || this.frame !== frame) return false;
    this.#state = TAKEN;
    this.#register.frame = frame as Frame;
    return true;
  }

  /** Ends a call that has returned; `false` when the way was shut meanwhile. */
  leave(): boolean {
    if (this.#state !== TAKEN) return false;
    this.#state = OPEN;
    this.#register.frame = null;
    return true;
  }

  open(): void {
    if (this.frame !== undefined) this.#state = OPEN;
  }

  /** Shuts the way. Returns the frame of a call that was on it. */
  shut(): Frame | undefined {
    const { running } = this;
    this.#state = SHUT;
    return running;
  }
}

/** Makes the function that enters a guest, where it can. */
interface EntryMaker {
  make(guest: QuickGuest, name: string, engineFunction: GuestFunction): GuestFunction | undefined;
}

/** A guest with a short way in, for calls of the functions that it exports. */
export class QuickGuest extends CallableGuest {
  readonly short = new ShortWay();
  /** Makes the entries of functions that a class or a type looks up; `undefined` where wrappers do. */
  entries: EntryMaker | undefined;
  /** The last turn in which the short way was open. */
  #turnOfShort = -1;

  override countCopy(byteLength: number): void {
    // Notes the call that copies.
    if (this.short.running !== undefined) this.#shut();
    super.countCopy(byteLength);
  }

  override wrap(name: string, guestFunction: GuestFunction): GuestFunction {
    return wrapGuestFunction(this, name, guestFunction);
  }

  override exportedFunction(name: string): GuestFunction | undefined {
    const found = this.entries && this.guest?.instance.exports[name];
    const entry =
      typeof found === "function" ? this.entries?.make(this, name, found as GuestFunction) : undefined;
    return entry ?? super.exportedFunction(name);
  }

  override frameFor(name: string, context: CallContext | undefined): Frame {
    // Shut since the guest was entered, if it was by the long way: a callback, mostly.
    if (this.depth > 0) return super.frameFor(name, context);
    this.#shut();
    const frame = super.frameFor(name, context);
    if (this.depth === 0) this.short.frame = context?.signal === undefined ? frame : undefined;
    return frame;
  }

  override abort(frame: Frame, thrown: unknown): unknown {
    this.#shut();
    return super.abort(frame, thrown);
  }

  override takeFrames(): (Frame | undefined)[] {
    return [...super.takeFrames(), this.short.frame];
  }

  /** Opens the short way for the calls after one that has returned. */
  opened<R>(result: R): R {
    if (this.depth === 0) {
      if (this.#turnOfShort !== turn.number) this.#watchTurn();
      this.short.open();
    }
    return result;
  }

  /** Shuts the short way when the turn is over. A call that has not left it by then was cut off. */
  #watchTurn(): void {
    atTurnEnd(() => {
      if (this.short.shut() !== undefined) this.poison(cutOff());
      this.short.frame = undefined;
    });
    this.#turnOfShort = turn.number;
  }

  /** Ends a call that went the short way, and has returned after that was shut. */
  settle(): void {
    this.goOn();
    this.depth = this.unsettled = 0;
    register.frame = null;
    this.short.open();
  }

  /** Looks whether a call that went the short way has ended, after a function of the guest has returned and that was shut. */
  goOn(): void {
    const ended = this.entered[0]?.aborted ?? this.endOfGuest(1);
    if (ended !== undefined) throw ended.reason;
  }

  /** Ends a call that went the short way, and has failed. Returns the error that its caller receives. */
  fail(name: string, error: unknown): unknown {
    const frame = this.short.frame as Frame;
    this.#shut();
    if (this.depth > 1) this.poison(cutOff());
    this.depth = 1;
    this.short.isLost = false;
    try {
      const received = this.errorFor(name, frame, error);
      this.unsettled = 0;
      return received;
    } finally {
      this.short.isLost = this.unsettled > 0;
      this.depth = 0;
      if (frame.aborted !== undefined) this.recover(frame);
    }
  }

  protected override endOfGuest(depth = this.depth): Ended | undefined {
    if (this.short.isLost) this.poison(stackOverflow());
    this.short.isLost = false;
    return super.endOfGuest(depth);
  }

  protected override endRunning(reason: unknown): void {
    this.#shut();
    super.endRunning(reason);
  }

  /** Shuts the short way. A call that is on it is noted as others are: the guest is entered again, or the call does not just return. */
  #shut(): void {
    const frame = this.short.shut();
    if (frame === undefined) return;
    this.entered[0] = frame;
    this.depth = this.unsettled = 1;
  }
}

/**
 * Wraps a function of the engine. It takes as many arguments as it has parameters, whatever it is called with, so that each
 * number of them has a wrapper without an array.
 */
function wrapGuestFunction(guest: QuickGuest, name: string, guestFunction: GuestFunction): GuestFunction {
  const { short } = guest;
  switch (guestFunction.length) {
    case 0:
      return () => {
        if (!short.take())
          return guest.opened(guest.enter(name, guest.frameFor(name, currentContext()), guestFunction));
        try {
          const result: unknown = guestFunction();
          if (!short.leave()) guest.settle();
          return result;
        } catch (error) {
          // Without a call: on a full stack every call may fail.
          register.frame = null;
          short.isLost = true;
          throw guest.fail(name, error);
        }
      };
    case 1:
      return (a) => {
        if (!short.take())
          return guest.opened(guest.enter(name, guest.frameFor(name, currentContext()), guestFunction, a));
        try {
          const result: unknown = guestFunction(a);
          if (!short.leave()) guest.settle();
          return result;
        } catch (error) {
          // Without a call: on a full stack every call may fail.
          register.frame = null;
          short.isLost = true;
          throw guest.fail(name, error);
        }
      };
    case 2:
      return (a, b) => {
        if (!short.take())
          return guest.opened(guest.enter(name, guest.frameFor(name, currentContext()), guestFunction, a, b));
        try {
          const result: unknown = guestFunction(a, b);
          if (!short.leave()) guest.settle();
          return result;
        } catch (error) {
          // Without a call: on a full stack every call may fail.
          register.frame = null;
          short.isLost = true;
          throw guest.fail(name, error);
        }
      };
    case 3:
      return (a, b, c) => {
        if (!short.take())
          return guest.opened(
            guest.enter(name, guest.frameFor(name, currentContext()), guestFunction, a, b, c),
          );
        try {
          const result: unknown = guestFunction(a, b, c);
          if (!short.leave()) guest.settle();
          return result;
        } catch (error) {
          // Without a call: on a full stack every call may fail.
          register.frame = null;
          short.isLost = true;
          throw guest.fail(name, error);
        }
      };
    case 4:
      return (a, b, c, d) => {
        if (!short.take())
          return guest.opened(
            guest.enter(name, guest.frameFor(name, currentContext()), guestFunction, a, b, c, d),
          );
        try {
          const result: unknown = guestFunction(a, b, c, d);
          if (!short.leave()) guest.settle();
          return result;
        } catch (error) {
          // Without a call: on a full stack every call may fail.
          register.frame = null;
          short.isLost = true;
          throw guest.fail(name, error);
        }
      };
    default:
      return wrapFunction(guest, name, guestFunction);
  }
}
