import { sharedState } from "../context/shared-state.js";
import type { Guest } from "../guest.js";

const guests = /* @__PURE__ */ sharedState("attached-guests", () => new WeakMap<object, Guest>());

/** Attaches a guest to an instance of a class of guest modules. */
export function attachGuest(instance: object, guest: Guest): void {
  guests.set(instance, guest);
}

/** Finds the guest of an instance; `undefined` for one that the program has constructed. */
export function attachedGuest(instance: object): Guest | undefined {
  return guests.get(instance);
}
