import type { CallSteps, FunctionType, GuestFunction } from "@hostwright/types";

import { type ActiveCall, activeCalls, type CallContext, makeContext } from "../../context/call-context.js";
import { type Caller, NO_VALUES } from "../../context/caller.js";
import { FrameCaller } from "../../context/current-call.js";
import { beginIn, currentContext, inContext } from "../../context/current-context.js";
import {
  enteredGuestOf,
  type Frame,
  outerFrame,
  register,
  type SuspendableFrame,
} from "../../context/frame.js";
import { AsyncCallError } from "../../errors.js";
import type { CallWork } from "../../guest.js";
import { listenerFor } from "../abort-listener.js";
import { withArgumentCount } from "../argument-count.js";
import type { CallableGuest } from "../callable-guest.js";
import type { SuspendedCalls } from "../callable-guest-parts.js";
import { copiedBy } from "../copy-limit.js";
import { NAME, referencedBy } from "../function-references.js";
import { originOf } from "../shared-table.js";
import { CallOrder, OrderedCall } from "./call-order.js";
import type { Jspi } from "./jspi.js";
import { joinResults, splitVectors } from "../vectors.js";
import { unsuspendable } from "./refusals.js";

/** Names a function for the hooks around it. */
type HookedFunction = Parameters<NonNullable<CallableGuest["hookEntry"]>>[0];

/** Calls a guest so that asynchronous host functions can suspend it. */
export class SuspendableCalls implements SuspendedCalls {
  readonly #guest: CallableGuest;
  readonly #jspi: Jspi;
  order = new CallOrder();
  /** The functions that enter the guest, by the names of exports. */
  readonly #exports = new Map<string, GuestFunction>();
  /** The same, by the functions that were taken out of the table. */
  readonly #taken = new WeakMap<GuestFunction, GuestFunction>();

  constructor(guest: CallableGuest, jspi: Jspi) {
    this.#guest = guest;
    this.#jspi = jspi;
    guest.calls = this;
    guest.callSuspendable = (...call) => this.#callback(...call);
  }

  get frames(): readonly Frame[] {
    return this.order.frames.filter(({ owner }) => owner === this.#guest);
  }

  get current(): Frame | undefined {
    const { frame } = register;
    if (frame?.owner === this.#guest) return frame;
    return this.order.frameAround(new OrderedCall(currentContext(), true)) ?? this.frames.at(-1);
  }

  cancel(frame: Frame, reason: unknown): void {
    this.order.cancel(frame, reason);
  }

  refusal(...about: Parameters<typeof unsuspendable>): Error {
    return unsuspendable(...about);
  }

  /**
   * Does the work of a call when the calls before it have ended; the next begins when the work is done.
   *
   * @throws {AsyncCallError} `reentrant-call`
   */
  async call<R>(name: string, guestFunction: GuestFunction, work: CallWork<R>): Promise<R> {
    const outer = currentContext();
    this.#guest.refuse(name, outer);
    if (activeCalls(outer).some(({ caller }) => this.#waitsWith(caller))) {
      const fact =
        "was called from inside a call of the same guest, and would wait for itself. Call guest.exports, or another guest.";
      throw new AsyncCallError("reentrant-call", fact, { where: "guest", subject: name });
    }
    const call = new OrderedCall(outer, false);
    const entry = this.#entryOf(this.#exports, name, { export: name }, guestFunction);
    const enter = (...args: unknown[]): Promise<unknown> => this.#enter(call, name, () => entry(...args));
    return this.#run(call, () => work(enter));
  }

  /** Tells whether the calls of a caller's guest are in the same order. */
  #waitsWith({ memory }: Caller): boolean {
    return (enteredGuestOf(memory)?.calls as SuspendedCalls | undefined)?.order === this.order;
  }

  /** Calls a function that was taken out of the table, or passed by reference. */
  async #callback<T>(taken: GuestFunction, steps: CallSteps<T>): Promise<T> {
    const outer = currentContext();
    const { name, hooked, entered, type } = enteredBy(taken);
    this.#guest.refuse(name, outer);
    const entry = this.#entryOf(this.#taken, taken, hooked, entered);
    const call = new OrderedCall(outer, true);
    // All steps before the next call begins, which may use the memory of the result.
    return this.#run(call, async () => {
      try {
        const args = inContext(outer, () => steps.begin());
        const raw = type === undefined ? args : splitVectors(type.parameters, args);
        const result = await this.#enter(call, name, () => entry(...raw));
        return inContext(outer, () =>
          steps.end(type === undefined ? result : joinResults(type.results, result)),
        );
      } catch (error) {
        throw steps.fail === undefined ? error : inContext(outer, () => steps.fail?.(error));
      }
    });
  }

  async #run<T>(call: OrderedCall, work: () => Promise<T>): Promise<T> {
    try {
      await this.order.begin(call);
      return await work();
    } finally {
      this.order.end(call);
    }
  }

  async #enter(call: OrderedCall, name: string, work: () => unknown): Promise<unknown> {
    const guest = this.#guest;
    guest.refuse(name, call.context);
    const around = this.order.frameAround(call);
    const frame = beginCall(guest, call.context, copiedBy(around));
    call.frame = frame;
    const listener = listenerFor(guest, frame);
    listener?.add();
    let outer: Frame | undefined;
    try {
      const running = enterCall(frame, work);
      // Errors of the guest reject. One that is thrown at once, as by a hook, did not come out of it.
      outer = around;
      const result = await running;
      if (frame.aborted !== undefined) throw frame.aborted.reason;
      return result;
    } catch (error) {
      throw guest.errorFor(name, frame, error, outer);
    } finally {
      finishCall(frame);
      listener?.remove();
    }
  }

  /** Finds the function that enters the guest, and makes it where there is none yet. */
  #entryOf<K>(
    entries: { get(key: K): GuestFunction | undefined; set(key: K, entry: GuestFunction): unknown },
    key: K,
    entered: HookedFunction,
    found: GuestFunction,
  ): GuestFunction {
    let entry = entries.get(key);
    if (entry === undefined) {
      const counted = withArgumentCount(this.#jspi.promising(found), this.#guest.guest?.instance.exports);
      entry = this.#guest.hookEntry?.(entered, counted) ?? counted;
      entries.set(key, entry);
    }
    return entry;
  }
}

/** Finds what a function of a guest enters, and its names. */
function enteredBy(taken: GuestFunction): {
  readonly name: string;
  readonly hooked: HookedFunction;
  readonly entered: GuestFunction;
  readonly type: FunctionType | undefined;
} {
  const reference = referencedBy(taken);
  if (reference !== undefined) return { name: NAME, hooked: { export: NAME }, ...reference };
  const { index, entered, type } = originOf(taken);
  return { name: `function ${String(index)} of the table`, hooked: { tableIndex: index }, entered, type };
}

/** Begins a call that can be suspended. Returns its frame: the call is the innermost one of the frame's context. */
export function beginCall(
  guest: CallableGuest,
  outer: CallContext | undefined,
  copiedBelow = 0,
): SuspendableFrame {
  const { signal, values = NO_VALUES } = outer ?? {};
  const call: ActiveCall = { caller: new FrameCaller(guest, signal, values), isActive: true };
  return guest.makeFrame(makeContext(guest.runtime, outer, { call }), copiedBelow, true);
}

/**
 * Runs `work`, which enters the guest, in the context of the call. Until the guest is suspended for the first time, or has
 * returned, the frame is in the register.
 */
export function enterCall<R>(frame: SuspendableFrame, work: () => R): R {
  const outer = outerFrame(frame);
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
