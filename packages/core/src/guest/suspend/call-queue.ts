import { untilAborted } from "./until-aborted.js";

const NOTHING_BEFORE: Promise<unknown> = /* @__PURE__ */ Promise.resolve();

/** Lets one piece of work after the other run, in the order in which they came. */
export class CallQueue {
  #last: Promise<unknown> = NOTHING_BEFORE;
  #length = 0;

  /** Pieces of work that run or wait. */
  get length(): number {
    return this.#length;
  }

  /**
   * Runs work when all that came before has ended, however it has; not at all when the signal aborts before.
   */
  async run<R>(work: () => Promise<R>, signal: AbortSignal | undefined): Promise<R> {
    // Where nothing runs or waits, all that came before has ended, and its promises need not say so.
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
