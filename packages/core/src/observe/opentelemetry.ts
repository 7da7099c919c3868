import { context, type Span, SpanStatusCode, trace, type Tracer } from "@opentelemetry/api";

import type { CallErrno, HostCall, Middleware } from "./host-call.js";
import { follow, type Outcome } from "./outcome.js";
import { type CallSelector, isSelected } from "./selector.js";

/** What spans are made of. */
export interface OpenTelemetryOptions {
  /** Which calls get a span; all of them when left out. */
  readonly only?: CallSelector;
  /** Makes the spans; that of the global provider for `@hostwright/core` when left out. */
  readonly tracer?: Tracer;
  /** Whether `hostwright.arguments` holds the arguments, cut off where they are long; not when left out: they may be secret. */
  readonly arguments?: boolean;
}

/**
 * Makes middleware that gives every call of a host function a span, named after it: `kv.put`. What the method starts,
 * after an `await` too, has that span for a parent, and an asynchronous method's span ends when its promise settles.
 *
 * Attributes: `hostwright.module`, `hostwright.export`; for a failure that the guest is told of `hostwright.errno`, its
 * number, with its name as `error.type`; for an exception that ends the guest's call the class of the error as
 * `error.type`, and the exception itself as an event. Either makes the span's status an error.
 *
 * Needs `@opentelemetry/api`, which is an optional peer dependency: nothing else of this package loads it.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { openTelemetry } from "@hostwright/core/opentelemetry";
 *
 * const runtime = new Runtime();
 * runtime.use(openTelemetry({ only: { module: "kv" } }));
 * ```
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Middleware {
  const { only = {}, arguments: withArguments = false } = options;
  return (call, next) => {
    if (!isSelected(call, only)) return next();
    // At each call: the provider may be set after the middleware is made.
    const tracer = options.tracer ?? trace.getTracer("@hostwright/core");
    const { module, export: name } = call;
    const attributes = { "hostwright.module": module, "hostwright.export": name };
    const span = tracer.startSpan(`${module}.${name}`, { attributes });
    if (withArguments && span.isRecording()) span.setAttribute("hostwright.arguments", call.format());
    return context.with(trace.setSpan(context.active(), span), () =>
      follow(call, next, (outcome) => {
        describeOutcome(span, call, outcome);
        span.end();
      }),
    );
  };
}

function describeOutcome(span: Span, call: HostCall, outcome: Outcome): void {
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
  span.setAttribute("error.type", error instanceof Error ? error.name : typeof error);
  const message = call.formatError(error);
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function describeErrno(span: Span, { number, name }: CallErrno, message: string): void {
  span.setAttribute("hostwright.errno", number);
  span.setAttribute("error.type", name ?? String(number));
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
