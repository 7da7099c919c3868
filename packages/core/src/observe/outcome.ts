import type { ObservedCall } from "./middleware.js";

/** Tells how a call ended, before its result was lowered. */
export type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/**
 * Calls `next`, and reports the outcome to `ended`: at once, or when the promise of an asynchronous method has settled.
 * Returns the result of `next`, and throws its error.
 */
export function follow(call: ObservedCall, next: () => unknown, ended: (outcome: Outcome) => void): unknown {
  let value: unknown;
  try {
    value = next();
  } catch (error) {
    ended({ kind: "threw", error });
    throw error;
  }
  // A promise from a synchronous method is a mistake, which the lowering of the result reports.
  if (call.isAsync) return settle(value, ended);
  ended({ kind: "returned", value });
  return value;
}

async function settle(promise: unknown, ended: (outcome: Outcome) => void): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    ended({ kind: "threw", error });
    throw error;
  }
  ended({ kind: "returned", value });
  return value;
}
