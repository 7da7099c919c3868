import { NearestNames } from "../nearest-names.js";
import type { ExportsOf } from "./exports-check.js";
import { PolicyError } from "./policy-error.js";
import type { CallSelector, NameTest } from "./selector.js";

/** An export that a rule names letter by letter, and the modules in which it may be, named likewise. */
interface NamedExport {
  readonly modules: readonly string[];
  readonly name: string;
  /** Which rule it is, from 0. */
  readonly rule: number;
}

/**
 * Makes what refuses rules that can select nothing: of modules that are linked, and of an export that none of them has. What
 * is not linked yet may be one day, and is left alone.
 */
export function namedExportsCheck(rules: readonly CallSelector[]): (exportsOf: ExportsOf) => void {
  const all = rules.flatMap((selector, rule) => {
    const modules = literal(selector.module);
    return modules.length === 0
      ? []
      : literal(selector.export).map((name): NamedExport => ({ modules, name, rule }));
  });
  return (exportsOf) => {
    const unknown = all.find(({ modules, name }) =>
      modules.every((module) => exportsOf(module)?.includes(name) === false),
    );
    if (unknown !== undefined) throw unknownExport(unknown, exportsOf);
  };
}

function literal(test: NameTest | undefined): readonly string[] {
  if (typeof test === "string") return [test];
  return Array.isArray(test) ? (test as readonly string[]) : [];
}

function unknownExport({ modules, name, rule }: NamedExport, exportsOf: ExportsOf): PolicyError {
  const candidates = modules.flatMap((module) =>
    (exportsOf(module) ?? []).map((each) => ({ module, name: each })),
  );
  const [module = ""] = modules;
  const nearest = new NearestNames(candidates).find(module, name)[0];
  const next =
    nearest === undefined
      ? `Name one of ${candidates.map((each) => each.name).join(", ")}.`
      : `Did you mean ${nearest.name}?`;
  const fact = `rule ${String(rule)} of the policy names it, and ${modules.join(" or ")} does not export it. ${next}`;
  const about = { module, export: name, rule };
  return new PolicyError("unknown-export", fact, about, { where: `${module}.${name}` });
}
