/** A name for each kind of trap, the same on every engine. */
export type TrapCode =
  | "unreachable"
  | "memory-out-of-bounds"
  | "table-out-of-bounds"
  | "indirect-call-mismatch"
  | "divide-by-zero"
  | "integer-overflow"
  | "invalid-conversion"
  | "stack-overflow"
  | "suspension"
  | "other-trap";

// V8's messages (Node.js, Deno, workerd, Chromium) and JSC's (Bun). They differ between versions of one engine too, and
// nothing else tells traps apart. The order counts: an indirect call beyond the table is not a mismatch.
const MESSAGES: readonly (readonly [TrapCode, RegExp])[] = [
  ["unreachable", /^unreachable/i],
  ["memory-out-of-bounds", /^memory access out of bounds|^out of bounds memory access/i],
  ["table-out-of-bounds", /^table index is out of bounds|^out of bounds (?:call_indirect|table access)/i],
  ["indirect-call-mismatch", /^null function|^function signature mismatch|^call_indirect to a /i],
  ["divide-by-zero", /^divide by zero|^remainder by zero|^division by zero/i],
  ["integer-overflow", /^divide result unrepresentable|^integer overflow/i],
  ["invalid-conversion", /^float unrepresentable in integer range|^out of bounds trunc operation/i],
];

/**
 * Classifies a trap by one name for each kind, whatever message the engine gives it; `undefined` for other errors.
 *
 * A stack overflow is a `RangeError` in every engine, in a guest or out of it. V8 and JSC do not distinguish an indirect
 * call of an empty table element from that of a function with another type, so the two share one name.
 *
 * ```ts
 * import { Runtime, trapCode } from "@hostwright/core";
 *
 * const runtime = new Runtime();
 * const guest = await runtime.instantiate<{ divide(a: number, b: number): number }>(new URL("guest.wasm", import.meta.url));
 * try {
 *   guest.exports.divide(1, 0);
 * } catch (error) {
 *   if (trapCode(error) === "divide-by-zero") console.log("cannot divide by zero");
 * }
 * ```
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/index-instructions.html
 */
export function trapCode(error: unknown): TrapCode | undefined {
  if (isStackOverflow(error)) return "stack-overflow";
  if (!(error instanceof WebAssembly.RuntimeError)) return isSuspendError(error) ? "suspension" : undefined;
  return MESSAGES.find(([, pattern]) => pattern.test(error.message))?.[0] ?? "other-trap";
}

/** Checks whether an error is the engine's error for a full stack. */
export function isStackOverflow(error: unknown): boolean {
  // Not by instanceof: functions of the engine throw it too, and may be of another realm (node:vm).
  if (Object.prototype.toString.call(error) !== "[object Error]") return false;
  const { name, message } = error as Error;
  return name === "RangeError" && /call stack/i.test(message);
}

/** Checks whether an error is the engine's error for a guest that cannot be suspended where it is. */
export function isSuspendError(error: unknown): boolean {
  const { SuspendError } = WebAssembly as { SuspendError?: new () => Error };
  return SuspendError !== undefined && error instanceof SuspendError;
}
