// The parts that suspend a guest, which are loaded together.
export * from "../compile/async-call.js";
export * from "../compile/make-async-thunk.js";
export * from "../guest/suspend/suspendable-calls.js";
export * from "../guest/suspend/suspension.js";
