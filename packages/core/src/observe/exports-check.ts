import type { Middleware } from "./host-call.js";

/** Gives the names that a module exports; `undefined` for one that is not linked. */
export type ExportsOf = (module: string) => readonly string[] | undefined;

/** Compares what middleware says of exports with those that there are; throws where it is wrong. */
type ExportsCheck = (exportsOf: ExportsOf) => void;

// By a registered symbol: middleware may be of the other copy of this package.
const CHECK = Symbol.for("hostwright:exports-check");

/** Gives middleware that has something to say of exports before a guest is instantiated with it. */
export function withExportsCheck(middleware: Middleware, check: ExportsCheck): Middleware {
  return Object.assign(middleware, { [CHECK]: check });
}

/** Lets middleware look at the exports that there are. */
export function checkExports(all: readonly Middleware[], exportsOf: ExportsOf): void {
  for (const middleware of all) (middleware as { readonly [CHECK]?: ExportsCheck })[CHECK]?.(exportsOf);
}
