export { type Placed, TestGuest, testGuest, type TestGuestOptions } from "./test-guest.js";
