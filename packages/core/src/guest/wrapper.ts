import type { GuestFunction } from "@hostwright/types";

import type { CallContext } from "../context/call-context.js";
import { currentContext } from "../context/current-context.js";
import type { Frame } from "../context/frame.js";

/** The side that is called, as what enters it needs it. */
interface Entered {
  frameFor(name: string, context: CallContext | undefined): Frame;
  enter<R>(
    name: string,
    frame: Frame,
    work: (...args: unknown[]) => R,
    count?: number,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    d?: unknown,
  ): R;
}

/**
 * Makes a function that enters a guest through one of its own, an engine's exported function: that takes as many
 * arguments as it has parameters, whatever it is called with, so that each number of them has a wrapper without an array.
 */
export function wrapGuestFunction(
  target: Entered,
  name: string,
  guestFunction: GuestFunction,
): GuestFunction {
  switch (guestFunction.length) {
    case 0:
      return () => target.enter(name, target.frameFor(name, currentContext()), guestFunction, 0);
    case 1:
      return (a) => target.enter(name, target.frameFor(name, currentContext()), guestFunction, 1, a);
    case 2:
      return (a, b) => target.enter(name, target.frameFor(name, currentContext()), guestFunction, 2, a, b);
    case 3:
      return (a, b, c) =>
        target.enter(name, target.frameFor(name, currentContext()), guestFunction, 3, a, b, c);
    case 4:
      return (a, b, c, d) =>
        target.enter(name, target.frameFor(name, currentContext()), guestFunction, 4, a, b, c, d);
    default:
      return wrapFunction(target, name, guestFunction);
  }
}

/** The same through any function, which is passed all that the wrapper is called with. */
export function wrapFunction(target: Entered, name: string, entry: GuestFunction): GuestFunction {
  return (...args) => target.enter(name, target.frameFor(name, currentContext()), () => entry(...args));
}

/** Calls a function with the first of these arguments, as many as `count` says. */
export function called<R>(
  work: (...args: unknown[]) => R,
  count: number,
  a: unknown,
  b: unknown,
  c: unknown,
  d: unknown,
): R {
  switch (count) {
    case 0:
      return work();
    case 1:
      return work(a);
    case 2:
      return work(a, b);
    case 3:
      return work(a, b, c);
    default:
      return work(a, b, c, d);
  }
}
