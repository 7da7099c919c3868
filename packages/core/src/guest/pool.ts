import { EnginePromise } from "@hostwright/types/internal";

import { AsyncCallError, GuestClosedError } from "../errors.js";
import { AbortListener } from "./abort-listener.js";
import { type CallContext, type Holding, makeContext } from "../context/call-context.js";
import { closeAll } from "./close-all.js";
import { currentContext, inContext, runIn } from "../context/current-context.js";
import { atTurnEnd } from "../context/turn.js";
import { activeUses, callsHolding, holdGuest, refusedInside, releaseGuest } from "./pool-calls.js";
import type { AnyExports, FunctionName, Guest, ParametersOf, ReturnOf } from "../guest.js";

/** The limits of a pool. */
export interface PoolOptions {
  /** The largest number of guests; they are made when they are needed. */
  readonly size: number;
  /** The largest number of calls that may wait for a guest; unlimited when left out. */
  readonly queue?: number;
}

/** The largest number of errors of discarded guests that are kept until the pool is closed: it may live as long as the program. */
const MOST_FAILURES = 100;

/** A call that waits for a guest. */
interface Waiting {
  /** The calls and uses that it was made in, which may be waiting for it. */
  readonly within: readonly Holding[];
  go(): void;
}

/**
 * A pool of guests of one module, so that calls which wait do not hold each other up. Made by `runtime.pool`.
 *
 * A call holds a guest of its own until it ends, with the instances, the signal and the values of the `run` it was made in.
 * A guest that a call has poisoned is discarded, and another made in its place. Guests keep their state from call to
 * call.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 *
 * await using runtime = new Runtime();
 * const pool = await runtime.pool<{ handle(): number }>(new URL("guest.wasm", import.meta.url), { size: 4 });
 * const answers = await Promise.all([pool.call("handle"), pool.call("handle")]);
 * ```
 */
