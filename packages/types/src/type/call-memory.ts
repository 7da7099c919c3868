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

/** Tells whether the values of any call are being written or read. */
export function isAnyCallMemory(): boolean {
  return state.current !== undefined;
}

/**
 * Sets the call whose values are being written or read; `undefined` while the guest runs code of its own, which is not a part of the
 * call that is being prepared. Returns the one before, to be set again in any case.
 */
export function setCallMemory(current: CallMemory | undefined): CallMemory | undefined {
  const before = state.current;
  state.current = current;
  return before;
}

/** Runs `work` with {@link setCallMemory}. */
export function withCallMemory<R>(current: CallMemory | undefined, work: () => R): R {
  const before = setCallMemory(current);
  try {
    return work();
  } finally {
    setCallMemory(before);
  }
}
