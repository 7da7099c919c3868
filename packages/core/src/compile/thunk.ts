import { type CoreValue, HostwrightError } from "@hostwright/types";

import { Aborted, type Frame, register, type Slot } from "../context/frame.js";
import { CallContextError } from "../errors.js";
import { endCall, passesThrough } from "../guest/end-call.js";
import { subjectOf } from "./lifter.js";
import type { CallPlan } from "./plan.js";
import { refuseUnlinkedGuest } from "./receiver.js";
import type { ResultLowering } from "./result-lowering.js";

/**
 * A function that a guest imports: takes and returns raw core values. It captures nothing of a guest or a runtime, and serves
 * all of them: it finds memory and receiver in the register's frame.
 */
export type Thunk = (...raw: CoreValue[]) => CoreValue;

/** The parts that a thunk is made of. */
export interface ThunkParts {
  /** The host module's name. */
  readonly module: string;
  /** The export's name. */
  readonly name: string;
  /** The class, for messages. */
  readonly className: string;
  readonly slot: Slot;
  readonly method: PropertyKey;
  /** Whether the method is asynchronous. */
  readonly isAsync: boolean;
  readonly plan: CallPlan;
  readonly lowering: ResultLowering;
}

/** Calls an export, and returns the result of its method: a promise, where it is asynchronous. */
export type Call = (frame: Frame, raw: readonly CoreValue[]) => unknown;

/**
 * Handles an error that was thrown in a thunk: by the parameter at an index; after the last one by the place
 * of a result, then by the method, then by the result.
 */
export function handleFailure(
  parts: ThunkParts,
  frame: Frame | null,
  error: unknown,
  at: number,
  value: unknown,
): CoreValue {
  // Not checked before the call: that would cost each call as much as all other checks together.
  if (frame === null) return refuse(parts);
  register.frame = frame;
  let thrown = error;
  try {
    const { parameters } = parts.plan;
    const parameter = parameters[at];
    if (parameter !== undefined && error instanceof HostwrightError)
      error.locate(`${parts.module}.${parts.name}`, subjectOf(parameter, at));
    const isResult = at >= parameters.length && at !== parameters.length + 1;
    if (isResult) thrown = parts.lowering.misfit(value, error);
  } catch (reason) {
    // Looking at a proxy runs its code: an error of that must not reach the guest either, which may catch it.
    throw endCall(frame, reason);
  }
  return lowerOrEnd(frame, parts, thrown);
}

/** Lowers an error that the result has room for; ends the guest's call for any other. */
export function lowerOrEnd(frame: Frame, parts: ThunkParts, error: unknown): CoreValue {
  let core: CoreValue;
  try {
    core = lowerError(frame, parts, error);
  } catch (reason) {
    throw endCall(frame, reason);
  }
  // A method that has seen its signal abort may well throw the signal's reason, and that may look like an errno.
  const { signal } = frame.context ?? {};
  if (signal?.aborted === true) throw endCall(frame, signal.reason);
  return core;
}

/** Lowers an error that the result has room for; throws any other again. */
export function lowerError(frame: Frame, parts: ThunkParts, error: unknown): CoreValue {
  refuseUnlinkedGuest(frame, parts);
  // Not shown to the result's type, which may have room for every error.
  if (error instanceof Aborted || passesThrough(frame, error)) throw error;
  return parts.lowering.threw(error);
}

/** Refuses a guest that was entered without a frame. */
export function refuse({ module, name }: ThunkParts): never {
  throw new CallContextError(
    "no-call",
    "was called by a guest that was entered past its wrapper. Call guest.exports (with node:wasi: wasi.start({ exports: guest.exports })), or " +
      "take a callback(…).",
    { module, export: name },
    { subject: `${module}.${name}` },
  );
}
