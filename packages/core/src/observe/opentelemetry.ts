import { formatThrown, type OptionKinds, readProperty, safeText } from "@hostwright/types/internal";
import {
  context,
  type Exception,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";

import { checkOptions } from "../check-options.js";
import { formatName } from "../format-names.js";
import type { CallErrno, Middleware, ObservedCall } from "./middleware.js";
import { follow, type Outcome } from "./outcome.js";
import { type CallSelector, checkSelector, isSelected } from "./selector.js";

/** Configures {@link openTelemetry}. */
export interface OpenTelemetryOptions {
  /** Selects the calls that get a span; all of them when left out. */
  readonly only?: CallSelector;
  /** Makes the spans; the global provider's tracer for `@hostwright/core` when left out. */
  readonly tracer?: Tracer;
  /** Adds the arguments as `hostwright.arguments`, cut off where they are long; `false` when left out: they may be secret. */
  readonly arguments?: boolean;
}

const OPTIONS: OptionKinds<OpenTelemetryOptions> = { only: "object", tracer: "object", arguments: "flag" };

/**
 * Makes middleware that gives every call a span, named after the function: `kv.put`, `Plugin.greet`. Its kind is `INTERNAL` in both
 * directions, since a call stays in the process. Spans that the function starts, also after an `await`, are its children. The span
 * of an asynchronous function ends when its promise settles.
 *
 * Attributes: `hostwright.direction` (`to-host` or `to-guest`), `hostwright.module` and `hostwright.export`. When the caller gets an errno, `hostwright.errno` is its number and
 * `error.type` its name. When an exception ends the call of the guest, `error.type` is the class of the error, and the
 * exception is recorded as an event. Either sets the status of the span to an error.
 *
 * Needs `@opentelemetry/api`, an optional peer dependency that no other entry of this package loads.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { openTelemetry } from "@hostwright/core/opentelemetry";
 *
 * const runtime = new Runtime();
 * runtime.use(openTelemetry({ only: { module: "kv" } }));
 * ```
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Middleware {
  checkOptions("openTelemetry", options, OPTIONS);
  const { only = {}, arguments: withArguments = false } = options;
  checkSelector("openTelemetry: only", only);
  return (call, next) => {
    if (!isSelected(call, only)) return next();
    // Looked up at each call: the provider may be set after the middleware is made.
    const tracer = options.tracer ?? trace.getTracer("@hostwright/core");
    const { direction, module, export: name } = call;
    const attributes = {
      "hostwright.direction": direction,
      "hostwright.module": module,
      "hostwright.export": safeText(name),
    };
    const span = tracer.startSpan(`${module}.${formatName(name)}`, { attributes, kind: SpanKind.INTERNAL });
    if (withArguments && span.isRecording()) span.setAttribute("hostwright.arguments", call.format());
    return context.with(trace.setSpan(context.active(), span), () =>
      follow(call, next, (outcome) => {
        try {
          describeOutcome(span, call, outcome);
        } catch {
          // A getter of the error, which the SDK reads, must not throw in its place.
        }
        span.end();
      }),
    );
  };
}

function describeOutcome(span: Span, call: ObservedCall, outcome: Outcome): void {
  if (outcome.kind === "returned") {
    const errno = call.errnoOfResult(outcome.value);
    if (errno !== undefined) describeErrno(span, errno, call.formatResult(outcome.value));
    return;
  }
  const { error } = outcome;
  const errno = call.errnoOfError(error);
  if (errno !== undefined) {
    describeErrno(span, errno, call.formatError(error));
    return;
  }
  span.setStatus({ code: SpanStatusCode.ERROR, message: call.formatError(error) });
  const isError = typeof readProperty(error, "message") === "string";
  span.setAttribute("error.type", isError ? (textOf(error, "name") ?? "Error") : typeof error);
  span.recordException(isError ? exceptionOf(error) : call.formatError(error));
}

/** The most lines of a stack that a span shows. */
const MOST_LINES = 50;

/** Copies an error without the text that a guest or another program may have put into it raw. */
function exceptionOf(error: unknown): Exception {
  const message = formatThrown(error, false);
  const raw = readProperty(error, "message") as string;
  // Engines put the message in front of the frames, each on a line of its own.
  const stack = readProperty(error, "stack");
  const written = typeof stack === "string" ? stack.replace(raw, () => message) : "";
  const lines = written.split("\n", MOST_LINES).map((line) => safeText(line));
  const code = textOf(error, "code");
  const name = textOf(error, "name") ?? "Error";
  return { name, message, stack: lines.join("\n"), ...(code === undefined ? {} : { code }) };
}

function textOf(error: unknown, key: string): string | undefined {
  const value = readProperty(error, key);
  return typeof value === "string" ? safeText(value) : undefined;
}

function describeErrno(span: Span, { number, name }: CallErrno, message: string): void {
  span.setAttribute("hostwright.errno", number);
  span.setAttribute("error.type", name ?? String(number));
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
