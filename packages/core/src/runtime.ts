import { EnginePromise } from "@hostwright/types/internal";

import { makeContext } from "./context/call-context.js";
import { closeAll, closeAtOnce } from "./guest/close-all.js";
import { currentContext, inContext, runIn } from "./context/current-context.js";
import type { AnyExports, Guest } from "./guest.js";
import type { GuestModuleBase } from "./guest-class/guest-module-base.js";
import type { GuestModuleInstance } from "./metadata/guest-class.js";
import type { GuestPool, PoolOptions } from "./guest/pool.js";
import type * as poolCalls from "./guest/pool-calls.js";
import { WeakList } from "./guest/weak-list.js";
import type { Middleware } from "./observe/middleware.js";
import type { ThunkMiddleware } from "./observe/thunk-middleware.js";
import { CallContextError, ModuleLinkError } from "./errors.js";
import { checkOptions } from "./check-options.js";
import type { HostModuleBase } from "./host-module-base.js";
import { mayHideExports } from "./metadata/read-module.js";
import { checkRun } from "./link/check-arguments.js";
import {
  closedFor,
  type CompiledGuest,
  compileGuest,
  instantiateGuest,
  INSTANTIATE_OPTIONS,
  type InstantiateOptions,
} from "./link/instantiate.js";
import { LinkedModules } from "./link/linked-modules.js";
import { type GuestSource, readSource } from "./link/source.js";
import { type AsOptions, checkGuest, LINK_OPTIONS, type LinkOptions } from "./link/verify/check-guest.js";
import { loadCheckParts } from "./link/verify/check-parts.js";
import type { LinkReport } from "./link-report.js";
import {
  type InstantiateAs,
  POOL_OPTIONS,
  type RunOptions,
  RUNTIME_OPTIONS,
  type RuntimeOptions,
} from "./runtime-options.js";

/** A class of host modules that can be constructed. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- host modules differ in their constructors
type Constructor = new (...args: any) => HostModuleBase<any>;

/**
 * Links host modules, instantiates guests with them, and binds instances to calls.
 *
 * ```ts
 * import { HostModuleBase, Runtime, wasm } from "@hostwright/core";
 * import { i32 } from "@hostwright/types";
 *
 * @wasm.module("env")
 * class Env extends HostModuleBase<number> {
 *   @wasm.export("answer", i32)
 *   answer(): number {
 *     return this.options;
 *   }
 * }
 *
 * await using runtime = new Runtime();
 * runtime.link(Env, 42);
 * const guest = await runtime.instantiate<{ ask(): number }>(new URL("guest.wasm", import.meta.url));
 * console.log(guest.exports.ask());
 * console.log(runtime.run({ instances: [new Env(7)] }, () => guest.exports.ask()));
 * ```
 */
export class Runtime {
  readonly #modules: LinkedModules;
  /** The guests that are not in a pool. */
  readonly #guests = new WeakList<Guest>();
  readonly #pools = new WeakList<object & Pick<GuestPool, "close">>();
  /** Loaded with the first pool. */
  #poolCalls: typeof poolCalls | undefined;
  #closing: Promise<void> | undefined;

  /**
   * Makes a runtime without modules and guests.
   *
   * @throws {ModuleLinkError} `invalid-argument`
   */
  constructor(options: RuntimeOptions = {}) {
    checkOptions("Runtime", options, RUNTIME_OPTIONS);
    const { codegen = true, copyLimit } = options;
    this.#modules = new LinkedModules(codegen, copyLimit);
  }

  /**
   * Compiles a class, constructs its default instance with the arguments that follow, and returns that. Guests
   * instantiated from now on can import from it; the runtime closes it.
   *
   * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class
   * @throws {ModuleLinkError} `already-linked`, `export-collision`, `runtime-closed`
   */
  link<C extends Constructor>(moduleClass: C, ...args: ConstructorParameters<C>): InstanceType<C> {
    this.#refuseIfClosed(moduleClass);
    // Some exports are only found through an instance; else a class with problems is refused before its constructor runs.
    const early = mayHideExports(moduleClass) ? new moduleClass(...args) : undefined;
    const compiled = this.#modules.prepare(moduleClass);
    const instance = early ?? new moduleClass(...args);
    this.#modules.add(compiled, instance);
    return instance as InstanceType<C>;
  }

