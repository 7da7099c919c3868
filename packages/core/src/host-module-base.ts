/// <reference lib="esnext.disposable" preserve="true" />
// Above: Symbol.asyncDispose, for programs whose own settings do not declare it. All that has it is declared with this file,
// and without `preserve` the compiler leaves the line out of the declarations.

import type { ErrnoTable } from "@hostwright/types";

/** The property that marks an instance as closed. Every thunk reads it, so it is not a private name. */
export const CLOSED = Symbol.for("hostwright:closed");

/** The property that marks a class of host modules: two copies of this package have a base class each. */
export const HOST_MODULE = Symbol.for("hostwright:host-module");

/** The part of an instance that a thunk reads before it calls a method. */
export interface Receiver {
  readonly [CLOSED]: boolean;
}

/**
 * The base class of host modules. Guests import the methods of a subclass that have `@wasm.export`; its fields are
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
  /** The namespace that guests import from; `@wasm.module(name)` sets the same. A subclass inherits it. */
  declare static readonly moduleName?: string;
  /** The error numbers of the guest; `@wasm.module(name, { errnos })` sets the same. A subclass inherits it. */
  declare static readonly errnos?: ErrnoTable;
  /** How results of several values reach the guest; `@wasm.module(name, { results })` sets the same. A subclass inherits it. */
  declare static readonly results?: "values" | "out";
  /** The documentation of the module, for `describe`; `@wasm.module(name, { doc })` sets the same. A subclass inherits it. */
  declare static readonly doc?: string;

  static readonly [HOST_MODULE] = true;

  // The first own property, so that it is at the same offset in every instance.
  readonly [CLOSED]: boolean = false;

  /** The argument of the constructor. */
  protected readonly options: Options;

  constructor(options: Options) {
    this.options = options;
    closeOnce(this);
  }

  /**
   * Releases the resources of the instance. Override it; it runs once however often it is called, and every call returns
   * the result of the first. From then on calls of the instance by guests fail (`CallContextError`, `module-closed`).
   *
   * Override it as a method. A class field of that name would replace the guard that makes it run once, and so constructing
   * the instance is a TypeError that names `close`.
   */
  close(): void | Promise<void> {
    // No resources to release.
  }

  /** Closes the instance: `await using instance = new Counter(…)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

// Subclasses override `close`, so its guard is an own property of the instance, one that a class field cannot redefine. A data
// property, since V8 gives up the shape of instances whose accessors are not the same.
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
      // The result for a `close` that calls itself.
      closed = () => undefined;
      closed = outcomeOf(close);
      return closed();
    },
  });
}

/** Runs `work`. Returns a function that returns its result, or throws its error, each time. */
function outcomeOf<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
