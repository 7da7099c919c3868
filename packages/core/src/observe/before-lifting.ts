import type { Middleware } from "./middleware.js";

// A registered symbol: middleware may come from another copy of this package.
const BEFORE_LIFTING = Symbol.for("hostwright:before-lifting");

/** Marks middleware that decides about calls without their arguments: those that it refuses lift none. */
export function beforeLifting(middleware: Middleware): Middleware {
  return Object.assign(middleware, { [BEFORE_LIFTING]: true });
}

/** Checks whether middleware decides about calls without their arguments. */
export function decidesBeforeLifting(middleware: Middleware): boolean {
  return BEFORE_LIFTING in middleware;
}
