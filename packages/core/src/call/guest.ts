import type { GuestFunction, GuestMemory } from "@hostwright/types";

import type { CallTarget } from "./call-target.js";
import { addLink } from "./direct-call.js";
import type { SuspendableCalls } from "./suspendable-calls.js";

/** What a guest exports, when nobody has said more: functions of numbers and bigints, memories, tables, globals. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a caller who knows better gives a type argument
export type AnyExports = Record<string, any>;

/** The names of the functions among a guest's exports. */
export type FunctionName<Exports> = {
  [K in keyof Exports]: Exports[K] extends (...args: never[]) => unknown ? K : never;
}[keyof Exports] &
  string;

/** What a function takes. */
export type ParametersOf<F> = F extends (...args: infer A) => unknown ? A : never;
/** What a function returns, or what its promise gives. */
export type ReturnOf<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never;

/** What a guest is made of. */
export interface GuestParts {
  readonly module: WebAssembly.Module;
  readonly instance: WebAssembly.Instance;
  readonly memory: GuestMemory;
  readonly target: CallTarget;
  /** How it is called so that it can be suspended; `undefined` for a guest without asynchronous imports. */
  readonly calls: SuspendableCalls | undefined;
  /** Called when the guest is closed. */
  readonly onClose: (guest: Guest) => void;
}

/**
 * Is an instantiated WebAssembly program. Made by `runtime.instantiate`.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 *
 * const runtime = new Runtime();
 * const guest = await runtime.instantiate<{ add(a: number, b: number): number }>(new URL("add.wasm", import.meta.url));
 * console.log(guest.exports.add(1, 2));
 * guest.close();
 * ```
 */
export class Guest<Exports extends object = AnyExports> {
  /** What the guest exports. Its functions enter the call context; memories, tables and globals are the engine's. */
  readonly exports: Readonly<Exports>;
  /** The guest's memory, or a door that every access of is an error when it has none. */
  readonly memory: GuestMemory;
  /** The compiled module. */
  readonly module: WebAssembly.Module;
  /** The engine's instance. A function called through it knows no call context: call those of {@link Guest.exports}. */
  readonly instance: WebAssembly.Instance;
  readonly #target: CallTarget;
  readonly #calls: GuestParts["calls"];
  readonly #onClose: GuestParts["onClose"];

  constructor({ module, instance, memory, target, calls, onClose }: GuestParts) {
    this.module = module;
    this.instance = instance;
    this.memory = memory;
    this.#target = target;
    this.#calls = calls;
    this.#onClose = onClose;
    this.exports = wrapExports(instance.exports, target) as Exports;
  }

  /** Whether the guest refuses calls, because it was closed or is poisoned. */
  get isClosed(): boolean {
    return this.#target.isClosed;
  }

  /** Whether a call of the guest was aborted half-way, so that it refuses later ones (`GuestClosedError`). */
  get isPoisoned(): boolean {
    return this.#target.isPoisoned;
  }

  /**
   * Calls an exported function, and gives a promise of what it returns or throws. Asynchronous host functions suspend the
   * guest; one such call runs in a guest at a time, and further ones wait in order.
   *
   * @throws {GuestClosedError} `guest-closed`, `guest-poisoned`, as a rejection
   * @throws {AsyncCallError} `reentrant-call` from inside a call of the same guest, as a rejection. Without AsyncLocalStorage
   * nobody can tell after an `await`: such a call waits for itself, until a signal ends it
   */
  async call<K extends FunctionName<Exports>>(
    name: K,
    ...args: ParametersOf<Exports[K]>
  ): Promise<ReturnOf<Exports[K]>> {
    const called = this.exports[name] as unknown;
    if (typeof called !== "function") throw this.#noFunction(name);
    const result =
      this.#calls === undefined
        ? (called as GuestFunction)(...args)
        : this.#calls.call(name, this.instance.exports[name] as GuestFunction, args);
    return (await result) as ReturnOf<Exports[K]>;
  }

  /**
   * Lets nobody call the guest any more (`GuestClosedError`), and drops its handles. Host modules stay open: they may serve
   * other guests. Throws what a handle type's `release` throws, once everything else is done.
   */
  close(): void {
    try {
      this.#target.close();
    } finally {
      this.#onClose(this);
    }
  }

  #noFunction(name: string): TypeError {
    const functions = Object.entries(this.exports).filter(([, value]) => typeof value === "function");
    const names = functions.map(([key]) => key).join(", ") || "none";
    return new TypeError(`${name}: the guest exports no function of that name. It exports ${names}.`);
  }

  /** Closes the guest: `await using guest = await runtime.instantiate(…)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await Promise.resolve();
  }
}

function wrapExports(exports: WebAssembly.Exports, target: CallTarget): Readonly<AnyExports> {
  // Without a prototype, as the engine's own: a guest may export "constructor" or "toString".
  const wrapped = Object.create(null) as AnyExports;
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value === "function") {
      const wrapper = target.wrap(name, value as GuestFunction);
      addLink(value as GuestFunction, wrapper);
      wrapped[name] = wrapper;
    } else {
      wrapped[name] = value;
    }
  }
  return Object.freeze(wrapped);
}
