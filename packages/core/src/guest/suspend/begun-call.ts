import { type ActiveCall, type CallContext, makeContext } from "../../context/call-context.js";
import type { CallableGuest } from "../callable-guest.js";
import { NO_VALUES } from "../../context/caller.js";
import { FrameCaller } from "../../context/current-call.js";
import { runIn } from "../../context/current-context.js";
import { register, type SuspendableFrame } from "../../context/frame.js";

/** Begins a call that can be suspended, and gives its frame: the call is the innermost one of the frame's context. */
export function beginCall(target: CallableGuest, outer: CallContext | undefined): SuspendableFrame {
  const { signal, values = NO_VALUES } = outer ?? {};
  const call: ActiveCall = { caller: new FrameCaller(target, signal, values), isActive: true };
  return target.makeSuspendableFrame(makeContext(target.runtime, outer, { call }));
}

/**
 * Runs what enters the guest in the context of the call. Until the guest is suspended for the first time, or has returned,
 * the frame is in the register.
 */
export function enterCall<R>(frame: SuspendableFrame, work: () => R): R {
  const outer = register.frame;
  register.frame = frame;
  try {
    return runIn(frame.context, work);
  } finally {
    register.frame = outer;
  }
}

/** Says that the call is over: what it has started and left behind goes on by itself. */
export function finishCall({ context }: SuspendableFrame): void {
  const [call] = context.calls as readonly [ActiveCall];
  call.isActive = false;
}
