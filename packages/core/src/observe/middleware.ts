import type { GuestMemory } from "@hostwright/types";
import type { Signal } from "@hostwright/types/internal";

import type { Caller, CallValues } from "../context/caller.js";
import type { Guest } from "../guest.js";

/**
 * Names the side that a call goes to: `to-host` is a call of a host function by a guest, `to-guest` one of a function of a guest by
 * the program, by a host function, or by another guest.
 */
export type CallDirection = "to-host" | "to-guest";

/** Describes a parameter to middleware. */
export interface CalledParameter {
  /** Its name in the source; `undefined` for a destructured one, and for those of a guest or of a `callback`. */
  readonly name: string | undefined;
  /** The name of its type. */
  readonly type: string;
}

/** Describes the errno of a failure. */
export interface CallErrno {
  /** Its number in the errno table of the module. */
  readonly number: number;
  /** Its name in that table; `undefined` when the table does not name the number. */
  readonly name: string | undefined;
}

/**
 * Describes a call between a guest and its host to middleware, in either direction.
 *
 * Of a call of a host function the arguments are lifted, and the result is not yet lowered. Middleware does not see such a call
 * when its arguments cannot be lifted, nor an error of the lowering of the result. Middleware before a `policy` does see a
 * call with such arguments, since a policy decides before they are lifted.
 *
 * Of a call of a guest's function through a class of guest modules, the arguments are the values that the program gives, not yet lowered,
 * and the result is lifted: errors of values, traps, and errors that ended the call are outcomes. Of a call through
 * `guest.exports`, `guest.call`, a pool or a function pointer, both are raw core values. Calls that convert values, such as those
 * of `malloc`, are not seen.
 *
 * ```ts
 * import { type Middleware, type ObservedCall, Runtime } from "@hostwright/core";
 *
 * const slowest: { call?: string; milliseconds: number } = { milliseconds: 0 };
 * const watch: Middleware = (call: ObservedCall, next) => {
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
export interface ObservedCall {
  /** The direction: `to-host` or `to-guest`. */
  readonly direction: CallDirection;
  /**
   * The name of the host module, and `table` for a function of the host that the guest calls by its index in its table, `reference` for one
   * that it was passed by reference; for a call to a guest, the name of the class of guest modules.
   */
  readonly module: string;
  /** The name of the export, of the host module or of the guest; of a function in the table its index, of one by reference its type. */
  readonly export: string;
  /** `true` when the function is asynchronous: `next` returns a promise. */
  readonly isAsync: boolean;
  /** The parameters of the function. */
  readonly parameters: readonly CalledParameter[];
  /**
   * The arguments. Those of a host function are lifted once, and views are valid as long as they are for the method. Before a `policy`
   * they are lifted when they are first read, which throws the `LiftError` or `GuestMemoryError` of arguments that cannot be
   * lifted.
   */
  readonly arguments: readonly unknown[];
  /** The guest that calls or is called; `undefined` in its start function, when it is not complete, and without a guest. */
  readonly guest: Guest | undefined;
  /** The memory of that guest, also in its start function; `undefined` without a guest. */
  readonly memory: GuestMemory | undefined;
  /** The signal of the `run` around the call; `undefined` for a call without a signal. */
  readonly signal: Signal | undefined;
  /** The values of the `run` around the call. */
  readonly values: CallValues;
  /**
   * The guest that calls. To the host: the value of `@caller` for the method. To a guest: the caller of the host function that makes the
   * call; `undefined` when the program makes it.
   */
  readonly caller: Caller | undefined;
  /**
   * Formats the call for a person: `kv.put(key: "a", value: "…" (9 bytes))`, `Plugin.greet("Ada")`. Long values are cut off, and
   * parameters without a core value, such as `@caller`, are left out. A view is formatted with its present bytes, which the method
   * may change.
   */
  format(): string;
  /** Formats a returned value for a person, a failure as `errno 51 (ENOSPC)`; empty for a function without a result. */
  formatResult(value: unknown): string;
  /** Formats a thrown error for a person: `errno 51 (ENOSPC)` if it is an errno of the function, else the text of the error. */
  formatError(error: unknown): string;
  /**
   * Returns the errno that the guest gets when the method returns this value; `undefined` when it is not a failure, and for calls to
   * a guest, whose errnos are thrown.
   */
  errnoOfResult(value: unknown): CallErrno | undefined;
  /**
   * Returns the errno that the guest gets when the method throws this error, or that the guest has returned when its function
   * throws it; `undefined` when the error ends the call.
   */
  errnoOfError(error: unknown): CallErrno | undefined;
}

/**
 * Wraps every call between guests and their host, in both directions: `call.direction` tells them apart. `next()` calls the
 * function, or the next middleware, and returns the result. The value that the middleware returns, or the error that it throws,
 * replaces the outcome.
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
export type Middleware = (call: ObservedCall, next: () => unknown) => unknown;
