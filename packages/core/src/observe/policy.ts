import { type ErrnoName, ErrnoError } from "@hostwright/types";

import type { HostCall, Middleware } from "./host-call.js";
import { type Clock, monotonic } from "./nanoseconds.js";
import { withExportsCheck } from "./exports-check.js";
import { namedExportsCheck } from "./named-exports.js";
import { PolicyError, type PolicyErrorCode } from "./policy-error.js";
import { makeMeter, type Meter, type Quota, quotaProblem } from "./quota.js";
import { type CallSelector, isSelected } from "./selector.js";

/** Lets calls pass. */
export interface Allow {
  readonly allow: true;
  readonly deny?: never;
  readonly abort?: never;
}

/** Answers calls with an errno; ends those of exports that cannot answer with one. */
export interface Deny {
  /** The errno by name, or by number in the module's errno table. */
  readonly deny: ErrnoName | number;
  readonly allow?: never;
  readonly abort?: never;
}

/** Ends the guest's call with a {@link PolicyError}. */
export interface Abort {
  readonly abort: true;
  readonly allow?: never;
  readonly deny?: never;
}

/**
 * Says what becomes of the calls that it selects. With a quota, those within it pass, and what the rule says is for those
 * beyond.
 */
export type PolicyRule = CallSelector &
  ((Allow & { readonly quota?: never }) | ((Deny | Abort) & { readonly quota?: Quota }));

/** How a policy decides, beside its rules. */
export interface PolicyOptions {
  /** What becomes of calls that no rule selects; they pass when left out. */
  readonly otherwise?: Allow | Deny | Abort;
  /** Tells the time in nanoseconds; the engine's monotonic clock when left out. */
  readonly clock?: Clock;
}

/**
 * Makes middleware that decides which calls may be made: the first rule that selects a call says.
 *
 * `{ deny: "EACCES" }` gives the guest an errno where the export's result has room for one, and ends its call where not, as
 * `{ abort: true }` does: with a {@link PolicyError}. A quota belongs to its rule, and counts all calls that the rule
 * selects and lets pass, of each guest or of each runtime. A rate is kept by a token bucket: after a pause there may be a
 * `burst` of calls at once.
 *
 * A rule that names an export letter by letter, of modules that are linked and do not have it, would let through what it is
 * meant to stop: no guest is instantiated with it (`PolicyError`, `unknown-export`).
 *
 * ```ts
 * import { policy, Runtime } from "@hostwright/core";
 *
 * const runtime = new Runtime();
 * runtime.use(
 *   policy(
 *     [
 *       { module: "fs", export: ["open", "read", "close"], allow: true },
 *       { module: "fs", deny: "EROFS" },
 *       { module: "net", quota: { callsPerSecond: 50, burst: 100 }, deny: "EAGAIN" },
 *       { module: "log", quota: { calls: 10_000, per: "runtime" }, abort: true },
 *     ],
 *     { otherwise: { abort: true } },
 *   ),
 * );
 * ```
 *
 * @throws {TypeError} when a rule says none or several of `allow`, `deny` and `abort`
 * @throws {RangeError} when a quota is no number of calls
 */
export function policy(
  rules: readonly PolicyRule[],
  { otherwise = { allow: true }, clock = monotonic }: PolicyOptions = {},
): Middleware {
  const checked = rules.map((rule, index) => {
    check(rule, `rule ${String(index)}`);
    return { rule, meter: rule.quota && makeMeter(rule.quota, clock) };
  });
  check(otherwise, "otherwise");
  const middleware: Middleware = (call, next) => {
    const index = checked.findIndex(({ rule }) => isSelected(call, rule));
    const { rule, meter }: { rule: Verdict; meter?: Meter | undefined } = checked[index] ?? {
      rule: otherwise,
    };
    if (rule.allow === true || meter?.admit(call) === true) return next();
    throw refusal(call, rule, index < 0 ? undefined : index, meter);
  };
  return withExportsCheck(middleware, namedExportsCheck(rules));
}

type Verdict = Allow | Deny | Abort;

function refusal(
  call: HostCall,
  { deny }: Deny | Abort,
  rule: number | undefined,
  meter: Meter | undefined,
): Error {
  const by = rule === undefined ? "the policy's default" : `rule ${String(rule)} of the policy`;
  const fact = meter === undefined ? `was refused by ${by}` : `exceeds the quota of ${by}, ${meter.limit}`;
  const where = `${call.module}.${call.export}`;
  if (deny !== undefined) {
    const error = new ErrnoError(deny, { message: `the call ${fact}.`, where });
    if (call.errnoOfError(error) !== undefined) return error;
  }
  const code: PolicyErrorCode = meter === undefined ? "policy-denied" : "quota-exceeded";
  const next =
    deny === undefined
      ? "Change the policy, or the guest."
      : `Its result has no room for ${String(deny)}: abort says so, or allow it.`;
  const about = { module: call.module, export: call.export, rule };
  return new PolicyError(code, `${fact}. ${next}`, about, { where, subject: "the call" });
}

// For rules that no compiler has seen, such as those of a configuration file: one that says nothing would let all pass.
function check({ allow, deny, abort, ...rest }: Verdict & { readonly quota?: Quota }, where: string): void {
  const said = [allow === true, deny !== undefined, abort === true].filter(Boolean).length;
  if (said !== 1) {
    const found = said === 0 ? "none" : "several";
    throw new TypeError(`policy: ${where} says ${found} of allow, deny and abort. Say one.`);
  }
  if (allow === true && rest.quota !== undefined) {
    throw new TypeError(
      `policy: ${where} allows what is beyond its quota. Say deny or abort: what is within it is allowed.`,
    );
  }
  const problem = rest.quota && quotaProblem(rest.quota);
  if (problem !== undefined) throw new RangeError(`policy: the quota of ${where} is none: ${problem}.`);
  // The error is made once more at each call; a number that is no errno should not wait for that.
  if (deny !== undefined) new ErrnoError(deny);
}
