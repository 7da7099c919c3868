import { ErrnoError, type ErrnoName } from "@hostwright/types";
import type { OptionKinds } from "@hostwright/types/internal";

import { checkOptions } from "../check-options.js";
import { ModuleLinkError } from "../errors.js";
import { type Quota, QUOTA, quotaProblem } from "./quota.js";
import { type CallSelector, checkTests, SELECTOR } from "./selector.js";

/** Lets calls pass. */
export interface Allow {
  readonly allow: true;
  readonly deny?: never;
  readonly abort?: never;
}

/** Refuses calls with an errno; ends the call when its result has no errno. */
export interface Deny {
  /** The errno by name, or by number in the module's errno table. */
  readonly deny: ErrnoName | number;
  readonly allow?: never;
  readonly abort?: never;
}

/** Ends the guest's call with a `PolicyError`. */
export interface Abort {
  readonly abort: true;
  readonly allow?: never;
  readonly deny?: never;
}

/** Decides about a call. */
export type Verdict = Allow | Deny | Abort;

/** The reason for which a rule for calls to a guest has no errno, as the compiler shows it. */
type NoErrno = "a guest is called: an errno is for guests, so give abort, which throws a PolicyError";

/** Decides about calls to the host, which is the direction that is left out. */
type RuleToHost = CallSelector & { readonly direction?: "to-host" } & (
    (Allow & { readonly quota?: never }) | ((Abort | Deny) & { readonly quota?: Quota })
  );

/** Decides about calls to a guest. */
type RuleToGuest = CallSelector & { readonly direction: "to-guest"; readonly deny?: NoErrno } & (
    (Omit<Allow, "deny"> & { readonly quota?: never }) | (Omit<Abort, "deny"> & { readonly quota?: Quota })
  );

/**
 * Selects calls and decides about them. With a quota, calls within it pass, and the decision applies to those beyond it. A rule without
 * a direction is for calls to the host. One for calls to a guest has no `deny`, since an errno is for guests.
 */
export type PolicyRule = RuleToHost | RuleToGuest;

/** A rule that has been checked. */
export type CheckedRule = CallSelector & Verdict & { readonly quota?: Quota | undefined };

const VERDICT: OptionKinds<Verdict> = { allow: "flag", deny: "any", abort: "flag" };

// Not a constant: bundlers keep an object that is made of others, though nothing uses it.
function ruleKinds(): OptionKinds<PolicyRule> {
  return { ...SELECTOR, ...VERDICT, quota: "object" };
}

/**
 * Checks the rules of a policy and returns copies of them that do not change later. A rule with a mistake would let pass
 * the calls that it was written to stop.
 *
 * @throws {ModuleLinkError} `invalid-argument`
 * @throws {TypeError} when a rule has none or several of `allow`, `deny` and `abort`
 * @throws {RangeError} when a quota is invalid
 */
export function checkRules(rules: readonly PolicyRule[]): readonly CheckedRule[] {
  if (!Array.isArray(rules)) throw refused("policy", "the rules", "must be an array of rules.");
  return rules.map((rule: PolicyRule, index) => {
    const where = `rule ${String(index)}`;
    checkOptions(`policy: ${where}`, rule, ruleKinds());
    for (const name of ["direction", "module", "export"] as const) {
      if (!(name in rule) || rule[name] !== undefined) continue;
      const fact =
        name === "direction"
          ? "is undefined. Leave it out to mean calls to the host, or give one."
          : "is undefined, which would select every name. Leave it out to mean that, or give a name.";
      throw refused(`policy: ${where}`, name, fact);
    }
    checkTests(`policy: ${where}`, rule);
    checkVerdict(rule as CheckedRule, where);
    return Object.freeze({
      direction: "to-host",
      ...rule,
      ...copiesOfLists(rule),
      quota: rule.quota && { ...rule.quota },
    }) as CheckedRule;
  });
}

/**
 * Checks the decision about calls that no rule selects, and returns a copy of it. The errors are those of {@link checkRules};
 * `undefined`, a value that a configuration lacks, is one of them.
 */
export function checkOtherwise(otherwise: unknown): Verdict {
  checkOptions("policy: otherwise", otherwise, VERDICT);
  checkVerdict(otherwise as Verdict, "otherwise");
  return Object.freeze({ ...(otherwise as Verdict) });
}

function copiesOfLists({ module, export: name }: CallSelector): CallSelector {
  return {
    ...(Array.isArray(module) ? { module: [...(module as readonly string[])] } : {}),
    ...(Array.isArray(name) ? { export: [...(name as readonly string[])] } : {}),
  };
}

function checkVerdict({ allow, deny, abort, quota, direction }: CheckedRule, where: string): void {
  const said = [allow === true, deny !== undefined, abort === true].filter(Boolean).length;
  if (said !== 1) {
    const found = said === 0 ? "none" : "several";
    throw new TypeError(`policy: ${where} has ${found} of allow, deny and abort. Give it one.`);
  }
  if (deny !== undefined && direction === "to-guest") {
    throw new TypeError(
      `policy: ${where} has deny, and the program gets no errno for a call to a guest. Use abort, which throws a PolicyError.`,
    );
  }
  if (allow === true && quota !== undefined) {
    throw new TypeError(
      `policy: ${where} has a quota and allow, which would also allow the calls beyond it. Use deny or abort: calls within a quota are allowed.`,
    );
  }
  if (quota !== undefined) checkOptions(`policy: the quota of ${where}`, quota, QUOTA);
  const problem = quota && quotaProblem(quota);
  if (problem !== undefined) throw new RangeError(`policy: the quota of ${where} is invalid: ${problem}.`);
  // Fails now for a number that is not an errno, rather than at the first call.
  if (deny !== undefined) new ErrnoError(deny);
}

function refused(where: string, subject: string, fact: string): ModuleLinkError {
  return new ModuleLinkError("invalid-argument", fact, [], { where, subject });
}