  /**
   * Compiles a class without a default instance: each call has to be made in a `run` that binds one.
   *
   * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class
   * @throws {ModuleLinkError} `already-linked`, `export-collision`, `runtime-closed`
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- host modules differ in their options
  declare(moduleClass: abstract new (...args: any) => HostModuleBase<any>): void {
    this.#refuseIfClosed(moduleClass);
    this.#modules.add(this.#modules.prepare(moduleClass), undefined);
  }

  /**
   * Removes a class, for a server that links another version of it. Guests that import from it keep it, and instances of it can
   * be bound for them. Returns its default instance, which belongs to the caller from now on: close it when those guests are
   * closed. `undefined` for a declared class.
   *
   * ```ts
   * import { HostModuleBase, Runtime, wasm } from "@hostwright/core";
   *
   * @wasm.module("log")
   * class Log extends HostModuleBase {}
   *
   * const runtime = new Runtime();
   * runtime.link(Log);
   * const old = runtime.unlink(Log);
   * runtime.link(Log); // for guests that are instantiated from now on
   * await old?.close();
   * ```
   *
   * @throws {ModuleLinkError} `not-linked`, `runtime-closed`
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- host modules differ in their options
  unlink<T extends HostModuleBase<any>>(moduleClass: abstract new (...args: any) => T): T | undefined {
    this.#refuseIfClosed(moduleClass);
    return this.#modules.remove(moduleClass) as T | undefined;
  }

  /**
   * Puts middleware around every call of a host function by guests that are instantiated from now on, and around every call of
   * their functions; the first is the outermost. Without middleware a call costs nothing more.
   *
   * @throws {ModuleLinkError} `invalid-argument`
   */
  use(...middleware: readonly (Middleware | ThunkMiddleware)[]): void {
    this.#modules.use(middleware);
  }

