import { Aborted, type Frame } from "../context/frame.js";

let anyTag: WebAssembly.Tag | undefined;

/** Checks whether a value is a `WebAssembly.Exception`, of any realm. */
function isException(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  try {
    // The engine's own check throws for every other value, which costs more than the rest of the call. Errors of this realm do not get there.
    if (inherits(Error, value) && !inherits(WebAssembly.Exception, value)) return false;
    WebAssembly.Exception.prototype.is.call(
      value as never,
      (anyTag ??= new WebAssembly.Tag({ parameters: [] })),
    );
    return true;
  } catch {
    // A proxy that refuses to be looked at, or an engine without exceptions.
    return false;
  }
}

function inherits({ prototype }: { readonly prototype: object }, value: object): boolean {
  return Object.prototype.isPrototypeOf.call(prototype, value);
}

/**
 * Checks whether an error that leaves a host function goes on through the guest as through any JavaScript function: a
 * `WebAssembly.Exception`, or an error that came out of the guest itself, such as one that a plain import threw.
 */
export function passesThrough(frame: Frame, error: unknown): boolean {
  // The guest of a call that has been ended must not go on, and a handler of its own would let it.
  if (frame.aborted !== undefined || frame.context?.signal?.aborted === true) return false;
  return isException(error) || (frame.passing !== undefined && Object.is(frame.passing.error, error));
}

/**
 * Gives the error to throw into the guest for an error that leaves a host function: an abort, or the error itself where it
 * passes through; always the error itself without a guest, as in tests.
 */
export function endCall(frame: Frame | null, thrown: unknown): unknown {
  const isAborted = thrown instanceof Aborted;
  const reason = isAborted ? thrown.reason : thrown;
  if (frame?.owner === undefined) return reason;
  return !isAborted && passesThrough(frame, reason) ? reason : frame.owner.abort(frame, reason);
}
