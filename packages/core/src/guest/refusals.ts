import { safeText } from "@hostwright/types/internal";

import { AsyncCallError, GuestClosedError } from "../errors.js";
import type { Frame, EnteredGuest } from "../context/frame.js";
import { formatReason } from "./abort.js";

/** Makes the error for a call of a guest that was closed. */
export function closedGuest(name: string): GuestClosedError {
  const fact = "was called after the guest had been closed. Instantiate a new one.";
  return new GuestClosedError("guest-closed", fact, { where: "guest", subject: name });
}

/** Makes the error for a call that the closing of its guest ends. */
export function closedInCall(): GuestClosedError {
  const fact = "the call was ended, since the guest was closed. Instantiate a new one.";
  return new GuestClosedError("guest-closed", fact, { where: "guest" });
}

/** Makes the error for a call of a guest whose state is unknown, since a call of it was aborted. */
export function poisonedGuest(name: string, cause: unknown): GuestClosedError {
  // The reason, since the fault is in that call and not in this one.
  const reason = safeText(formatReason(cause, ({ name: kind, message }) => `${kind}: ${message}`));
  const fact =
    `was called after a call of the guest had been aborted half-way (${reason}). Instantiate a new one, ` +
    'or give { afterAbort: "keep" } for a guest that is known to survive it. Where a host function throws as control flow, ' +
    "let it throw a WebAssembly.Exception, or give it in { imports }.";
  return new GuestClosedError("guest-poisoned", fact, { where: "guest", subject: name, cause });
}

/** Makes the error for a guest of which the stack was so full that the end of a call could not be handled. */
export function stackOverflow(): RangeError {
  return new RangeError("Maximum call stack size exceeded in a call of the guest, which was cut off.");
}

/** Makes the error for a call that ended without having returned or thrown, as by a time limit of `node:vm`. */
export function cutOff(): Error {
  return new Error(
    "A call of the guest was cut off by the engine, as by a time limit, before it could clean up.",
  );
}

/**
 * Makes the error for an asynchronous host function where the guest cannot be suspended; `outer` is the frame that was
 * running when the guest was entered.
 */
export function unsuspendable(
  name: string,
  owner: EnteredGuest,
  outer: Frame | null,
  cause: unknown,
): AsyncCallError {
  const about = { where: "guest", subject: name, cause };
  return new AsyncCallError("not-suspendable", whyUnsuspendable(name, owner, outer), about);
}

function whyUnsuspendable(name: string, owner: EnteredGuest, outer: Frame | null): string {
  if (owner.guest === undefined) {
    return (
      "reached an asynchronous host function, and a start function cannot be suspended. " +
      "Let the guest export a function that calls it, and use guest.call(…)."
    );
  }
  // The frames of another guest lie between this one and its caller on the host.
  if (outer !== null && outer.owner !== owner) {
    return (
      "was called for another guest and reached an asynchronous host function, and a call between guests cannot be " +
      `suspended. Give that guest an async method of a host module, which awaits guest.call("${safeText(name)}").`
    );
  }
  if (outer !== null) {
    return (
      "was called by a host function, as a callback or an export of the guest that is calling it, and reached an asynchronous " +
      "host function: the guest cannot be suspended below a host function. Let the guest make that call itself."
    );
  }
  return `reached an asynchronous host function, for which the guest has to be suspended. Call guest.call("${safeText(name)}").`;
}
