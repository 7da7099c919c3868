interface Listening {
  readonly all: Set<AbortListener>;
  readonly listener: () => void;
}

// One engine listener for all calls that a signal may end: Node.js 20 warns of a leak from eleven on, and a `run`
// may well make that many calls at once.
const listening = new WeakMap<AbortSignal, Listening>();

/** What happens when a signal aborts. */
export class AbortListener {
  readonly #signal: AbortSignal;
  /** What happens then; must not throw. Set to `undefined` it is let go of without a call, which a full stack may refuse. */
  work: (() => void) | undefined;

  constructor(signal: AbortSignal, work: () => void) {
    this.#signal = signal;
    this.work = work;
  }

  /** Listens from now on. */
  add(): void {
    let found = listening.get(this.#signal);
    if (found === undefined) {
      const all = new Set<AbortListener>();
      const listener = (): void => {
        for (const each of [...all]) each.work?.();
      };
      listening.set(this.#signal, (found = { all, listener }));
    }
    found.all.add(this);
    // Added again it is still one: a full stack may have cut off what came before.
    this.#signal.addEventListener("abort", found.listener);
  }

  /** Listens no more. */
  remove(): void {
    const found = listening.get(this.#signal);
    if (found === undefined) return;
    found.all.delete(this);
    if (found.all.size === 0) this.#signal.removeEventListener("abort", found.listener);
  }
}
