import { type CoreValue, HostwrightError } from "@hostwright/types";

import { Aborted, type Frame, register, type Slot } from "../context/frame.js";
import type { AsyncThunk } from "../guest/suspend/suspension.js";
import { CallContextError } from "../errors.js";
import type { Answer } from "./result-lowering.js";
import type { ExportMetadata } from "../metadata/module-metadata.js";
import { type Lifter, subjectOf } from "./lifter.js";
import { makeReceiver, type Method, refuseStranger } from "./receiver.js";

/**
 * What a guest imports: takes and gives raw core values. Nothing of a guest or a runtime is captured in one: it serves all
 * of them, and finds memory and receiver in the register's frame.
 */
export type Thunk = (...raw: CoreValue[]) => CoreValue;

/** What a thunk is made from. */
export interface ThunkParts {
  /** The host module's name. */
  readonly module: string;
  /** The export's name. */
  readonly name: string;
  /** The class, for messages. */
  readonly className: string;
  readonly slot: Slot;
  readonly method: PropertyKey;
  readonly lifters: readonly Lifter[];
  readonly answer: Answer;
}

/** Lifts the parameters, calls the method and gives what it returned: its promise, where it is asynchronous. */
export type Call = (frame: Frame, raw: readonly CoreValue[]) => unknown;

/** Makes the call of a method that nobody stands around, through an array of arguments. */
export function makeCall(parts: ThunkParts): Call {
  const { method, lifters, answer } = parts;
  const receiver = makeReceiver(parts);
  return (frame, raw) => {
    const on = receiver(frame);
    const args = lifters.map((lift) => lift(frame.memory, raw));
    answer.prepare?.(frame.memory, raw);
    return (on[method] as Method)(...args);
  };
}

/** Makes the thunk of a synchronous method out of its call. */
export function makeSyncThunk(parts: ThunkParts, call: Call): Thunk {
  const { answer } = parts;
  return (...raw) => {
    const frame = register.frame ?? refuse(parts);
    try {
      return answer.returned(call(frame, raw), frame.memory, raw);
    } catch (error) {
      return endOrAnswer(frame, parts, error);
    }
  };
}

/**
 * Makes the thunk of an asynchronous method out of its call, which is made at once; the result is lowered when it is there,
 * unless the guest's call has been ended meanwhile.
 */
export function makeAsyncThunk(parts: ThunkParts, call: Call): AsyncThunk {
  const { slot, answer } = parts;
  return async (frame, raw) => {
    let ended: Aborted;
    try {
      const value = await call(frame, raw);
      const receiver = frame[slot];
      if (!(receiver instanceof Aborted)) return answer.returned(value, frame.memory, raw);
      ended = receiver;
    } catch (error) {
      return answerFor(frame, parts, error);
    }
    // The guest waits no more, and the place that it gave for the result may be part of another call's stack by now.
    throw ended.reason;
  };
}

/**
 * Makes what answers for anything that was thrown in a thunk: by the parameter at an index; after the last one by the place
 * of a result, then by the method, then by the result.
 */
export function makeFailed(parts: ThunkParts, { parameters }: ExportMetadata) {
  const where = `${parts.module}.${parts.name}`;
  return (frame: Frame | null, error: unknown, at: number, value: unknown): CoreValue => {
    // Found out by what reading it has thrown: to ask beforehand would cost each call what all other checks cost together.
    if (frame === null) return refuse(parts);
    let thrown = error;
    try {
      const parameter = parameters[at];
      if (parameter !== undefined && error instanceof HostwrightError)
        error.locate(where, subjectOf(parameter, at));
      const isResult = at >= parameters.length && at !== parameters.length + 1;
      if (isResult) thrown = parts.answer.misfit(value, error);
    } catch (reason) {
      // To look at a proxy is to run its code: what that throws must not reach the guest either, which may catch it.
      throw endCall(frame, reason);
    }
    return endOrAnswer(frame, parts, thrown);
  };
}

/** Answers the guest for what was thrown where that is an answer, and ends its call where not. */
function endOrAnswer(frame: Frame, parts: ThunkParts, error: unknown): CoreValue {
  let core: CoreValue;
  try {
    core = answerFor(frame, parts, error);
  } catch (reason) {
    throw endCall(frame, reason);
  }
  // A method that has seen its signal abort may well throw the signal's reason, and that may look like an errno.
  const { signal } = frame.context ?? {};
  if (signal?.aborted === true) throw endCall(frame, signal.reason);
  return core;
}

/** Gives what answers the guest for what was thrown; throws it again where that is no answer. */
function answerFor(frame: Frame, parts: ThunkParts, error: unknown): CoreValue {
  refuseStranger(frame, parts);
  // Not shown to the result's type, which may have an answer for everything.
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- whoever catches it throws the reason, whatever that is
  if (error instanceof Aborted) throw error;
  return parts.answer.threw(error);
}

/** Gives what ends a guest's call when it is thrown into the guest; without one, as in tests of host modules, the error itself. */
export function endCall(frame: Frame | null, reason: unknown): unknown {
  const { reason: original } = reason instanceof Aborted ? reason : { reason };
  return frame?.owner === undefined ? original : frame.owner.abort(frame, original);
}

/** Refuses a guest whose frame nobody knows. */
function refuse({ module, name }: ThunkParts): never {
  throw new CallContextError(
    "no-call",
    "was called by a guest that was entered past its wrapper. Call guest.exports, not guest.instance.exports.",
    { module, export: name },
    { subject: `${module}.${name}` },
  );
}
