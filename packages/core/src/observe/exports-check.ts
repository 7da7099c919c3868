import type { Middleware } from "./middleware.js";

/** Returns the names that a host module exports; `undefined` if it is not linked. */
export type ExportsOf = (module: string) => readonly string[] | undefined;

/** Checks the export names in the configuration of middleware; throws where one is wrong. */
type ExportsCheck = (exportsOf: ExportsOf) => void;

// A registered symbol: middleware may come from another copy of this package.
const CHECK = Symbol.for("hostwright:exports-check");

/** Adds a check to middleware, which runs before a guest is instantiated with it. */
export function withExportsCheck(middleware: Middleware, check: ExportsCheck): Middleware {
  return Object.assign(middleware, { [CHECK]: check });
}

/** Runs the checks of all middleware. */
export function checkExports(all: readonly Middleware[], exportsOf: ExportsOf): void {
  for (const middleware of all) (middleware as { readonly [CHECK]?: ExportsCheck })[CHECK]?.(exportsOf);
}
