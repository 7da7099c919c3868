import { isInstance, readProperty, throwFullStack } from "@hostwright/types/internal";

/** A name for each kind of trap, the same on every engine. */
export type TrapCode =
  | "unreachable"
  | "memory-out-of-bounds"
  | "table-out-of-bounds"
  | "array-out-of-bounds"
  | "indirect-call-mismatch"
  | "null-reference"
  | "cast-failure"
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
  ["array-out-of-bounds", /^array element access out of bounds|^out of bounds array\./i],
  [
    "memory-out-of-bounds",
    /^memory access out of bounds|^out of bounds memory access|^data segment|^invalid data segment|in array\.new_data/i,
  ],
  [
    "table-out-of-bounds",
    /^table index is out of bounds|^out of bounds (?:call_indirect|table)|^element segment|out of bounds table index$|in array\.new_elem/i,
  ],
  ["indirect-call-mismatch", /^null function|^function signature mismatch|^call_indirect to a /i],
  ["null-reference", /^dereferencing a null pointer|^rethrowing null|a null reference$/i],
  ["cast-failure", /^illegal cast|^ref\.cast failed/i],
  ["divide-by-zero", /^divide by zero|^remainder by zero|^division by zero/i],
  ["integer-overflow", /^divide result unrepresentable|^integer overflow/i],
  ["invalid-conversion", /^float unrepresentable in integer range|^out of bounds trunc operation/i],
];

// V8 names the function that instantiates before the message of a segment, and JSC the source text behind every message.
const AROUND = /^WebAssembly\.\w+\(\): | \(evaluating [^]*\)$/g;

/**
 * Classifies a trap by one name for each kind, whatever message the engine gives it; `undefined` for other errors.
 *
 * A segment that does not fit when a guest is instantiated has the code of the same access in a function. A stack overflow is
 * a `RangeError` in every engine, in a guest or out of it. V8 and JSC do not distinguish an indirect call of an empty table
 * element from that of a function with another type, so the two share one name; for `array.init_data` and `array.init_elem`,
 * JSC does not tell the end of the array from that of the segment.
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
  if (!isRuntimeError(error)) return isSuspendError(error) ? "suspension" : undefined;
  const message = String(readProperty(error, "message")).replace(AROUND, "");
  return MESSAGES.find(([, pattern]) => pattern.test(message))?.[0] ?? "other-trap";
}

function isRuntimeError(error: unknown): boolean {
  if (isInstance(error, WebAssembly.RuntimeError)) return true;
  // That of another realm is told by its constructor, since programs have classes of this name.
  const constructor = nameOf(error) === "RuntimeError" ? readProperty(error, "constructor") : undefined;
  return (
    typeof constructor === "function" &&
    Function.prototype.toString.call(constructor).includes("[native code]")
  );
}

/**
 * Checks whether an error is the engine's error for a full stack.
 *
 * @throws the engine's error for a full stack, where that keeps it from looking: another error must not pass for this one
 */
export function isStackOverflow(error: unknown): boolean {
  return nameOf(error) === "RangeError" && /call stack/i.test(String(readProperty(error, "message")));
}

/** Reads the name of an error of any realm (node:vm), which its class does not tell; `undefined` for other values. */
function nameOf(error: unknown): unknown {
  let tag: string;
  try {
    tag = Object.prototype.toString.call(error);
  } catch (reason) {
    throwFullStack(reason);
    // A proxy, or an error whose getters throw: the engine makes neither.
    return undefined;
  }
  return tag === "[object Error]" ? readProperty(error, "name") : undefined;
}

/** Checks whether an error is the engine's error for a guest that cannot be suspended where it is. */
export function isSuspendError(error: unknown): boolean {
  const { SuspendError } = WebAssembly as { SuspendError?: new () => Error };
  return SuspendError !== undefined && isInstance(error, SuspendError);
}
