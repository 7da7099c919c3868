import type { GuestFunction, GuestMemory, GuestServices } from "@hostwright/types";

import { CLOSED, type Receiver } from "../host-module-base.js";
import type { CallsInTurn, Guest } from "../guest.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { bindingsOf, type CallContext } from "./call-context.js";
import { sharedState } from "./shared-state.js";

/** The name of the property in which a frame keeps the instance of one linked class. */
export type Slot = `h${number}`;

/**
 * A guest as its surroundings see it while it is called: wrappers enter it, thunks reach it through their frame, and
 * middleware tells guests and runtimes apart by it. `CallableGuest` in `guest/` implements it.
 */
export interface EnteredGuest extends GuestServices {
  /** The memory that host functions work on. */
  readonly memory: GuestMemory;
  /** Identifies the runtime that instantiates the guest. */
  readonly runtime: object;
  /** The object that users hold; `undefined` until the start function has returned. */
  readonly guest: Guest | undefined;
  /** Its calls that can be suspended; `undefined` for a guest without asynchronous imports. */
  readonly calls: CallsInTurn | undefined;
  /**
   * Resolves the frame for a call in a context.
   *
   * @throws {GuestClosedError} `guest-closed`, `guest-poisoned`
   * @throws {CallContextError} `context-lost`
   * @throws the reason of a signal that has been aborted
   */
  frameFor(name: string, context: CallContext | undefined): Frame;
  /**
   * Enters the guest with a frame: runs `work`, and throws the error that the caller of the guest is to receive. Four arguments
   * are passed on, of which functions of the engine drop those that they do not take: an array or a closure of them would cost
   * as much as the rest.
   */
  enter<R>(
    name: string,
    frame: Frame,
    work: (...args: unknown[]) => R,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    d?: unknown,
  ): R;
  /**
   * Wraps a function of the guest for callers on the host: the wrapper enters the guest with the frame of the context that
   * its caller is in.
   */
  wrap(name: string, guestFunction: GuestFunction): GuestFunction;
  /** Notes the call that runs with a frame before another frame takes its place in the register. Absent where each entry is noted. */
  noteEntry?(frame: Frame): void;
  /** Ends the call of a frame for a reason. Returns the error to throw into the guest. */
  abort(frame: Frame, reason: unknown): unknown;
  /** Begins a wait of a call that can be suspended. */
  suspend(frame: Frame, wait: SuspendedWait): void;
  /** Ends a wait: the guest goes on once the calls that have begun meanwhile have ended. */
  resume(frame: Frame, wait: SuspendedWait): void;
}

/** The wait of a suspended guest, as the order of its calls sees it. */
export interface SuspendedWait {
  /** Lets the guest go on. */
  goOn(): void;
  /** Ends the wait at once for a reason. */
  cancel(reason: unknown): void;
}

/** Resolves the guest that a memory belongs to: the memory of a caller always belongs to an entered guest. */
export function enteredGuestOf({ guest }: GuestMemory): EnteredGuest | undefined {
  return guest as EnteredGuest | undefined;
}

/**
 * Holds the memory and the instances of a call for its thunks: one frame for each guest and call context. Every frame of
 * a guest has the same properties in the same order, so that the engine reads them at fixed places.
 */
export interface Frame {
  readonly memory: GuestMemory;
  /** The guest whose frame it is; `undefined` for host functions that are called without a guest. */
  readonly owner: EnteredGuest | undefined;
  /** The context that it was made for; `undefined` outside of every `run`. */
  readonly context: CallContext | undefined;
  /** `true` when the guest was entered so that it can be suspended. */
  readonly isSuspendable: boolean;
  /** The reason that ended its call. Read when the guest returns as if nothing had happened. */
  aborted: { readonly reason: unknown } | undefined;
  /**
   * The last error, other than an abort, that came out of the guest into a host function of the call. It is the affair of
   * the guest and its plain imports, and goes on when the host function throws it again.
   */
  passing: { readonly error: unknown } | undefined;
  /** Bytes that the host has copied for the host function that was called last; every thunk begins with 0. */
  copied: number;
  /** Bytes that were copied for host functions that wait for this call. */
  readonly copiedBelow: number;
  [slot: Slot]: Receiver;
}

