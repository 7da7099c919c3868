import { LiftError, LowerError } from "../errors.js";
import { formatAny } from "../type/format.js";

/** Makes the error for a handle that was dropped. */
export function staleHandle(
  handle: unknown,
  why = "which has been dropped. Let the guest forget a handle when it drops it.",
): LiftError {
  return new LiftError("stale-handle", `is ${formatAny(handle)}, ${why}`, handle, { subject: "the handle" });
}

/** Makes the error for a number that was never a handle. */
export function unknownHandle(handle: unknown): LiftError {
  const fact = `is ${formatAny(handle)}, which was never a handle of this guest. Let the guest pass on a handle that it was given.`;
  return new LiftError("unknown-handle", fact, handle, { subject: "the handle" });
}

/** Makes the error for an object that is dropped without a handle. */
export function noHandle(held: unknown): LiftError {
  const fact = "has no handle in this guest: it was never given to it, or has been dropped. Drop it once.";
  return new LiftError("unknown-handle", fact, held, { subject: formatAny(held) });
}

/** Makes the error for one object more than a guest may hold. */
export function tooManyHandles(held: number, object: unknown): LowerError {
  const fact = `cannot be given: the guest holds ${String(held)} handles, and no more are allowed. Let it drop some, or raise { max }.`;
  return new LowerError("too-many-handles", fact, object, { subject: "a handle" });
}
