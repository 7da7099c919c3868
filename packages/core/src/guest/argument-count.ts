import type { GuestFunction } from "@hostwright/types";
import type { EngineExports } from "@hostwright/types/internal";

/**
 * Makes a function of a guest that first tells the guest how many arguments it is called with. AssemblyScript's functions with optional
 * parameters look there, trap where the number is none of theirs, and export the function that sets it. Others stay as they are.
 */
export function withArgumentCount(
  guestFunction: GuestFunction,
  exports: EngineExports | undefined,
): GuestFunction {
  const set = exports?.["__setArgumentsLength"];
  const { length } = guestFunction;
  if (typeof set !== "function" || length === 0) return guestFunction;
  const counted: GuestFunction = (...args) => {
    // A guest is entered with four arguments, of which functions of the engine drop what they do not take.
    (set as GuestFunction)(Math.min(args.length, length));
    return guestFunction(...args);
  };
  // Wrappers have as many parameters as the function.
  return Object.defineProperty(counted, "length", { value: length });
}
