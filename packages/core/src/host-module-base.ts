/// <reference lib="esnext.disposable" preserve="true" />
// Above: Symbol.asyncDispose, for programs whose own settings do not declare it. All that has it is declared with this file,
// and without `preserve` the compiler leaves the line out of the declarations.

import type { ErrnoTable } from "@hostwright/types";

/** Where an instance says that it is closed: looked at by every thunk, hence no private name. */
export const CLOSED = Symbol.for("hostwright:closed");

/** Where a class says that it is one of host modules: two copies of this package have a base class each. */
export const HOST_MODULE = Symbol.for("hostwright:host-module");

/** What a thunk looks at before it calls a method. */
export interface Receiver {
  readonly [CLOSED]: boolean;
}

/**
 * The base class of host modules. A subclass's methods with `@wasm.export` become what guests import; its fields are
 * the module's state, one set for each instance.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { i32 } from "@hostwright/types";
 *
 * @wasm.module("counter")
 * class Counter extends HostModuleBase<{ start: number }> {
 *   #count = this.options.start;
 *
 *   @wasm.export("next", i32)
 *   next(): number {
 *     return this.#count++;
 *   }
 * }
 * ```
 */
export abstract class HostModuleBase<Options = void> implements Receiver {
  /** The namespace that guests import from; `@wasm.module(name)` says the same. A subclass inherits it. */
  declare static readonly moduleName?: string;
  /** Which number tells a guest of which error; `@wasm.module(name, { errnos })` says the same. A subclass inherits it. */
  declare static readonly errnos?: ErrnoTable;

  static readonly [HOST_MODULE] = true;

  // First of all own properties, so that it lies at the same place in every instance.
  readonly [CLOSED]: boolean = false;

  /** What the constructor was given. */
  protected readonly options: Options;

  constructor(options: Options) {
    this.options = options;
    closeOnce(this);
  }

  /**
   * Gives up what the instance holds. Override it; it runs once however often it is called, and every call gives what
   * the first gave. From then on the instance answers no guest (`CallContextError`, `module-closed`).
   *
   * Override it as a method. A class field of that name would take the place of what sees to all this, and so constructing the
   * instance is a TypeError that names `close`.
   */
  close(): void | Promise<void> {
    // Nothing to give up.
  }

  /** Closes the instance: `await using instance = new Counter(…)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

// An override of `close` is somebody else's code: the guard has to stand before it, as an own property; and as one that no
// field takes the place of. A data property, since V8 gives up the shape of instances whose accessors are not the same.
function closeOnce(instance: HostModuleBase<unknown>): void {
  const close = instance.close.bind(instance);
  let closed: (() => void | Promise<void>) | undefined;
  Object.defineProperty(instance, CLOSED, { enumerable: false, writable: true });
  Object.defineProperty(instance, "close", {
    configurable: false,
    writable: false,
    value: (): void | Promise<void> => {
      if (closed !== undefined) return closed();
      (instance as { [CLOSED]: boolean })[CLOSED] = true;
      // What `close` gets when it calls itself.
      closed = () => undefined;
      closed = settle(close);
      return closed();
    },
  });
}

/** Runs `work`, and gives a function that gives what it gave: its value, or what it threw. */
function settle<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
