import { ErrnoError, type ErrorContext, HostwrightError } from "@hostwright/types";
import { type OptionKinds, safeText } from "@hostwright/types/internal";

import { checkOptions } from "../check-options.js";
import { beforeLifting } from "./before-lifting.js";
import type { CallDirection, Middleware, ObservedCall } from "./middleware.js";
import { type Clock, monotonic } from "./clock.js";
import { formatList, formatName } from "../format-names.js";
import { NearestNames } from "../nearest-names.js";
import { type ExportsOf, withExportsCheck } from "./exports-check.js";
import {
  type Abort,
  checkOtherwise,
  checkRules,
  type Deny,
  type PolicyRule,
  type Verdict,
} from "./policy-rules.js";
import { makeMeter, type Meter } from "./quota.js";
import { type CallSelector, isSelected, type NameTest } from "./selector.js";

/** Configures {@link policy}, beside its rules. */
export interface PolicyOptions {
  /** Decides about calls to the host that no rule selects; they pass when left out. Such calls to a guest always pass. */
  readonly otherwise?: Verdict;
  /** Tells the time in nanoseconds; the engine's monotonic clock when left out. */
  readonly clock?: Clock;
}

/** Codes of a {@link PolicyError}. */
export type PolicyErrorCode = "policy-denied" | "quota-exceeded" | "unknown-export";

/**
 * Reports that a {@link policy} has ended a call, since its rule says so or its result has no errno.
 *
 * Codes: `policy-denied`, `quota-exceeded`; and `unknown-export`, from `runtime.instantiate`: a rule names an export that the
 * module or the class does not have.
 *
 * ```ts
 * import { policy, PolicyError, Runtime } from "@hostwright/core";
 *
 * const runtime = new Runtime();
 * runtime.use(policy([{ module: "process", abort: true }]));
 * const guest = await runtime.instantiate<{ run(): void }>(new URL("guest.wasm", import.meta.url));
 * try {
 *   guest.exports.run();
 * } catch (error) {
 *   if (error instanceof PolicyError) console.log(error.code, error.module, error.export);
 * }
 * ```
 */
export class PolicyError extends HostwrightError<PolicyErrorCode> {
  /** The direction of the call. */
  declare readonly direction: CallDirection;
  /** The name of the module, as `call.module` is. */
  declare readonly module: string;
  /** The name of the export. */
  declare readonly export: string;
  /** The index of the rule, from 0; `undefined` when no rule selected the call and the default refuses it. */
  declare readonly rule: number | undefined;

  constructor(
    code: PolicyErrorCode,
    fact: string,
    about: Pick<PolicyError, "direction" | "module" | "export" | "rule">,
    context?: ErrorContext,
  ) {
    super(code, fact, context, about);
  }

  override get name(): string {
    return "PolicyError";
  }
}

/**
 * Makes middleware that decides which calls are made. The first rule that selects a call decides about it, before the arguments
 * are lifted: a denied call is denied, whatever the guest passes, and the host copies nothing for it.
 *
 * Rules, and `otherwise`, are for calls of host functions. A rule with `direction: "to-guest"` is for the functions of a class of
 * guest modules, and decides before anything is lowered: a refused call throws a {@link PolicyError} to its caller. Calls that no
 * rule selects pass, and so do those of `guest.exports`.
 *
 * `{ deny: "EACCES" }` returns an errno to the guest. Where the result of the export has no errno, it ends the call with a
 * {@link PolicyError}, as `{ abort: true }` does. A quota belongs to its rule, and counts the calls that the rule selects and
 * lets pass, of each guest or of each runtime. A token bucket limits a rate: after a pause, a `burst` of calls may be made at
 * once.
 *
 * A rule that spells out an export which its linked modules do not have would never stop a call: no guest is instantiated with
 * it (`PolicyError`, `unknown-export`). For calls to a guest that is the class that it is used as.
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
 *       { direction: "to-guest", module: "Plugin", export: "reset", abort: true },
 *     ],
 *     { otherwise: { abort: true } },
 *   ),
 * );
 * ```
 *
 * @throws {ModuleLinkError} `invalid-argument` for a misspelt name or a wrong value, in a rule above all
 * @throws {TypeError} when a rule has none or several of `allow`, `deny` and `abort`
 * @throws {RangeError} when a quota is invalid
 */
