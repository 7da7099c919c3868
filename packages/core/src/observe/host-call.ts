import type { Caller } from "../context/caller.js";
import type { Guest } from "../guest.js";

/** A parameter as middleware sees it. */
export interface CalledParameter {
  /** Its name in the source; `undefined` for a destructured one. */
  readonly name: string | undefined;
  /** How its type is called. */
  readonly type: string;
}

/** A failure as the guest is told of it. */
export interface CallErrno {
  /** What the guest gets, in the module's errno table. */
  readonly number: number;
  /** Its name in that table; `undefined` when the table has none for it. */
  readonly name: string | undefined;
}

/**
 * A call of a host function as middleware sees it: arguments lifted, result not yet lowered. A call whose arguments
 * cannot be lifted never gets here, and what goes wrong when the result is lowered comes afterwards.
 *
 * ```ts
 * import { type HostCall, type Middleware, Runtime } from "@hostwright/core";
 *
 * const slowest: { call?: string; milliseconds: number } = { milliseconds: 0 };
 * const watch: Middleware = (call: HostCall, next) => {
 *   const start = performance.now();
 *   try {
 *     return next();
 *   } finally {
 *     const milliseconds = performance.now() - start;
 *     if (milliseconds > slowest.milliseconds) Object.assign(slowest, { call: call.format(), milliseconds });
 *   }
 * };
 * new Runtime().use(watch);
 * ```
 */
export interface HostCall {
  /** The host module's name. */
  readonly module: string;
  /** The export's name. */
  readonly export: string;
  /** Whether the method is asynchronous: `next` gives a promise then. */
  readonly isAsync: boolean;
  /** The method's parameters. */
  readonly parameters: readonly CalledParameter[];
  /** What the method gets, lifted once. Views are valid as long as they are for the method. */
  readonly arguments: readonly unknown[];
  /** The guest that calls; `undefined` in its start function, when it is not there yet, and where none calls. */
  readonly guest: Guest | undefined;
  /** What `@caller` gives the method, in a start function too; `undefined` where a host function is called without a guest. */
  readonly caller: Caller | undefined;
  /**
   * Writes the call as a person would read it: `kv.put(key: "a", value: "…" (9 bytes))`. Long values are cut off, and
   * what takes no guest value is left out. Of views it shows what they hold now: the method may change that.
   */
  format(): string;
  /** Writes what the method returned as a person would read it, a failure as `errno 51 (ENOSPC)`; empty for nothing. */
  formatResult(value: unknown): string;
  /** Writes what the method threw: `errno 51 (ENOSPC)` where that is what the guest gets, else the error's own text. */
  formatError(error: unknown): string;
  /** Gives the failure that the guest is told of when the method returns this; `undefined` when that is none. */
  errnoOfResult(value: unknown): CallErrno | undefined;
  /** Gives the failure that the guest is told of when the method throws this; `undefined` when it ends the call. */
  errnoOfError(error: unknown): CallErrno | undefined;
}

/**
 * Stands around every call of a host function: `next()` calls the method, or the middleware after this one, and gives what
 * that returns. What the middleware returns or throws counts as what the method did.
 *
 * ```ts
 * import { type Middleware, Runtime } from "@hostwright/core";
 *
 * const shout: Middleware = (call, next) => {
 *   console.log(call.format().toUpperCase());
 *   return next();
 * };
 * const runtime = new Runtime();
 * runtime.use(shout);
 * ```
 */
export type Middleware = (call: HostCall, next: () => unknown) => unknown;
