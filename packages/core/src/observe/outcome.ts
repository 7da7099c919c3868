import type { HostCall } from "./host-call.js";

/** How a call ended, before its result was lowered. */
export type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/**
 * Goes on with a call, and tells `ended` how it did: at once, or when the promise of an asynchronous method has settled.
 * Gives and throws what `next` does.
 */
export function follow(call: HostCall, next: () => unknown, ended: (outcome: Outcome) => void): unknown {
  let value: unknown;
  try {
    value = next();
  } catch (error) {
    ended({ kind: "threw", error });
    throw error;
  }
  // A promise of a method that is not asynchronous is a mistake, and answered as one by whoever lowers it.
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
