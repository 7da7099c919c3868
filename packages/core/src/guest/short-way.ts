import type { GuestFunction } from "@hostwright/types";

import type { CallContext } from "../context/call-context.js";
import { currentCheck, currentContext } from "../context/current-context.js";
import { type Frame, register } from "../context/frame.js";
import { atTurnEnd, turn } from "../context/turn.js";
import { CallableGuest } from "./callable-guest.js";
import type { Ended } from "./callable-guest-parts.js";
import { cutOff, stackOverflow } from "./refusals.js";
import { wrapFunction } from "./wrapper.js";

/**
 * The short way into a guest: for a call that is made while no guest runs, in the same turn and context as the guest's call before.
 * Nothing is looked up for it, and nothing noted but its frame in the register. Whoever takes the register for another frame, or enters
 * the guest again, has the call noted, and the end of a turn looks for one that was cut off.
 */
class ShortWay {
  /** The frame of the calls that go this way: the same while it is shut for a while. */
  frame: Frame | undefined;
  /** That frame while the way is open, also during a call; `undefined` when it is shut. */
  open: Frame | undefined;
  /** `true` while the end of a call that has failed is not handled: on a full stack it may never be. */
  isLost = false;
  // At a fixed place for the engine, as the module's own binding is not.
  readonly #register = register;
  readonly #isCurrent = currentCheck();

  /** Gives the frame for a call, which then goes into the register; `undefined` where a call may not go this way. */
  find(): Frame | undefined {
    const frame = this.open;
    if (frame === undefined || this.#register.frame !== null) return undefined;
    return this.#register.hasContexts && !this.#isCurrent(frame.context) ? undefined : frame;
  }

  /** Tells whether the code that a frame was found for may go this way again: its context is known by that. */
  isFor(frame: Frame): boolean {
    return this.open === frame && this.#register.frame === null;
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
    if (register.frame !== null && this.short.open === register.frame) this.#shut();
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

  noteEntry(frame: Frame): void {
    if (this.short.open === frame) this.#shut();
  }

  /** Opens the short way for the calls after one that has returned. */
  opened<R>(result: R): R {
    if (this.depth === 0) {
      if (this.#turnOfShort !== turn.number) this.#watchTurn();
      this.short.open = this.short.frame;
    }
    return result;
  }

  /** Shuts the short way when the turn is over. A call that has not left it by then was cut off. */
  #watchTurn(): void {
    atTurnEnd((left) => {
      if (left !== null && this.short.open === left) this.poison(cutOff());
      this.short.open = this.short.frame = undefined;
    });
    this.#turnOfShort = turn.number;
  }

  /** Ends a call that went the short way, and has returned after that was shut. */
  settle(): void {
    this.goOn();
    this.depth = this.unsettled = 0;
    register.frame = null;
    this.short.open = this.short.frame;
  }

  /** Looks whether a call that went the short way has ended, after a function of the guest has returned and that was shut. */
  goOn(): void {
    const ended = this.entered[0]?.aborted ?? this.endOfGuest(1);
    if (ended !== undefined) throw ended.reason;
  }

  /** Ends a call that went the short way, and has failed. Returns the error that its caller receives. */
  fail(name: string, frame: Frame, error: unknown): unknown {
    if (this.depth === 0) this.#note(frame);
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
    const { open } = this.short;
    this.short.open = undefined;
    if (open !== undefined && open === register.frame) this.#note(open);
  }

  #note(frame: Frame): void {
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
  // In a variable of the closures, at a fixed place for the engine as the module's own binding is not: a tenth of the whole call.
  const shared = register;
  switch (guestFunction.length) {
    case 0:
      return () => {
        const frame = short.find();
        if (frame === undefined)
          return guest.opened(guest.enter(name, guest.frameFor(name, currentContext()), guestFunction));
        try {
          shared.frame = frame;
          const result: unknown = guestFunction();
          if (short.open === undefined) guest.settle();
          shared.frame = null;
          return result;
        } catch (error) {
          // Without a call: on a full stack every call may fail.
          shared.frame = null;
          short.open = undefined;
          short.isLost = true;
          throw guest.fail(name, frame, error);
        }
      };
    case 1:
      return (a) => {
        const frame = short.find();
        if (frame === undefined)
          return guest.opened(guest.enter(name, guest.frameFor(name, currentContext()), guestFunction, a));
        try {
          shared.frame = frame;
          const result: unknown = guestFunction(a);
          if (short.open === undefined) guest.settle();
          shared.frame = null;
          return result;
        } catch (error) {
          // Without a call: on a full stack every call may fail.
          shared.frame = null;
          short.open = undefined;
          short.isLost = true;
          throw guest.fail(name, frame, error);
        }
      };
    case 2:
      return (a, b) => {
        const frame = short.find();
        if (frame === undefined)
          return guest.opened(guest.enter(name, guest.frameFor(name, currentContext()), guestFunction, a, b));
        try {
          shared.frame = frame;
          const result: unknown = guestFunction(a, b);
          if (short.open === undefined) guest.settle();
          shared.frame = null;
          return result;
        } catch (error) {
          // Without a call: on a full stack every call may fail.
          shared.frame = null;
          short.open = undefined;
          short.isLost = true;
          throw guest.fail(name, frame, error);
        }
      };
    case 3:
      return (a, b, c) => {
        const frame = short.find();
        if (frame === undefined)
          return guest.opened(
            guest.enter(name, guest.frameFor(name, currentContext()), guestFunction, a, b, c),
          );
        try {
          shared.frame = frame;
          const result: unknown = guestFunction(a, b, c);
          if (short.open === undefined) guest.settle();
          shared.frame = null;
          return result;
        } catch (error) {
          // Without a call: on a full stack every call may fail.
          shared.frame = null;
          short.open = undefined;
          short.isLost = true;
          throw guest.fail(name, frame, error);
        }
      };
    case 4:
      return (a, b, c, d) => {
        const frame = short.find();
        if (frame === undefined)
          return guest.opened(
            guest.enter(name, guest.frameFor(name, currentContext()), guestFunction, a, b, c, d),
          );
        try {
          shared.frame = frame;
          const result: unknown = guestFunction(a, b, c, d);
          if (short.open === undefined) guest.settle();
          shared.frame = null;
          return result;
        } catch (error) {
          // Without a call: on a full stack every call may fail.
          shared.frame = null;
          short.open = undefined;
          short.isLost = true;
          throw guest.fail(name, frame, error);
        }
      };
    default:
      return wrapFunction(guest, name, guestFunction);
  }
}
