import { LowerError } from "@hostwright/types";

import type { Answer } from "../compile/result-lowering.js";
import type { Middleware } from "./host-call.js";
import { type ExportCalls, ObservedCall } from "./live-call.js";
import { makeReceiver, type Method, type Methods } from "../compile/receiver.js";
import type { Call, ThunkParts } from "../compile/thunk.js";

/** Makes the call of a method through middleware, the first outermost. */
export function makeObservedCall(
  parts: ThunkParts,
  site: ExportCalls,
  middleware: readonly Middleware[],
): Call {
  const { method, lifters, answer } = parts;
  const receiver = makeReceiver(parts);
  const [outermost, ...others] = middleware as [Middleware, ...Middleware[]];
  return (frame, raw) => {
    const on = receiver(frame);
    const { memory } = frame;
    const args: unknown[] = [];
    for (const lift of lifters) args.push(lift(memory, raw));
    answer.prepare?.(memory, raw);
    const call = new ObservedCall(site, args, frame);
    // A `next` for each call, since middleware may keep it: it may call it twice, after an await, or in another call.
    const step = (index: number): unknown => {
      const next = others[index];
      return next === undefined ? callMethod(on, method, args) : next(call, () => step(index + 1));
    };
    return outermost(call, others.length === 0 ? () => callMethod(on, method, args) : () => step(0));
  };
}

/** The parts of a thunk behind middleware: what is nothing may be what some middleware has not handed on. */
export function behindMiddleware(parts: ThunkParts): ThunkParts {
  const { answer } = parts;
  const returned: Answer["returned"] = (value, memory, raw) => {
    try {
      return answer.returned(value, memory, raw);
    } catch (error) {
      throw value === undefined && error instanceof LowerError ? nothingReturned(error) : error;
    }
  };
  return { ...parts, answer: { ...answer, returned } };
}

function nothingReturned(cause: LowerError): LowerError {
  const fact =
    "is undefined, which its type refuses, and the call went through middleware. Let middleware return what next() gives, and the method a value.";
  const where = { where: cause.where, subject: "the result", cause };
  return new LowerError(cause.code, fact, undefined, where);
}

// By their number, as V8 calls with spread arguments more slowly.
function callMethod(on: Methods, method: PropertyKey, args: readonly unknown[]): unknown {
  switch (args.length) {
    case 0:
      return (on[method] as Method)();
    case 1:
      return (on[method] as Method)(args[0]);
    case 2:
      return (on[method] as Method)(args[0], args[1]);
    case 3:
      return (on[method] as Method)(args[0], args[1], args[2]);
    default:
      return (on[method] as Method)(...args);
  }
}