/** The frame of one call that can be suspended. */
export interface SuspendableFrame extends Frame {
  readonly context: CallContext;
}

/**
 * A frame before its receivers are bound. An engine leaves room for more properties in an object of a constructor, and none
 * in a literal: from a literal each call would find its receiver one load further away.
 */
export class UnboundFrame<Context extends CallContext | undefined> implements Frame {
  // Declared alone where the constructor assigns them: every program loads these lines.
  declare readonly memory: GuestMemory;
  declare readonly owner: EnteredGuest | undefined;
  declare readonly context: Context;
  declare readonly isSuspendable: boolean;
  aborted: Frame["aborted"];
  passing: Frame["passing"];
  copied = 0;
  declare readonly copiedBelow: number;
  [slot: Slot]: Receiver;

  constructor(
    memory: GuestMemory,
    owner: EnteredGuest | undefined,
    context: Context,
    isSuspendable: boolean,
    copiedBelow = 0,
  ) {
    this.memory = memory;
    this.owner = owner;
    this.context = context;
    this.isSuspendable = isSuspendable;
    this.copiedBelow = copiedBelow;
  }
}

/** A linked class that a guest imports from. */
export interface LinkedReceiver {
  readonly slot: Slot;
  readonly moduleClass: ModuleClass;
  /** The runtime's default instance; `undefined` for a declared class. */
  readonly instance: Receiver | undefined;
  /** The runtime that has linked it, where that is another than the one of the guest. */
  readonly runtime?: object;
}

/** Takes the place of an instance where none is bound. Closed, so that one look at a receiver finds both. */
export const UNBOUND = /* @__PURE__ */ sharedState<Receiver>("unbound", () =>
  Object.freeze({ [CLOSED]: true }),
);

/** Puts into each slot of a frame the instance that is bound in its context. */
export function bindReceivers(frame: Frame, runtime: object, receivers: readonly LinkedReceiver[]): void {
  for (const { slot, moduleClass, instance, runtime: linking = runtime } of receivers) {
    frame[slot] = bindingsOf(frame.context, linking).get(moduleClass) ?? instance ?? UNBOUND;
  }
}

const aborts = /* @__PURE__ */ sharedState("aborts", () => new WeakSet());

/** Takes the place of every instance in an aborted call, so that its next host call stops at no cost to others. */
export class Aborted implements Receiver {
  readonly [CLOSED] = true;
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
    aborts.add(this);
  }

  // The engine's own `instanceof` runs the code of a proxy, which may throw into the guest, and does not know the class of
  // another copy of this package.
  static [Symbol.hasInstance](thrown: unknown): thrown is Aborted {
    return typeof thrown === "object" && thrown !== null && aborts.has(thrown);
  }
}

/** Puts an abort into every slot of a frame. */
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
export const register = /* @__PURE__ */ sharedState("register", (): Register => ({
  frame: null,
  hasNested: false,
  hasCopied: false,
  hasContexts: false,
}));

interface Register {
  frame: Frame | null;
  /**
   * `true` from the first entry on with another frame than that of a call below it: where the engine cuts such an entry off,
   * its frame stays behind. Most programs have none, and V8 compiles the check of it to nothing.
   */
  hasNested: boolean;
  /** `true` from the first copy on that was counted in a frame. */
  hasCopied: boolean;
  /** Whether any work of the program has had a context yet. */
  hasContexts: boolean;
}

/** Reads the frame that is in the register before another takes its place. */
export function outerFrame(frame: Frame): Frame | null {
  const outer = register.frame;
  if (outer !== null && outer !== frame) {
    register.hasNested = true;
    outer.owner?.noteEntry?.(outer);
  }
  return outer;
}
