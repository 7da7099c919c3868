import { formatThrown } from "@hostwright/types/internal";

import { GuestClosedError } from "../errors.js";

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
  const reason = formatThrown(cause, true);
  const fact =
    `was called after a call of the guest had been aborted half-way (${reason}). Instantiate a new one, ` +
    'or give { afterAbort: "keep" } for a guest that is known to survive it.';
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
