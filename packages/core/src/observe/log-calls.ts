import type { HostCall, Middleware } from "./host-call.js";
import { type Clock, formatDuration, monotonic } from "./nanoseconds.js";
import { follow, type Outcome } from "./outcome.js";
import { type CallSelector, isSelected } from "./selector.js";

/** What is logged, beside where to. */
export interface LogCallsOptions {
  /** Which calls are logged; all of them when left out. */
  readonly only?: CallSelector;
  /** Tells the time in nanoseconds; the engine's monotonic clock when left out. */
  readonly clock?: Clock;
}

/**
 * Makes middleware that writes a line for every call, as strace does for system calls:
 *
 * ```text
 * kv.put(key: "a", value: "aaaaaaaaa" (9 bytes)) → errno 51 (ENOSPC) 14µs
 * ```
 *
 * Arguments are written down before the call, since the method may change what a view shows; the line is complete when
 * the method has returned, or when its promise has settled, which `(waited)` says. Calls that a host function makes, by
 * entering a guest again, come before its own line and are indented. Long values are cut off.
 *
 * Never gets in the way of a call: when the sink, a type's `format` or a selector throws, that line is incomplete or
 * missing, and the call goes on.
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
 */
export function logCalls(
  sink: (line: string) => void = (line) => {
    console.error(line);
  },
  { only = {}, clock = monotonic }: LogCallsOptions = {},
): Middleware {
  let depth = 0;
  return (call, next) => {
    if (attempt(() => isSelected(call, only)) !== true) return next();
    const written = formatCall(call);
    const indent = "  ".repeat(depth);
    const start = clock();
    depth++;
    try {
      return follow(call, next, (outcome) => {
        const took = formatDuration(clock() - start);
        const waited = call.isAsync ? " (waited)" : "";
        attempt(() => {
          sink(`${indent}${written} → ${formatOutcome(call, outcome)} ${took}${waited}`);
        });
      });
    } finally {
      // An asynchronous method is under way from here on, and what comes next is not called by it.
      depth--;
    }
  };
}

function formatCall(call: HostCall): string {
  return attempt(() => call.format()) ?? `${call.module}.${call.export}(?)`;
}

function formatOutcome(call: HostCall, outcome: Outcome): string {
  if (outcome.kind === "returned") return attempt(() => call.formatResult(outcome.value) || "ok") ?? "?";
  const isAnswer = call.errnoOfError(outcome.error) !== undefined;
  return attempt(() => `${isAnswer ? "" : "threw "}${call.formatError(outcome.error)}`) ?? "threw ?";
}

/** Gives what `work` gives; `undefined` when it throws. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
