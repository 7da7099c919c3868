import type { GuestFunction, GuestMemory, GuestServices } from "@hostwright/types";
import { safeName, type EngineInstance, type EngineModule } from "@hostwright/types/internal";

import { formatList } from "./format-names.js";

/** The exports of a guest without a type argument: functions of numbers and bigints, memories, tables, globals. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a caller who knows better gives a type argument
export type AnyExports = Record<string, any>;

/** Selects the names of the functions among the exports of a guest. */
export type FunctionName<Exports> = {
  [K in keyof Exports]: Exports[K] extends (...args: never[]) => unknown ? K : never;
}[keyof Exports] &
  string;

/** Selects the parameters of an exported function. */
export type ParametersOf<F> = F extends (...args: infer A) => unknown ? A : never;
/** Selects the result of an exported function, or the value of the promise that it returns. */
export type ReturnOf<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never;

/** The work of a call that may be suspended: enters the guest, once, through the function that it is given. */
export type CallWork<R> = (enter: (...args: readonly unknown[]) => Promise<unknown>) => Promise<R>;

/** Calls a guest so that it can be suspended, one call after the other. */
export interface CallsInTurn {
  /**
   * Does the work of a call when the calls before it have ended; the next begins when the work is done.
   *
   * @throws {AsyncCallError} `reentrant-call`, as a rejection
   */
  call<R>(name: string, guestFunction: GuestFunction, work: CallWork<R>): Promise<R>;
}

/** The parts that a guest is made of. */
export interface GuestParts {
  readonly module: EngineModule;
  readonly instance: EngineInstance;
  /** The exports of the instance, with wrappers in place of its functions. */
  readonly exports: Readonly<AnyExports>;
  readonly memory: GuestMemory;
  /** The entered guest, which knows its functions and whether calls are refused, and ends them. */
  readonly entered: Pick<Guest, "isClosed" | "isPoisoned" | "close"> &
    Pick<GuestServices, "exportedFunction"> & {
      /** Calls functions of the instance so that they can be suspended; `undefined` for a guest that cannot be. */
      readonly calls: CallsInTurn | undefined;
    };
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
  /**
   * The exports of the guest. Its functions enter the call context; memories, tables and globals are the engine's. A function `then`
   * is left out, as JavaScript would call it wherever this object is awaited: `guest.call("then")` calls it.
   */
  readonly exports: Readonly<Exports>;
  /** The memory of the guest. For a guest without a memory, every access of it throws. */
  readonly memory: GuestMemory;
  /** The compiled module. */
  readonly module: EngineModule;
  /** The engine's instance. A function called through it knows no call context: call those of {@link Guest.exports}. */
  readonly instance: EngineInstance;
  readonly #entered: GuestParts["entered"];

  constructor({ module, instance, exports, memory, entered }: GuestParts) {
    this.module = module;
    this.instance = instance;
    this.memory = memory;
    this.#entered = entered;
    this.exports = exports as Exports;
  }

  /** `true` when the guest refuses calls, because it was closed or is poisoned. */
  get isClosed(): boolean {
    return this.#entered.isClosed;
  }

  /** `true` after a call of the guest was aborted half-way, so that it refuses later ones (`GuestClosedError`). */
  get isPoisoned(): boolean {
    return this.#entered.isPoisoned;
  }

  /**
   * Calls an exported function, and returns a promise of its result. Asynchronous host functions suspend the
   * guest; one such call runs in a guest at a time, and further ones wait in order.
   *
   * @throws {GuestClosedError} `guest-closed`, `guest-poisoned`, as a rejection
   * @throws {AsyncCallError} `reentrant-call` from inside a call of the same guest, as a rejection. Without AsyncLocalStorage
   * such a call cannot be recognised after an `await`: it waits for itself, until a signal ends it
   */
  async call<K extends FunctionName<Exports>>(
    name: K,
    ...args: ParametersOf<Exports[K]>
  ): Promise<ReturnOf<Exports[K]>> {
    const { calls } = this.#entered;
    const exported = this.#entered.exportedFunction(name);
    if (exported === undefined) throw this.#missingFunction(name);
    const result =
      calls === undefined
        ? exported(...args)
        : calls.call(name, this.instance.exports[name] as GuestFunction, (enter) => enter(...args));
    return (await result) as ReturnOf<Exports[K]>;
  }

  /**
   * Closes the guest: later calls fail with `guest-closed`, calls under way end, and its handles are dropped. Host modules
   * stay open: they may serve other guests. Throws the error of a handle type's `release` after everything else is done.
   */
  close(): void {
    this.#entered.close();
  }

  #missingFunction(name: string): TypeError {
    const functions = Object.entries(this.exports).filter(([, value]) => typeof value === "function");
    const names = formatList(functions.map(([key]) => safeName(key))) || "none";
    return new TypeError(
      `${safeName(name)}: the guest exports no function of that name. It exports ${names}.`,
    );
  }

  /** Closes the guest: `using guest = await runtime.instantiate(…)`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Closes the guest: `await using guest = await runtime.instantiate(…)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await (undefined as unknown);
  }
}
