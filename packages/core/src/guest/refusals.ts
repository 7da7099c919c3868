import { AsyncCallError, GuestClosedError } from "../errors.js";
import type { Frame, EnteredGuest } from "../context/frame.js";

/** Makes the error for a call of a guest that was closed. */
export function closedGuest(name: string): GuestClosedError {
  const fact = "was called after the guest had been closed. Instantiate a new one.";
  return new GuestClosedError("guest-closed", fact, { where: "guest", subject: name });
}

/** Makes the error for a call of a guest that nobody knows the state of. */
export function poisonedGuest(name: string, cause: unknown): GuestClosedError {
  const fact =
    "was called after a call of the guest had been aborted half-way. Instantiate a new one; " +
    '{ afterAbort: "keep" } is for guests that are known to bear it.';
  return new GuestClosedError("guest-poisoned", fact, { where: "guest", subject: name, cause });
}

/** Makes the error for an asynchronous host function where the guest cannot be suspended; `outer` is what had entered it. */
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
  // What another guest waits for is no promise to it.
  if (outer !== null && outer.owner !== owner) {
    return (
      "was called for another guest and reached an asynchronous host function, and a call between guests cannot be " +
      `suspended. Give that guest an async method of a host module, which awaits guest.call("${name}").`
    );
  }
  return `reached an asynchronous host function, for which the guest has to be suspended. Call guest.call("${name}").`;
}
