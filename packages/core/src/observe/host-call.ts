import type { Caller } from "../context/caller.js";
import type { Guest } from "../guest.js";

/** Describes a parameter to middleware. */
export interface CalledParameter {
  /** Its name in the source; `undefined` for a destructured one. */
  readonly name: string | undefined;
  /** The name of its type. */
  readonly type: string;
}

/** Describes the errno that a guest gets for a failure. */
export interface CallErrno {
  /** Its number in the errno table of the module. */
  readonly number: number;
  /** Its name in that table; `undefined` when the table does not name the number. */
  readonly name: string | undefined;
}

/**
 * Describes a call of a host function to middleware: its arguments are lifted, its result is not yet lowered. Middleware does
 * not see a call whose arguments cannot be lifted, nor an error of the lowering of the result. Middleware before a `policy`
 * does see a call with such arguments, since a policy decides before they are lifted.
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
  /** The name of the host module. */
  readonly module: string;
  /** The name of the export. */
  readonly export: string;
  /** `true` when the method is asynchronous: `next` returns a promise. */
  readonly isAsync: boolean;
  /** The method's parameters. */
  readonly parameters: readonly CalledParameter[];
  /**
   * The arguments of the method, lifted once. Views are valid as long as they are for the method. Before a `policy` they are
   * lifted when they are first read, which throws the `LiftError` or `GuestMemoryError` of arguments that cannot be lifted.
   */
  readonly arguments: readonly unknown[];
  /** The guest that calls; `undefined` in its start function, when the guest is not complete, and without a guest. */
  readonly guest: Guest | undefined;
  /** The value of `@caller` for the method, also in a start function; `undefined` without a guest. */
  readonly caller: Caller | undefined;
  /**
   * Formats the call for a person: `kv.put(key: "a", value: "…" (9 bytes))`. Long values are cut off, and parameters without
   * a core value, such as `@caller`, are left out. A view is formatted with its present bytes, which the method may change.
   */
  format(): string;
  /** Formats a returned value for a person, a failure as `errno 51 (ENOSPC)`; empty for a method without a result. */
  formatResult(value: unknown): string;
  /** Formats a thrown error for a person: `errno 51 (ENOSPC)` if the guest gets that errno, else the text of the error. */
  formatError(error: unknown): string;
  /** Returns the errno that the guest gets when the method returns this value; `undefined` when it is not a failure. */
  errnoOfResult(value: unknown): CallErrno | undefined;
  /** Returns the errno that the guest gets when the method throws this error; `undefined` when the error ends the call. */
  errnoOfError(error: unknown): CallErrno | undefined;
}

/**
 * Wraps every call of a host function. `next()` calls the method, or the next middleware, and returns the result. The value that
 * the middleware returns, or the error that it throws, replaces the outcome of the method.
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
