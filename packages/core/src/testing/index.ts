export { testGuest } from "./test-guest.js";
export type { Placed, TestGuest, TestGuestOptions } from "./test-guest.js";
