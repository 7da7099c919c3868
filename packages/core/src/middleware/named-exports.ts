import type { Middleware } from "../compile/host-call.js";
import type { CallSelector, NameTest } from "./selector.js";

/** An export that a rule names letter by letter, and the modules in which it may be, named likewise. */
export interface NamedExport {
  readonly modules: readonly string[];
  readonly name: string;
  /** Which rule it is, from 0. */
  readonly rule: number;
}

// By a registered symbol: middleware may be of the other copy of this package.
const NAMED_EXPORTS = Symbol.for("hostwright:named-exports");

/** Leaves with middleware which exports it names, so that linking can tell of those that there are not. */
export function withNamedExports(middleware: Middleware, rules: readonly CallSelector[]): Middleware {
  const named = rules.flatMap((selector, rule) => {
    const modules = literal(selector.module);
    return literal(selector.export).map((name): NamedExport => ({ modules, name, rule }));
  });
  return Object.assign(middleware, { [NAMED_EXPORTS]: named });
}

/** The exports that middleware names; none where it does not say. */
export function namedExportsOf(middleware: Middleware): readonly NamedExport[] {
  return (middleware as { readonly [NAMED_EXPORTS]?: readonly NamedExport[] })[NAMED_EXPORTS] ?? [];
}

function literal(test: NameTest | undefined): readonly string[] {
  if (typeof test === "string") return [test];
  return Array.isArray(test) ? (test as readonly string[]) : [];
}