export class GuestPool<Exports extends object = AnyExports, As extends object = Guest<Exports>> {
  readonly #make: () => Promise<Guest<Exports>>;
  readonly #onClose: (pool: GuestPool<Exports, As>) => void;
  readonly #bind: (guest: Guest<Exports>) => object;
  /** The guests as instances of the class of guest modules. */
  readonly #bound = new WeakMap<Guest<Exports>, object>();
  readonly #size: number;
  readonly #mostWaiting: number;
  readonly #idle: Guest<Exports>[] = [];
  readonly #waiting = new Set<Waiting>();
  /** The errors of closing discarded guests. */
  readonly #failures: unknown[] = [];
  #running = 0;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(
    make: () => Promise<Guest<Exports>>,
    { size, queue = Infinity }: PoolOptions,
    onClose: (pool: GuestPool<Exports, As>) => void,
    bind: (guest: Guest<Exports>) => object,
  ) {
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`pool: size ${String(size)} is not an integer from 1. Give the number of guests.`);
    if (!(queue >= 0))
      throw new RangeError(`pool: queue ${String(queue)} is not a number from 0. Leave it out for no limit.`);
    this.#make = make;
    this.#size = size;
    this.#mostWaiting = queue;
    this.#onClose = onClose;
    this.#bind = bind;
  }

  /** The largest number of guests. */
  get size(): number {
    return this.#size;
  }

  /** The number of calls that are running. */
  get running(): number {
    return this.#running;
  }

  /** The number of calls that wait for a guest. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Calls an exported function of a guest that is free, or of the next that becomes free.
   *
   * @throws {AsyncCallError} `queue-full`; `reentrant-call` when all guests are held by calls that wait for others of this
   * pool; as a rejection
   * @throws {GuestClosedError} `pool-closed`, as a rejection
   */
  async call<K extends FunctionName<Exports>>(
    name: K,
    ...args: ParametersOf<Exports[K]>
  ): Promise<ReturnOf<Exports[K]>> {
    return this.#hold(name, (guest) => guest.call(name, ...args));
  }

  /**
   * Gives `work` a guest that is free, or the next that becomes free, for as long as `work` takes: as an instance of the class in
   * `{ as }`, or as a `Guest` without one. Nothing else uses the guest meanwhile; it goes back to the pool, unless `work` has
   * closed or poisoned it. Returns the result of `work`. Other work of the same pool, inside of `work`, takes a further guest; when
   * there is none, or for the end of the pool, it would wait for itself, and is refused. Without AsyncLocalStorage that cannot be
   * recognised after an `await`.
   *
   * ```ts
   * import { fn, guestModule, Runtime } from "@hostwright/core";
   * import { string, u32 } from "@hostwright/types";
   *
   * const Words = guestModule({ count: fn([string], u32) });
   * await using runtime = new Runtime();
   * const pool = await runtime.pool(new URL("words.wasm", import.meta.url), { as: Words, size: 4 });
   * console.log(await pool.use((words) => words.count("to be or not to be")));
   * ```
   *
   * @throws {AsyncCallError} `queue-full`, `reentrant-call`, as a rejection
   * @throws {GuestClosedError} `pool-closed`, as a rejection
   */
  async use<R>(work: (guest: As) => R | PromiseLike<R>): Promise<R> {
    return this.#hold("use", async (guest) => {
      const outer = currentContext();
      const use = { caller: guest, isActive: true };
      try {
        const context = makeContext(this, outer, { uses: [use, ...activeUses(outer)] });
        return await runIn(context, () => work(this.#boundTo(guest) as As));
      } finally {
        use.isActive = false;
      }
    });
  }

  #boundTo(guest: Guest<Exports>): object {
    let bound = this.#bound.get(guest);
    if (bound === undefined) this.#bound.set(guest, (bound = this.#bind(guest)));
    return bound;
  }

  async #hold<R>(name: string, work: (guest: Guest<Exports>) => Promise<R>): Promise<R> {
    if (this.#closing !== undefined) {
      throw new GuestClosedError("pool-closed", "the pool is closed. Make a new one.", { where: name });
    }
    const context = currentContext();
    context?.signal?.throwIfAborted();
    if (this.#running < this.#size) this.#running++;
    else await this.#wait(name, context);
    let guest: Guest<Exports> | undefined;
    try {
      // Its start function may call the host, and belongs to this call.
      const taken = (guest = this.#idleGuest() ?? (await inContext(context, this.#make)));
      holdGuest(taken.memory, this);
      let isCutOff = true;
      atTurnEnd(() => {
        if (isCutOff) this.#end(taken);
      });
      const result = inContext(context, () => work(taken));
      isCutOff = false;
      return await result;
    } finally {
      this.#end(guest);
    }
  }

  /**
   * Waits for the calls that run and wait, and closes the guests, all of them even when one fails.
   *
   * @throws {AsyncCallError} `reentrant-call` from inside a call of the pool, and nothing is closed; as a rejection
   * @throws {AggregateError} with the errors of discarded guests (the first hundred) and then those of closing, as a
   * rejection
   */
  close(): Promise<void> {
    return refusedInside([this], "pool") ?? (this.#closing ??= this.#drain());
  }

  /** Closes the pool: `await using pool = await runtime.pool(…)`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #drain(): Promise<void> {
    if (this.#running > 0) await new EnginePromise<void>((resolve) => (this.#drained = resolve));
    try {
      await closeAll(this.#idle.splice(0), this.#failures);
    } finally {
      this.#onClose(this);
    }
  }

  #idleGuest(): Guest<Exports> | undefined {
    let guest = this.#idle.pop();
    // Host functions know the guests, and may close or call one at any time.
    while (guest?.isClosed === true) {
      if (guest.isPoisoned) this.#discard(guest);
      guest = this.#idle.pop();
    }
    return guest;
  }

  #end(guest: Guest<Exports> | undefined): void {
    if (guest !== undefined) this.#giveBack(guest);
    this.#next();
  }

  #giveBack(guest: Guest<Exports>): void {
    releaseGuest(guest.memory);
    if (guest.isPoisoned) this.#discard(guest);
    if (!guest.isClosed) this.#idle.push(guest);
  }

  // The caller receives the outcome of its call alone. The error of closing the guest is reported when the pool is closed.
  #discard(guest: Guest<Exports>): void {
    try {
      guest.close();
    } catch (error) {
      if (this.#failures.length < MOST_FAILURES) this.#failures.push(error);
    }
  }

  // The place of a call that has ended goes to the one that has waited longest.
  #next(): void {
    const [longest] = this.#waiting;
    if (longest !== undefined) {
      longest.go();
      return;
    }
    this.#running--;
    if (this.#running === 0) this.#drained?.();
  }

  async #wait(name: string, context: CallContext | undefined): Promise<void> {
    const [size, waiting] = [String(this.#size), String(this.#waiting.size)];
    if (this.#waiting.size >= this.#mostWaiting) {
      const fact = `all ${size} guests are busy and ${waiting} calls wait, which is the most. Try later, or make the pool larger.`;
      throw new AsyncCallError("queue-full", fact, { where: name });
    }
    const within = callsHolding([this], context);
    if (within.length > 0 && this.#isStuckWith(within)) {
      const fact = `all ${size} guests are held by calls that wait for others of this pool, and would wait forever. Make the pool larger, or use another for the inner calls.`;
      throw new AsyncCallError("reentrant-call", fact, { where: name });
    }
    await this.#turn(within, context?.signal);
  }

  #isStuckWith(within: readonly Holding[]): boolean {
    const waitedIn = [...this.#waiting].flatMap((waiting) => waiting.within).concat(within);
    // Several calls may run in one guest: a callback runs while the guest is suspended.
    const held = new Set(waitedIn.filter(({ isActive }) => isActive).map(({ caller }) => caller.memory));
    return held.size === this.#size;
  }

  #turn(within: readonly Holding[], signal: AbortSignal | undefined): Promise<void> {
    return new EnginePromise((resolve, reject) => {
      const listener =
        signal &&
        new AbortListener(signal, () => {
          leave();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- any reason that the caller aborted with
          reject(signal.reason);
        });
      const leave = (): void => {
        this.#waiting.delete(waiting);
        listener?.remove();
      };
      const go = (): void => {
        leave();
        resolve();
      };
      const waiting: Waiting = { within, go };
      this.#waiting.add(waiting);
      listener?.add();
    });
  }
}
