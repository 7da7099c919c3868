import { type CoreValue, LowerError } from "@hostwright/types";

import { makeAsyncThunk } from "../compile/make-async-thunk.js";
import type { CompiledExport, ExportThunks } from "../compile/compiled-module.js";
import { makeLift, makeSyncThunk } from "../compile/array-call.js";
import { makeReceiver, type Method, type Methods } from "../compile/receiver.js";
import type { ResultLowering } from "../compile/result-lowering.js";
import type { Call, Thunk, ThunkParts } from "../compile/thunk.js";
import { type Frame, outerFrame, register } from "../context/frame.js";
import type { AsyncThunk } from "../guest/suspend/async-thunk.js";
import { decidesBeforeLifting } from "./before-lifting.js";
import type { Middleware } from "./middleware.js";
import { ExportCalls, CallToHost } from "./call-to-host.js";
import { generateObservedThunk } from "./observed-source.js";

/** The thunks of exports behind the same middleware: all guests that are linked with it share them. */
const thunksBehind = new WeakMap<readonly Middleware[], Map<ExportThunks, Thunk>>();

/** Makes the thunk of a synchronous export behind middleware, the first outermost; once for the same list. */
export function observedThunk(
  exported: CompiledExport,
  thunks: ExportThunks,
  middleware: readonly Middleware[],
  codegen: boolean,
): Thunk {
  let made = thunksBehind.get(middleware);
  if (made === undefined) thunksBehind.set(middleware, (made = new Map<ExportThunks, Thunk>()));
  let thunk = made.get(thunks);
  if (thunk === undefined)
    made.set(thunks, (thunk = makeObservedThunk(exported, thunks, middleware, codegen)));
  return thunk;
}

function makeObservedThunk(
  exported: CompiledExport,
  thunks: ExportThunks,
  middleware: readonly Middleware[],
  codegen: boolean,
): Thunk {
  const parts = behindMiddleware(thunks);
  const generated =
    codegen && !middleware.some(decidesBeforeLifting)
      ? generateObservedThunk(callsOf(exported), parts, middleware)
      : undefined;
  return generated ?? makeSyncThunk(parts, throughMiddleware(exported, parts, middleware));
}

/** Makes the thunk of an asynchronous export behind middleware, the first outermost. */
export function observedAsyncThunk(
  exported: CompiledExport,
  thunks: ExportThunks,
  middleware: readonly Middleware[],
): AsyncThunk {
  const parts = behindMiddleware(thunks);
  return makeAsyncThunk(parts, throughMiddleware(exported, parts, middleware));
}

/** Caches the shared data of each export's calls. */
const callsByExport = new WeakMap<CompiledExport, ExportCalls>();

function callsOf(exported: CompiledExport): ExportCalls {
  let calls = callsByExport.get(exported);
  if (calls === undefined) {
    const { name } = exported.module.metadata;
    callsByExport.set(exported, (calls = new ExportCalls(name, exported.metadata)));
  }
  return calls;
}

/**
 * Makes the call of an export through middleware. Its arguments are lifted when the last policy has let the call pass, or when
 * middleware before that reads them; without a policy at once, so that no middleware sees a call whose arguments are wrong.
 */
function throughMiddleware(
  exported: CompiledExport,
  parts: ThunkParts,
  middleware: readonly Middleware[],
): Call {
  const calls = callsOf(exported);
  const receiver = makeReceiver(parts);
  const lift = makeLift(parts);
  const liftNow = (frame: Frame, raw: readonly CoreValue[]): readonly unknown[] => {
    const outer = outerFrame(frame);
    try {
      // Middleware may have awaited before the policy: the call may have been ended, and another one run.
      receiver(frame);
      register.frame = frame;
      return lift(frame, raw);
    } finally {
      register.frame = outer;
    }
  };
  const first = throughAll<Methods>(middleware, (on, args) => callMethod(on, parts.method, args));
  const isLiftedAtOnce = !middleware.some(decidesBeforeLifting);
  return (frame, raw) => {
    const on = receiver(frame);
    frame.copied = 0;
    return isLiftedAtOnce
      ? first(on, new CallToHost(calls, frame, lift(frame, raw)))
      : first(on, new CallToHost(calls, frame, undefined, () => liftNow(frame, raw)));
  };
}

/** Runs the rest of the middleware of a call, and then its function; with its arguments, where they are lifted already. */
type Step<On> = (on: On, call: CallToHost, args?: readonly unknown[]) => unknown;

/**
 * Makes the first step of calls through middleware, the last of which is `work`. Arguments are lifted once the last policy has let the
 * call pass.
 */
export function throughAll<On>(
  middleware: readonly Middleware[],
  work: (on: On, args: readonly unknown[]) => unknown,
): Step<On> {
  const lifted = middleware.findLastIndex(decidesBeforeLifting) + 1;
  // A `next` for each call, since middleware may keep it: it may call it twice, after an await, or in another call.
  return middleware.reduceRight<Step<On>>(
    (rest, each, index) => (on, call, given) => {
      const args = index === lifted ? call.arguments : given;
      return each(call, () => rest(on, call, args));
    },
    (on, call, args) => work(on, args ?? call.arguments),
  );
}

/** Keeps the parts of thunks behind middleware by those without. */
const partsBehind = new WeakMap<ThunkParts, ThunkParts>();

/** Makes the parts of a thunk behind middleware, whose error for a missing result names the middleware. */
function behindMiddleware(parts: ThunkParts): ThunkParts {
  const kept = partsBehind.get(parts);
  if (kept !== undefined) return kept;
  const { module, name, className, slot, method, isAsync, plan, lowering } = parts;
  const misfit: ResultLowering["misfit"] = (value, error) => {
    const found = lowering.misfit(value, error);
    return value === undefined && found instanceof LowerError ? nothingReturned(found) : found;
  };
  const returned: ResultLowering["returned"] = (value, memory, raw) => {
    try {
      return lowering.lower(value, memory, raw);
    } catch (error) {
      throw misfit(value, error);
    }
  };
  const observed = { ...lowering, misfit, returned };
  const behind = { module, name, className, slot, method, isAsync, plan, lowering: observed };
  partsBehind.set(parts, behind);
  return behind;
}

function nothingReturned(cause: LowerError): LowerError {
  const fact =
    "is undefined, which its type refuses, and the call went through middleware. Let the method return a value, and middleware the result of next().";
  const where = { where: cause.where, subject: "the result", cause };
  return new LowerError(cause.code, fact, undefined, where);
}

// By number: V8 calls with spread arguments more slowly.
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
