import { formatThrown } from "@hostwright/types/internal";

import { sharedState } from "../context/shared-state.js";

// The smallest module that traps: (module (func (export "f") unreachable)).
const TRAPPING = /* @__PURE__ */ Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
  ...[0x0a, 0x05, 0x01, 0x03, 0x00, 0x00, 0x0b],
);

type Trap = () => never;

// Shared, since the guests that a trap goes through may belong to different copies of this package.
const reasons = /* @__PURE__ */ sharedState(
  "abort-reasons",
  () => new WeakMap<object, { readonly reason: unknown }>(),
);
let trap: Trap | undefined;

/**
 * Makes the error to throw into a guest to end its call: a real trap, which no `catch_all` catches, with the reason tied
 * to it.
 *
 * Engines let guests catch exceptions only, and mark their own traps so that JavaScript can catch one and throw it again.
 * An engine that compiles no bytes makes no trap: there the reason itself is thrown, and the entry into the guest notices the
 * abort when the guest returns.
 */
export function makeAbort(reason: unknown): unknown {
  const carrier = realTrap();
  if (carrier === undefined) return reason;
  reasons.set(carrier, { reason });
  // For code between the frames of the guest and its caller that inspects errors.
  Object.defineProperty(carrier, "cause", { value: reason, configurable: true, writable: true });
  carrier.message = formatThrown(reason, false);
  return carrier;
}

/** Resolves the reason of an abort; `undefined` for any other error. */
export function abortReason(thrown: unknown): { readonly reason: unknown } | undefined {
  return typeof thrown === "object" && thrown !== null ? reasons.get(thrown) : undefined;
}

function realTrap(): Error | undefined {
  try {
    trap ??= new WebAssembly.Instance(new WebAssembly.Module(TRAPPING)).exports["f"] as Trap;
  } catch {
    return undefined;
  }
  try {
    return trap();
  } catch (error) {
    return error as Error;
  }
}