export function policy(rules: readonly PolicyRule[], options: PolicyOptions = {}): Middleware {
  checkOptions("policy", options, {
    otherwise: "object",
    clock: "function",
  } satisfies OptionKinds<PolicyOptions>);
  const { clock = monotonic } = options;
  const otherwise = checkOtherwise("otherwise" in options ? options.otherwise : { allow: true });
  const checked = checkRules(rules).map((rule) => ({
    rule,
    meter: rule.quota && makeMeter(rule.quota, clock),
  }));
  const middleware: Middleware = (call, next) => {
    const index = checked.findIndex(({ rule }) => isSelected(call, rule));
    const { rule, meter }: { rule: Verdict; meter?: Meter | undefined } = checked[index] ?? {
      rule: call.direction === "to-host" ? otherwise : { allow: true },
    };
    if (rule.allow === true || meter?.admit(call) === true) return next();
    throw refusal(call, rule, index < 0 ? undefined : index, meter);
  };
  return withExportsCheck(beforeLifting(middleware), namedExportsCheck(checked.map(({ rule }) => rule)));
}

function refusal(
  call: ObservedCall,
  { deny }: Deny | Abort,
  rule: number | undefined,
  meter: Meter | undefined,
): Error {
  const by = rule === undefined ? "the policy's default" : `rule ${String(rule)} of the policy`;
  const fact = meter === undefined ? `was refused by ${by}` : `exceeds the quota of ${by}, ${meter.limit}`;
  const { direction, module, export: name } = call;
  const where = `${module}.${formatName(name)}`;
  if (deny !== undefined) {
    const error = new ErrnoError(deny, { message: `the call ${fact}.`, where });
    if (call.errnoOfError(error) !== undefined) return error;
  }
  const code: PolicyErrorCode = meter === undefined ? "policy-denied" : "quota-exceeded";
  const next =
    deny === undefined
      ? `Change the policy, or the ${direction === "to-host" ? "guest" : "program"}.`
      : `Its result has no errno for ${String(deny)}. Use abort, or allow the call.`;
  const about = { direction, module, export: name, rule };
  return new PolicyError(code, `${fact}. ${next}`, about, { where, subject: "the call" });
}

/** Holds an export name and module names that a rule spells out. */
interface NamedExport {
  readonly direction: CallDirection;
  readonly modules: readonly string[];
  readonly name: string;
  /** The index of the rule, from 0. */
  readonly rule: number;
}

/**
 * Makes a check that refuses a rule which can select nothing, because its modules are linked and none has its export. Modules
 * that are not linked may be later, and their rules pass; so do those for classes that a guest is not used as.
 */
function namedExportsCheck(rules: readonly CallSelector[]): (exportsOf: ExportsOf) => void {
  const all = rules.flatMap((selector, rule) => {
    const modules = literal(selector.module);
    const { direction = "to-host" } = selector;
    return modules.length === 0
      ? []
      : literal(selector.export).map((name): NamedExport => ({ direction, modules, name, rule }));
  });
  return (exportsOf) => {
    const unknown = all.find(({ direction, modules, name }) =>
      modules.every((module) => exportsOf(module, direction)?.includes(name) === false),
    );
    if (unknown !== undefined) throw unknownExport(unknown, exportsOf);
  };
}

function literal(test: NameTest | undefined): readonly string[] {
  if (typeof test === "string") return [test];
  return Array.isArray(test) ? (test as readonly string[]) : [];
}

function unknownExport({ direction, modules, name, rule }: NamedExport, exportsOf: ExportsOf): PolicyError {
  const candidates = modules.flatMap((module) =>
    (exportsOf(module, direction) ?? []).map((each) => ({ module, name: each })),
  );
  const [module = ""] = modules;
  const nearest = new NearestNames(candidates).find(module, name)[0];
  const known = formatList(candidates.map((each) => each.name));
  const next =
    nearest !== undefined
      ? `Did you mean ${safeText(nearest.name)}?`
      : known === ""
        ? "It exports no function."
        : `Name one of ${known}.`;
  const fact = `rule ${String(rule)} of the policy names it, and ${modules.join(" or ")} does not export it. ${next}`;
  const about = { direction, module, export: name, rule };
  return new PolicyError("unknown-export", fact, about, { where: `${module}.${name}` });
}
