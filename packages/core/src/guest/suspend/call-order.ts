import { EnginePromise } from "@hostwright/types/internal";

import { AMBIGUOUS } from "../../context/ambiguous-context.js";
import type { CallContext } from "../../context/call-context.js";
import type { Frame, SuspendableFrame } from "../../context/frame.js";
import { untilAborted } from "../abort-listener.js";

/** A call that can be suspended, from the moment it is made until it has ended. */
export class OrderedCall {
  /** The context that it was made in. */
  readonly context: CallContext | undefined;
  /** `true` for a call of the host into the function table, `false` for a `guest.call`. */
  readonly isCallback: boolean;
  /** Its frame, from the moment it enters the guest. */
  frame: SuspendableFrame | undefined;
  /** Ends its wait, while the guest is suspended in it. */
  cancel: ((reason: unknown) => void) | undefined;
  /** Lets the guest go on, once the wait is over. */
  goOn: (() => void) | undefined;

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
      this.#begun.push(call);
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
    this.#next();
  }

  /** Finds the frame of the call that another was made in. */
  frameAround(call: OrderedCall): Frame | undefined {
    return this.#begun.findLast((each) => each !== call && call.isInside(each))?.frame;
  }

  /**
   * Begins the wait of a call, which `cancel` ends. Returns a function for the end of the wait: it runs `goOn` as soon as the
   * call is the innermost.
   */
  suspend(frame: Frame, cancel: (reason: unknown) => void): (goOn: () => void) => void {
    const call = this.#callOf(frame) as OrderedCall;
    call.cancel = cancel;
    this.#next();
    return (goOn) => {
      if (call.cancel === cancel) {
        call.goOn = goOn;
        this.#next();
      } else {
        goOn();
      }
    };
  }

  /** Ends the wait of a call at once, if it waits. */
  cancel(frame: Frame, reason: unknown): void {
    const call = this.#callOf(frame);
    const cancel = call?.cancel;
    if (call === undefined || cancel === undefined) return;
    call.cancel = call.goOn = undefined;
    cancel(reason);
  }

  #callOf(frame: Frame): OrderedCall | undefined {
    return this.#begun.find((call) => call.frame === frame);
  }

  #mayBegin(call: OrderedCall): boolean {
    const innermost = this.#begun.at(-1);
    if (innermost === undefined) return true;
    if (!call.isCallback || innermost.cancel === undefined) return false;
    return !innermost.isCallback || call.isInside(innermost);
  }

  #next(): void {
    const innermost = this.#begun.at(-1);
    const goOn = innermost?.goOn;
    if (innermost !== undefined && goOn !== undefined) {
      innermost.cancel = innermost.goOn = undefined;
      goOn();
      return;
    }
    for (const [call, begin] of this.#waiting) {
      if (!this.#mayBegin(call)) continue;
      this.#waiting.delete(call);
      this.#begun.push(call);
      begin();
      return;
    }
  }
}