  /**
   * Compares the imports of a guest with the linked modules, and reports all problems at once. Nothing is instantiated, and
   * no code of the guest runs.
   *
   * @throws {ModuleLinkError} `invalid-source`, `invalid-argument`, `runtime-closed`, as a rejection
   */
  async verify(source: GuestSource, options: LinkOptions & Partial<AsOptions> = {}): Promise<LinkReport> {
    this.#refuseIfClosed("verify");
    checkOptions("verify", options, LINK_OPTIONS);
    const given = { ...options };
    const guest = await readSource(source, given);
    const parts = await loadCheckParts(guest, given);
    const checked = checkGuest(guest, this.#modules, given, parts);
    const { makeReport } = await import("./link/verify/report.js");
    return makeReport(checked);
  }

  /**
   * Instantiates a guest as below, as an instance of a class of guest modules, with which its exports are compared.
   *
   * @throws {ModuleLinkError} `unfit-exports` where only exports do not fit
   * @throws {ModuleDefinitionError} `invalid-module`
   */
  instantiate<G extends GuestModuleBase>(
    source: GuestSource,
    options: AsOptions<G> & InstantiateOptions,
  ): Promise<G>;
  /**
   * Compiles a guest, links its imports, and runs its start function. The type argument describes its exports.
   *
   * @throws {ModuleLinkError} `unresolved-imports` with all of them, `import-collision`, `missing-memory`,
   * `invalid-source`, `invalid-argument`, `runtime-closed`, as a rejection; any error of the start function, unchanged
   */
  instantiate<Exports extends object = AnyExports>(
    source: GuestSource,
    options?: InstantiateOptions,
  ): Promise<Guest<Exports>>;
  async instantiate(source: GuestSource, options: InstantiateAs = {}): Promise<Guest | GuestModuleInstance> {
    this.#refuseIfClosed("instantiate");
    checkOptions("instantiate", options, INSTANTIATE_OPTIONS);
    const context = currentContext();
    const given = { ...options };
    const compiled = await compileGuest(source, this.#modules, given);
    this.#refuseIfClosed("instantiate");
    const guest = await inContext(context, async () =>
      instantiateGuest(compiled, this.#modules, this, given),
    );
    try {
      // Its start function may have closed the runtime, which did not know the guest yet.
      this.#refuseIfClosed("instantiate");
    } catch (error) {
      throw closedFor(error, guest);
    }
    this.#guests.add(guest);
    return this.#as(guest, compiled, given);
  }

  /** Compiles a guest once, as below, for a pool that `pool.use` gives instances of a class of guest modules from. */
  pool<G extends GuestModuleBase>(
    source: GuestSource,
    options: PoolOptions & InstantiateOptions & AsOptions<G>,
  ): Promise<GuestPool<AnyExports, G>>;
  /**
   * Compiles a guest once, for a pool of instances of it: calls that wait do not hold each other up.
   *
   * @throws {ModuleLinkError} `invalid-source`, `invalid-argument`, `runtime-closed`, as a rejection; the errors of
   * `instantiate`, when a call needs a new guest
   * @throws {RangeError} when `size` or `queue` is not a number of guests or calls
   */
  pool<Exports extends object = AnyExports>(
    source: GuestSource,
    options: PoolOptions & InstantiateOptions,
  ): Promise<GuestPool<Exports>>;
  async pool(source: GuestSource, options: PoolOptions & InstantiateAs): Promise<GuestPool> {
    this.#refuseIfClosed("pool");
    checkOptions("pool", options, POOL_OPTIONS);
    const given = { ...options };
    const compiled = await compileGuest(source, this.#modules, given);
    const { GuestPool } = await import("./guest/pool.js");
    this.#poolCalls ??= await import("./guest/pool-calls.js");
    this.#refuseIfClosed("pool");
    const make = async (): Promise<Guest> => instantiateGuest(compiled, this.#modules, this, given);
    const bind = (guest: Guest): object => this.#as(guest, compiled, given);
    const pool = new GuestPool(make, given, (closed) => this.#pools.delete(closed), bind);
    this.#pools.add(pool);
    return pool;
  }

  /**
   * Runs `work`, and everything that it starts, with instances bound: calls of this runtime's guests reach them, those
   * of an outer `run` where none is given here, and the defaults last. Returns the result of `work`.
   *
   * @throws {CallContextError} `not-linked`, `bound-twice`, `invalid-argument`, `runtime-closed`
   */
  run<R>(options: RunOptions, work: () => R): R {
    if (this.#closing !== undefined) {
      const fact = "the runtime is closed. Make a new one.";
      throw new CallContextError("runtime-closed", fact, {}, { where: "run" });
    }
    checkRun(options, work);
    const { instances = [], signal, values } = options;
    const bindings = this.#modules.bindingsFor(instances);
    return runIn(makeContext(this, currentContext(), { bindings, signal, values }), work);
  }

  /**
   * Closes all guests outside of pools, at once: calls of them are ended, also the one that closes the runtime. Then all pools,
   * which waits for their calls, and the default instances in the reverse order of linking; all of them, even when one fails.
   * Instances given to `run` stay open: they belong to the program.
   *
   * @throws {AsyncCallError} `reentrant-call` from inside a call of a pool, and nothing is closed; as a rejection
   * @throws {AggregateError} with all errors of closing, as a rejection
   */
  close(): Promise<void> {
    const refused = this.#poolCalls?.refusedInside(this.#pools.items, "runtime");
    if (refused !== undefined) return refused;
    if (this.#closing === undefined) {
      let begin: ((closed: Promise<void>) => void) | undefined;
      // First of all: the `release` of a handle may close the runtime again.
      this.#closing = new EnginePromise((resolve) => (begin = resolve));
      begin?.(this.#closeAll());
    }
    return this.#closing;
  }

  /** Closes the runtime: `await using runtime = new Runtime()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Gives a guest as an instance of the class in `as`; itself without one. */
  #as(guest: Guest, { parts }: CompiledGuest, { as }: Partial<AsOptions>): Guest | GuestModuleInstance {
    return (as && parts.ofOptions?.bindGuest(guest, as, this.#modules.codegen)) ?? guest;
  }

  async #closeAll(): Promise<void> {
    const pools = this.#pools.items;
    // All at once: none may accept calls while another waits for its own to end.
    const drained = EnginePromise.allSettled(pools.map(async (pool) => pool.close()));
    const failures = closeAtOnce(this.#guests.items);
    await drained;
    await closeAll([...pools, ...this.#modules.instances.reverse()], failures);
  }

  #refuseIfClosed(subject: string | { readonly name: string }): void {
    if (this.#closing === undefined) return;
    const where = typeof subject === "string" ? subject : subject.name;
    throw new ModuleLinkError("runtime-closed", "the runtime is closed. Make a new one.", [], { where });
  }
}
