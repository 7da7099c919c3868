import type { OptionKinds } from "@hostwright/types/internal";

import { checkOptions } from "../check-options.js";
import type { Middleware, ObservedCall } from "./middleware.js";
import { type Clock, formatMeasured, monotonic } from "./clock.js";
import { follow, type Outcome } from "./outcome.js";
import { type CallSelector, checkSelector, formatCallee, isSelected } from "./selector.js";

/** Configures {@link logCalls}. */
export interface LogCallsOptions {
  /** Selects the calls that are logged; all of them when left out. */
  readonly only?: CallSelector;
  /** Tells the time in nanoseconds; the engine's monotonic clock when left out. */
  readonly clock?: Clock;
}

const OPTIONS: OptionKinds<LogCallsOptions> = { only: "object", clock: "function" };

/**
 * Makes middleware that writes a line for every call, as strace does for system calls, with its direction:
 *
 * ```text
 *   to-host kv.put(key: "a", value: "aaaaaaaaa" (9 bytes)) → errno 51 (ENOSPC) 14µs
 * to-guest Plugin.greet("Ada") → "Hello, Ada" 61µs
 * ```
 *
 * Arguments are formatted before the call, since a method may change the bytes of a view. The line is written when the
 * function has returned, or when its promise has settled; `(waited)` marks the latter. Calls within a call are written before
 * it, indented. Long values are cut off.
 *
 * A log never fails a call: when the sink, a type's `format` or a selector throws, the line is incomplete or missing, and the
 * call goes on.
 *
 * ```ts
 * import { logCalls, Runtime } from "@hostwright/core";
 *
 * const runtime = new Runtime();
 * runtime.use(logCalls()); // to standard error
 *
 * const lines: string[] = [];
 * runtime.use(logCalls((line) => lines.push(line), { only: { module: "kv", export: ["put", "delete"] } }));
 * ```
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function logCalls(
  sink: (line: string) => void = (line) => {
    console.error(line);
  },
  options: LogCallsOptions = {},
): Middleware {
  checkOptions("logCalls", options, OPTIONS);
  const { only = {}, clock = monotonic } = options;
  checkSelector("logCalls: only", only);
  let depth = 0;
  return (call, next) => {
    if (attempt(() => isSelected(call, only)) !== true) return next();
    const written = formatCall(call);
    const indent = "  ".repeat(depth);
    const start = clock();
    depth++;
    try {
      return follow(call, next, (outcome) => {
        const took = clock() - start;
        const waited = call.isAsync ? " (waited)" : "";
        attempt(() => {
          sink(`${indent}${written} → ${formatOutcome(call, outcome)} ${formatMeasured(took)}${waited}`);
        });
      });
    } finally {
      // An asynchronous method goes on from here, but later calls are not within it.
      depth--;
    }
  };
}

function formatCall(call: ObservedCall): string {
  return attempt(() => `${call.direction} ${call.format()}`) ?? `${formatCallee(call)}(?)`;
}

function formatOutcome(call: ObservedCall, outcome: Outcome): string {
  if (outcome.kind === "returned") return attempt(() => call.formatResult(outcome.value) || "ok") ?? "?";
  const isErrno = call.errnoOfError(outcome.error) !== undefined;
  return attempt(() => `${isErrno ? "" : "threw "}${call.formatError(outcome.error)}`) ?? "threw ?";
}

/** Returns the result of `work`; `undefined` when it throws. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
