import type { GuestClass } from "../metadata/guest-class.js";
import { metadataOf } from "../metadata/metadata-of.js";
import type { CallDirection, Middleware } from "./middleware.js";

/** Returns the names of the functions under a module name, for calls in a direction; `undefined` where they are not known. */
export type ExportsOf = (module: string, direction: CallDirection) => readonly string[] | undefined;

/** Checks the export names in the configuration of middleware; throws where one is wrong. */
type ExportsCheck = (exportsOf: ExportsOf) => void;

// A registered symbol: middleware may come from another copy of this package.
const CHECK = Symbol.for("hostwright:exports-check");

/** Adds a check to middleware, which runs before a guest is instantiated with it. */
export function withExportsCheck(middleware: Middleware, check: ExportsCheck): Middleware {
  return Object.assign(middleware, { [CHECK]: check });
}

/** The host modules that a guest is linked with, and the middleware. */
interface HostNames {
  readonly middleware: readonly Middleware[];
  /** Lists the exports of a host module; `undefined` if it is not linked. */
  exportsOf(module: string): readonly string[] | undefined;
}

/** Runs the checks of all middleware, for a guest that is about to be instantiated as a class. */
export function checkExports(host: HostNames, { as }: { readonly as: GuestClass | undefined }): void {
  const guestClass = metadataOf(as);
  const exportsOf: ExportsOf = (name, direction) => {
    if (direction === "to-guest")
      return name === guestClass?.name ? guestClass.exports.map((exported) => exported.name) : undefined;
    // The names of functions in tables are indices, which come and go.
    return name === "table" || name === "reference" ? undefined : host.exportsOf(name);
  };
  for (const middleware of host.middleware)
    (middleware as { readonly [CHECK]?: ExportsCheck })[CHECK]?.(exportsOf);
}
