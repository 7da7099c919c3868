import { safeText } from "@hostwright/types/internal";

import { activeCalls } from "../../context/call-context.js";
import type { Frame } from "../../context/frame.js";
import { AsyncCallError } from "../../errors.js";

/** The next step for a callback that has to wait. */
const ASYNC_CALLBACK = "Take callback(…)({ async: true }) in an async method";

/** Checks whether a guest was entered inside a `guest.call` of its own that has not ended. */
function isInsideOwnCall({ context, memory }: Frame): boolean {
  return activeCalls(context).some(({ caller }) => caller.memory === memory);
}

/**
 * Makes the error for a guest that the engine could not suspend; `outer` is the frame that was running when the guest was
 * entered.
 */
export function unsuspendable(
  name: string,
  frame: Frame,
  outer: Frame | null,
  cause: unknown,
): AsyncCallError {
  const about = { where: "guest", subject: name, cause };
  return new AsyncCallError("not-suspendable", whyUnsuspendable(name, frame, outer), about);
}

function whyUnsuspendable(name: string, frame: Frame, outer: Frame | null): string {
  const { owner } = frame;
  if (owner?.guest === undefined) {
    return (
      "reached an asynchronous host function, and a start function cannot be suspended. " +
      "Let the guest export a function that calls it, and use guest.call(…)."
    );
  }
  // The frames of JavaScript lie between the call and the import.
  if (frame.isSuspendable) {
    return (
      "reached an asynchronous host function through JavaScript, such as a plain import, which cannot be suspended. " +
      "Let the guest call the host function itself."
    );
  }
  // The frames of another guest lie between this one and its caller on the host.
  if (outer !== null && outer.owner !== owner) {
    return (
      "was called for another guest and reached an asynchronous host function, and a call between guests cannot be " +
      `suspended. Give that guest an async method of a host module, which awaits guest.call("${safeText(name)}").`
    );
  }
  const isCallback = owner.exportedFunction(name) === undefined;
  if (outer !== null || isCallback || isInsideOwnCall(frame)) {
    return (
      "was called by a host function, as a callback or an export of the guest that is calling it, and reached an asynchronous " +
      `host function: the guest cannot be suspended there. ${ASYNC_CALLBACK}, or let the guest make that call itself.`
    );
  }
  return `reached an asynchronous host function, for which the guest has to be suspended. Call guest.call("${safeText(name)}"), or declare it with { async: true } in a class.`;
}

/** Makes the error for an import that a guest calls which was entered without a frame. */
export function refuseOutside(where: string): AsyncCallError {
  const fact =
    "was called by a guest that was entered past its wrapper. Call guest.call, not guest.instance.exports.";
  return new AsyncCallError("not-suspendable", fact, { subject: where });
}

/** Makes the error for an import that a guest calls where it cannot be suspended. */
export function refuseSynchronous(where: string, frame: Frame): AsyncCallError {
  const fact = `is asynchronous, and ${whereUnsuspendable(frame)}`;
  return new AsyncCallError("not-suspendable", fact, { subject: where });
}

function whereUnsuspendable(frame: Frame): string {
  // Without an owner, host functions are called without a guest, which has no start function.
  if (frame.owner !== undefined && frame.owner.guest === undefined)
    return (
      "the guest calls it in its start function, which cannot be suspended. " +
      "Let the guest export a function that calls it, and use guest.call(…)."
    );
  return isInsideOwnCall(frame)
    ? "the guest was called by a host function, as a callback or through guest.exports, where it cannot be suspended. " +
        `${ASYNC_CALLBACK}, or let the guest make that call itself.`
    : "the guest was entered through guest.exports, by another guest or as a callback, where it cannot be suspended. " +
        `Use guest.call(…), or { async: true } in a class; for another guest in an async method of a host module. ${ASYNC_CALLBACK}.`;
}
