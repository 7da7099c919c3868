import type { GuestMemory } from "@hostwright/types";

import { CLOSED, type Receiver } from "../host-module-base.js";
import type { CallContext } from "./call-context.js";
import type { Guest } from "../guest.js";
import { sharedState } from "./shared-state.js";

/** Where a frame keeps the instance of one linked class. */
export type Slot = `h${number}`;

/** The guest whose frame it is, as a thunk knows it. */
export interface FrameOwner {
  readonly memory: GuestMemory;
  /** The guest itself; `undefined` until its start function has run. */
  readonly guest: Guest | undefined;
  /** Ends the call of a frame for a reason, and gives what has to be thrown into the guest for that. */
  abort(frame: Frame, reason: unknown): unknown;
  /** Takes what ends the wait of a suspended call; gives what to call when the wait has ended. */
  suspend(frame: Frame, cancel: (reason: unknown) => void): () => void;
}

/**
 * All that a thunk needs to know of the call it is made in: one frame for each guest and call context. Every frame of
 * a guest has the same properties in the same order, so that the engine reads them at fixed places.
 */
export interface Frame {
  readonly memory: GuestMemory;
  /** `undefined` where host functions are called without a guest. */
  readonly owner: FrameOwner | undefined;
  /** The context that it was made for; `undefined` outside of every `run`. */
  readonly context: CallContext | undefined;
  /** Whether the guest was entered so that it can be suspended. */
  readonly isSuspendable: boolean;
  /** Why its call was ended; looked at when the guest returns as if nothing had been. */
  aborted: { readonly reason: unknown } | undefined;
  [slot: Slot]: Receiver;
}

/** The frame of one call, which can be suspended. */
export interface SuspendableFrame extends Frame {
  readonly context: CallContext;
}

/**
 * A frame before its receivers are bound. An engine leaves room for more properties in what a constructor makes, and none in
 * what a literal makes: there each call would find its receiver one load further away.
 */
export class UnboundFrame<Context extends CallContext | undefined> implements Frame {
  readonly memory: GuestMemory;
  readonly owner: FrameOwner | undefined;
  readonly context: Context;
  readonly isSuspendable: boolean;
  aborted: Frame["aborted"];
  [slot: Slot]: Receiver;

  constructor(memory: GuestMemory, owner: FrameOwner | undefined, context: Context, isSuspendable: boolean) {
    this.memory = memory;
    this.owner = owner;
    this.context = context;
    this.isSuspendable = isSuspendable;
    this.aborted = undefined;
  }
}

/** Stands where no instance is bound. Closed, so that one look at a receiver finds both. */
export const UNBOUND: Receiver = Object.freeze({ [CLOSED]: true });

/** Stands where nobody can tell which instance is bound. */
export const LOST: Receiver = Object.freeze({ [CLOSED]: true });

/** Stands in every slot of a call that has been aborted, so that its next host call finds out at no cost to others. */
export class Aborted implements Receiver {
  readonly [CLOSED] = true;
  readonly reason: unknown;
  readonly #isAborted = true;

  constructor(reason: unknown) {
    this.reason = reason;
  }

  // What `instanceof` does by itself runs code of a proxy's, and whoever asks must not throw into the guest.
  static [Symbol.hasInstance](thrown: unknown): thrown is Aborted {
    return typeof thrown === "object" && thrown !== null && #isAborted in thrown;
  }
}

/** Puts an abort in every slot of a frame. */
export function abortFrame(frame: Frame, reason: unknown): void {
  const aborted = new Aborted(reason);
  for (const key of Object.keys(frame)) {
    if (/^h\d/.test(key)) frame[key as Slot] = aborted;
  }
}

/**
 * Holds the frame of the guest that is running, and `null` when none is. Set and restored around every entry into a
 * guest: host functions find their instance at the cost of reading a variable.
 */
export const register = /* @__PURE__ */ sharedState("register", (): { frame: Frame | null } => ({
  frame: null,
}));
