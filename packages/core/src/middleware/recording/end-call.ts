import { register } from "../../call/frame.js";

/** Gives what has to be thrown into the guest that is running, to end its call for a reason. */
export function endCall(reason: unknown): unknown {
  const { frame } = register;
  return frame?.owner?.abort(frame, reason) ?? reason;
}
