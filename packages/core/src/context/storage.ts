import { hasTag } from "@hostwright/types/internal";

import { builtinModule, type EngineGlobals } from "../builtin-module.js";
import { CallContextError } from "../errors.js";
import { findShared, sharedState } from "./shared-state.js";
import { atTurnEnd, turn } from "./turn.js";

/** Carries a value along with asynchronous work: the part of AsyncLocalStorage that call contexts need. */
export interface ContextStorage<T> {
  /** Runs `work` and everything that it starts with `value`. */
  run<R>(value: T, work: () => R): R;
  /** The value of the innermost `run` that the running code was started from. */
  getStore(): T | undefined;
  /**
   * Lists the values of runs whose work goes on after `run` has returned: work without a value of its own may belong to any
   * of them. Left out by a storage that always knows the value.
   */
  unsettled?(): Iterable<T>;
}

interface AsyncHooks {
  readonly AsyncLocalStorage: (new <T>() => ContextStorage<T>) & { snapshot?(): Restore };
  executionAsyncResource?(): object;
}

/** Runs work with the stores of a moment: those of every AsyncLocalStorage in the program. */
export type Restore = <R>(work: () => R) => R;

const HOOKS = "async-hooks";
const CONTEXTS = "contexts";

/** Resolves the storage of call contexts that all copies of the package share. */
export function sharedContexts<T>(): ContextStorage<T> {
  return sharedState(CONTEXTS, () => makeContextStorage<T>());
}

/**
 * Registers the engine's module for {@link makeContextStorage}.
 *
 * @throws {CallContextError} `late-storage` when the storage was made without it already
 */
export function giveAsyncHooks(hooks: AsyncHooks): void {
  const contexts = findShared(CONTEXTS) as ContextStorage<unknown> | undefined;
  if (contexts?.unsettled !== undefined) {
    const fact =
      "was imported after the first call, and calls go without AsyncLocalStorage by now. Import it first of all.";
    throw new CallContextError("late-storage", fact, {}, { where: "@hostwright/core/async-hooks" });
  }
  sharedState(HOOKS, () => hooks);
}

let isLossy: boolean | undefined;

/**
 * Captures the stores of every AsyncLocalStorage, on an engine that loses them when a guest is suspended (Node.js with
 * `--no-async-context-frame`); `undefined` on others.
 */
export function captureStores(): Restore | undefined {
  const hooks = builtinModule("node:async_hooks") as AsyncHooks | undefined;
  if (hooks?.AsyncLocalStorage.snapshot === undefined) return undefined;
  isLossy ??= keepsStoresInResources(hooks);
  return isLossy ? hooks.AsyncLocalStorage.snapshot() : undefined;
}

// Such an engine keeps them in the resource of the running job, and a suspended guest goes on in a job without one.
function keepsStoresInResources(hooks: AsyncHooks): boolean {
  return new hooks.AsyncLocalStorage().run({}, () =>
    Object.getOwnPropertySymbols(hooks.executionAsyncResource?.() ?? {}).some(({ description = "" }) =>
      /ResourceStore|AsyncLocalStorage/.test(description),
    ),
  );
}

/** Makes the engine's AsyncLocalStorage where it has one, else a storage for synchronous work. */
export function makeContextStorage<T>(globals?: EngineGlobals): ContextStorage<T> {
  const found = builtinModule("node:async_hooks", globals) as AsyncHooks | undefined;
  const hooks = found ?? (findShared(HOOKS) as AsyncHooks | undefined);
  return hooks === undefined ? new SynchronousStorage<T>() : new hooks.AsyncLocalStorage<T>();
}

/**
 * Holds the value while `work` runs, and loses it at the first `await`. It also knows the values of unsettled work, as far
 * as `work` has returned a promise of it.
 */
class SynchronousStorage<T> implements ContextStorage<T> {
  #value: T | undefined;
  /** The turn in which the value was set: code that is ended past `finally` leaves it there. */
  #turn = -1;
  /** The number of promises that have not settled, by value. */
  readonly #unsettled = new Map<T, number>();

  run<R>(value: T, work: () => R): R {
    const outer = this.getStore();
    if (this.#turn !== turn.number) {
      atTurnEnd(() => undefined);
      this.#turn = turn.number;
    }
    this.#value = value;
    try {
      const result = work();
      if (isPromise(result)) void this.#watch(value, result);
      return result;
    } finally {
      this.#value = outer;
    }
  }

  getStore(): T | undefined {
    return this.#turn === turn.number ? this.#value : undefined;
  }

  unsettled(): Iterable<T> {
    return this.#unsettled.keys();
  }

  async #watch(value: T, promise: Promise<unknown>): Promise<void> {
    this.#unsettled.set(value, (this.#unsettled.get(value) ?? 0) + 1);
    try {
      // The first reaction of all: code that awaits the run goes on after it. The engine takes a rejection for handled then.
      await promise;
    } catch {
      // Whoever awaits the run is told.
    }
    const rest = (this.#unsettled.get(value) ?? 1) - 1;
    if (rest === 0) this.#unsettled.delete(value);
    else this.#unsettled.set(value, rest);
  }
}

// Not every object with a `then`: a query that is sent when it is awaited would be sent twice.
const isPromise = (result: unknown): result is Promise<unknown> => hasTag(result, "Promise");
