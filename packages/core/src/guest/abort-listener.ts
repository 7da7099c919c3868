import { EnginePromise, type Signal } from "@hostwright/types/internal";

import { abortFrame, type Frame } from "../context/frame.js";

interface Listeners {
  readonly all: Set<AbortListener>;
  readonly listener: () => void;
}

// One engine listener for all calls that a signal may end: Node.js 20 warns of a leak from eleven on, and a `run`
// may well make that many calls at once.
const listenersOf = new WeakMap<Signal, Listeners>();

/** Runs work when a signal aborts. */
export class AbortListener {
  readonly #signal: Signal;
  /** The work; must not throw. On a full stack it is set to `undefined`, which takes no call, instead of being removed. */
  work: (() => void) | undefined;

  constructor(signal: Signal, work: () => void) {
    this.#signal = signal;
    this.work = work;
  }

  /** Starts to listen. */
  add(): void {
    let found = listenersOf.get(this.#signal);
    if (found === undefined) {
      const all = new Set<AbortListener>();
      const listener = (): void => {
        for (const each of [...all]) each.work?.();
      };
      listenersOf.set(this.#signal, (found = { all, listener }));
    }
    found.all.add(this);
    // The engine keeps one of equal listeners: a full stack may have cut off an earlier addition.
    this.#signal.addEventListener("abort", found.listener);
  }

  /** Stops to listen. */
  remove(): void {
    const found = listenersOf.get(this.#signal);
    if (found === undefined) return;
    found.all.delete(this);
    if (found.all.size === 0) this.#signal.removeEventListener("abort", found.listener);
  }
}

/** Waits for a promise, or for the signal to abort, whichever comes first. */
export async function untilAborted<T>(promise: Promise<T>, signal: Signal): Promise<T> {
  signal.throwIfAborted();
  let listener: AbortListener | undefined;
  const aborted = new EnginePromise<never>((_, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- any reason that the caller aborted with
    listener = new AbortListener(signal, () => reject(signal.reason));
    listener.add();
  });
  try {
    return await EnginePromise.race([promise, aborted]);
  } finally {
    listener?.remove();
  }
}

/** Makes the listener that stops a call at its next host call, or ends its wait, when its signal aborts. */
export function listenerFor(
  guest: { readonly calls: { cancel(frame: Frame, reason: unknown): void } | undefined },
  frame: Frame,
): AbortListener | undefined {
  const signal = frame.context?.signal;
  return (
    signal &&
    new AbortListener(signal, () => {
      abortFrame(frame, signal.reason);
      guest.calls?.cancel(frame, signal.reason);
    })
  );
}
