import { type ErrorContext, HostwrightError } from "@hostwright/types";

/** Why a policy ended a call, or kept a guest from being instantiated. */
export type PolicyErrorCode = "policy-denied" | "quota-exceeded" | "unknown-export";

/**
 * Says that a {@link policy} has refused a call which could not be answered with an errno, or was not to be. It ends the
 * guest's call.
 *
 * Codes: `policy-denied`, `quota-exceeded`; and `unknown-export`, from `runtime.instantiate`: a rule names an export that the
 * module does not have.
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
export class PolicyError extends HostwrightError {
  override readonly code: PolicyErrorCode;
  /** The host module's name. */
  readonly module: string;
  /** The export's name. */
  readonly export: string;
  /** Which rule it was, from 0; `undefined` where none matched and the default refuses. */
  readonly rule: number | undefined;

  constructor(
    code: PolicyErrorCode,
    fact: string,
    about: { readonly module: string; readonly export: string; readonly rule: number | undefined },
    context?: ErrorContext,
  ) {
    super(fact, context);
    this.code = code;
    this.module = about.module;
    this.export = about.export;
    this.rule = about.rule;
  }

  override get name(): string {
    return "PolicyError";
  }
}
