import type { GuestMemory } from "../memory/guest-memory.js";
import { sharedState } from "../shared-state.js";
import type { CallMemory } from "./capabilities.js";

/** The call whose values are being written or read; types of nested values find it there. */
const state = /* @__PURE__ */ sharedState("call-memory", (): { current: CallMemory | undefined } => ({
  current: undefined,
}));

/** Finds the call of a guest's function whose values are being written or read in a memory. */
export function callMemoryOf(memory: GuestMemory): CallMemory | undefined {
  const { current } = state;
  return current?.memory === memory ? current : undefined;
}

/**
 * Runs `work`, which writes or reads values of a call; or, with `undefined`, in which the guest runs code of its own, which is not a part
 * of the call that is being prepared.
 */
export function withCallMemory<R>(current: CallMemory | undefined, work: () => R): R {
  const before = state.current;
  state.current = current;
  try {
    return work();
  } finally {
    state.current = before;
  }
}
