import { builtinModule, type EngineGlobals } from "../builtin-module.js";
import { CallContextError } from "../errors.js";
import { findShared, sharedState } from "./shared-state.js";

/** Carries a value along with asynchronous work: the part of AsyncLocalStorage that call contexts need. */
export interface ContextStorage<T> {
  /** Runs `work` and everything that it starts with `value`. */
  run<R>(value: T, work: () => R): R;
  /** The value of the innermost `run` that the running code was started from. */
  getStore(): T | undefined;
  /**
   * The values of runs whose work goes on, now that `run` has returned: what runs where `getStore` gives nothing may belong
   * to any of them. Left out by a storage that always knows.
   */
  unsettled?(): Iterable<T>;
}

interface AsyncHooks {
  readonly AsyncLocalStorage: new <T>() => ContextStorage<T>;
}

const HOOKS = "async-hooks";
const CONTEXTS = "contexts";

/** The storage of call contexts that all copies of the package share. */
export function sharedContexts<T>(): ContextStorage<T> {
  return sharedState(CONTEXTS, () => makeContextStorage<T>());
}

/**
 * Gives the engine's module for {@link makeContextStorage} to find.
 *
 * @throws {CallContextError} `late-storage` when contexts are carried without it already
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

/** Makes the engine's AsyncLocalStorage where it has one, else a storage for synchronous work. */
export function makeContextStorage<T>(globals?: EngineGlobals): ContextStorage<T> {
  const found = builtinModule("node:async_hooks", globals) as AsyncHooks | undefined;
  const hooks = found ?? (findShared(HOOKS) as AsyncHooks | undefined);
  return hooks === undefined ? new SynchronousStorage<T>() : new hooks.AsyncLocalStorage<T>();
}

/**
 * Knows the value while `work` runs, and forgets it at the first `await`; but it knows which work has not ended, as far as
 * that is what `work` gives a promise of.
 */
class SynchronousStorage<T> implements ContextStorage<T> {
  #value: T | undefined;
  /** How many promises there are to wait for. */
  readonly #unsettled = new Map<T, number>();

  run<R>(value: T, work: () => R): R {
    const outer = this.#value;
    this.#value = value;
    try {
      const result = work();
      if (isPromise(result)) this.#watch(value, result);
      return result;
    } finally {
      this.#value = outer;
    }
  }

  getStore(): T | undefined {
    return this.#value;
  }

  unsettled(): Iterable<T> {
    return this.#unsettled.keys();
  }

  #watch(value: T, promise: Promise<unknown>): void {
    this.#unsettled.set(value, (this.#unsettled.get(value) ?? 0) + 1);
    const settle = (): void => {
      const rest = (this.#unsettled.get(value) ?? 1) - 1;
      if (rest === 0) this.#unsettled.delete(value);
      else this.#unsettled.set(value, rest);
    };
    // The first reactions of all: whoever awaits the run goes on after it. The engine takes a rejection for handled then.
    promise.then(settle, settle);
  }
}

// By what it is called: it may be of another realm. And not whatever has a `then`: of a query that is sent when it is
// awaited, two would be sent.
function isPromise(result: unknown): result is Promise<unknown> {
  return Object.prototype.toString.call(result) === "[object Promise]";
}
