import { type NamedExport, namedExportsOf } from "../middleware/named-exports.js";
import { PolicyError } from "../middleware/policy-error.js";
import type { Registry } from "./registry.js";
import { NearestNames } from "./nearest-names.js";

/**
 * Refuses middleware with rules that can select nothing: of modules that are linked, and of an export that none of them has.
 * What is not linked yet may be one day, and is left alone.
 *
 * @throws {PolicyError} `unknown-export`
 */
export function checkNamedExports(registry: Registry): void {
  for (const middleware of registry.middleware) {
    for (const named of namedExportsOf(middleware)) {
      const offered = named.modules.map((module) => ({ module, names: registry.exportsOf(module) }));
      const isUnknown = offered.every(({ names }) => names?.includes(named.name) === false);
      if (offered.length > 0 && isUnknown) throw unknownExport(named, registry);
    }
  }
}

function unknownExport({ modules, name, rule }: NamedExport, registry: Registry): PolicyError {
  const candidates = modules.flatMap((module) =>
    (registry.exportsOf(module) ?? []).map((each) => ({ module, name: each })),
  );
  const [module = ""] = modules;
  const nearest = new NearestNames(candidates).find(module, name)[0];
  const next =
    nearest === undefined
      ? `Name one of ${candidates.map((each) => each.name).join(", ")}.`
      : `Did you mean ${nearest.name}?`;
  const fact = `rule ${String(rule)} of the policy names it, and ${modules.join(" or ")} does not export it. ${next}`;
  return new PolicyError(
    "unknown-export",
    fact,
    { module, export: name, rule },
    { place: `${module}.${name}` },
  );
}
