import type { GuestFunction, GuestMemory } from "@hostwright/types";

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

/** The side of a guest that is called, as far as the guest speaks for it. */
interface GuestTarget {
  readonly isClosed: boolean;
  readonly isPoisoned: boolean;
  close(): void;
}

/** Calls functions of a guest so that they can be suspended. */
interface GuestCalls {
  call(name: string, guestFunction: GuestFunction, args: readonly unknown[]): Promise<unknown>;
}

/** What a guest is made of. */
export interface GuestParts {
  readonly module: WebAssembly.Module;
  readonly instance: WebAssembly.Instance;
  /** What the instance exports, with wrappers in place of its functions. */
  readonly exports: Readonly<AnyExports>;
  readonly memory: GuestMemory;
  readonly target: GuestTarget;
  /** How it is called so that it can be suspended; `undefined` for a guest without asynchronous imports. */
  readonly calls: GuestCalls | undefined;
  /** Called when the guest is closed. */
  readonly onClose: (guest: Guest) => void;
}

/**
 * An instantiated WebAssembly program. Made by `runtime.instantiate`.
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
  readonly #target: GuestTarget;
  readonly #calls: GuestParts["calls"];
  readonly #onClose: GuestParts["onClose"];

  constructor({ module, instance, exports, memory, target, calls, onClose }: GuestParts) {
    this.module = module;
    this.instance = instance;
    this.memory = memory;
    this.#target = target;
    this.#calls = calls;
    this.#onClose = onClose;
    this.exports = exports as Exports;
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
