import { EnginePromise } from "@hostwright/types/internal";

import { AMBIGUOUS } from "../../context/ambiguous-context.js";
import type { CallContext } from "../../context/call-context.js";
import type { Frame, SuspendableFrame, SuspendedWait } from "../../context/frame.js";
import { untilAborted } from "../abort-listener.js";

/** A call that can be suspended, from the moment it is made until it has ended. */
export class OrderedCall {
  /** The context that it was made in. */
  readonly context: CallContext | undefined;
  /** `true` for a call of the host into the function table, `false` for a `guest.call`. */
  readonly isCallback: boolean;
  /** Its frame, from the moment it enters the guest. */
  frame: SuspendableFrame | undefined;
  /** Its wait, while the guest is suspended in it. */
  wait: SuspendedWait | undefined;
  /** `true` when the wait is over, and the guest may go on as soon as the call is the innermost. */
  isWaitOver = false;

  constructor(context: CallContext | undefined, isCallback: boolean) {
    this.context = context;
    this.isCallback = isCallback;
  }

  /** Checks whether this call was made inside another, which may be waiting for it. */
  isInside({ frame }: OrderedCall): boolean {
    const calls = this.context?.calls ?? [];
    return calls.some((call) => call === AMBIGUOUS.call || call === frame?.context.calls[0]);
  }
}

/**
 * Orders the calls of one guest that can be suspended, as a stack: only the innermost may go on, as only it may pop its part
 * of the stack that compilers keep in memory. No engine protects that.
 *
 * A `guest.call` begins when all calls have ended. A callback begins as soon as the guest is suspended, except in another
 * callback that it was not made in.
 */
export class CallOrder {
  /** The calls that have begun, the innermost last. */
  readonly #begun: OrderedCall[] = [];
  /** The last of them. */
  #innermost: OrderedCall | undefined;
  /** The calls that have not, in the order in which they were made. */
  readonly #waiting = new Map<OrderedCall, () => void>();

  /** The number of calls that have begun or wait. */
  get length(): number {
    return this.#begun.length + this.#waiting.size;
  }

  /** The frames of the calls that have entered the guest, the innermost last. */
  get frames(): readonly Frame[] {
    return this.#begun.flatMap(({ frame }) => frame ?? []);
  }

  /** Waits until a call may begin; in vain when its signal aborts before. */
  async begin(call: OrderedCall): Promise<void> {
    const signal = call.context?.signal;
    signal?.throwIfAborted();
    if (this.#mayBegin(call)) {
      this.#push(call);
      return;
    }
    const turn = new EnginePromise<void>((resolve) => this.#waiting.set(call, resolve));
    await (signal === undefined ? turn : untilAborted(turn, signal));
  }

  /** Ends a call, whether it has begun or not. */
  end(call: OrderedCall): void {
    this.#waiting.delete(call);
    const at = this.#begun.indexOf(call);
    if (at >= 0) this.#begun.splice(at, 1);
    this.#innermost = this.#begun.at(-1);
    this.#next();
  }

  /** Finds the frame of the call that another was made in. */
  frameAround(call: OrderedCall): Frame | undefined {
    return this.#begun.findLast((each) => each !== call && call.isInside(each))?.frame;
  }

  /** Begins a wait of a call. */
  suspend(frame: Frame, wait: SuspendedWait): void {
    const call = this.#callOf(frame) as OrderedCall;
    call.wait = wait;
    call.isWaitOver = false;
    this.#next();
  }

  /** Ends a wait: the guest goes on as soon as its call is the innermost. */
  resume(frame: Frame, wait: SuspendedWait): void {
    const call = this.#callOf(frame);
    if (call?.wait === wait) {
      call.isWaitOver = true;
      this.#next();
    } else {
      wait.goOn();
    }
  }

  /** Ends the wait of a call at once, if it waits. */
  cancel(frame: Frame, reason: unknown): void {
    const call = this.#callOf(frame);
    const wait = call?.wait;
    if (call === undefined || wait === undefined) return;
    call.wait = undefined;
    wait.cancel(reason);
  }

  #callOf(frame: Frame): OrderedCall | undefined {
    const innermost = this.#innermost;
    return innermost?.frame === frame ? innermost : this.#begun.find((call) => call.frame === frame);
  }

  #push(call: OrderedCall): void {
    this.#begun.push(call);
    this.#innermost = call;
  }

  #mayBegin(call: OrderedCall): boolean {
    const innermost = this.#innermost;
    if (innermost === undefined) return true;
    if (!call.isCallback || innermost.wait === undefined) return false;
    return !innermost.isCallback || call.isInside(innermost);
  }

  #next(): void {
    const innermost = this.#innermost;
    const wait = innermost?.wait;
    if (innermost?.isWaitOver === true && wait !== undefined) {
      innermost.wait = undefined;
      wait.goOn();
      return;
    }
    if (this.#waiting.size === 0) return;
    for (const [call, begin] of this.#waiting) {
      if (!this.#mayBegin(call)) continue;
      this.#waiting.delete(call);
      this.#push(call);
      begin();
      return;
    }
  }
}
