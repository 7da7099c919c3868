import { runInNewContext } from "node:vm";

import { assemble } from "../fixtures/guests.fixture.js";
import { Runtime } from "../runtime.js";
import { caught } from "../fixtures/thrown.fixture.js";
import { makeAbort } from "./abort.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";
import { isStackOverflow, isSuspendError, type TrapCode, trapCode } from "./trap-code.js";

/** What a guest does to trap, one function for each. */
const TRAPS: [TrapCode, string, string][] = [
  ["unreachable", "unreachable", "unreachable"],
  ["memory-out-of-bounds", "a load", "(drop (i32.load (i32.const 65533)))"],
  ["memory-out-of-bounds", "a load past all memories", "(drop (i32.load offset=4294967295 (i32.const -1)))"],
  ["memory-out-of-bounds", "a store", "(i64.store (i32.const 65529) (i64.const 1))"],
  ["memory-out-of-bounds", "a fill", "(memory.fill (i32.const 65535) (i32.const 0) (i32.const 2))"],
  ["memory-out-of-bounds", "a copy", "(memory.copy (i32.const 0) (i32.const 65535) (i32.const 2))"],
  ["memory-out-of-bounds", "a segment", "(memory.init $bytes (i32.const 0) (i32.const 0) (i32.const 4))"],
  ["table-out-of-bounds", "an indirect call", "(drop (call_indirect (result i32) (i32.const 3)))"],
  ["table-out-of-bounds", "a table.get", "(drop (table.get $table (i32.const 3)))"],
  ["table-out-of-bounds", "a table.set", "(table.set $table (i32.const -1) (ref.null func))"],
  ["indirect-call-mismatch", "a call of nothing", "(drop (call_indirect (result i32) (i32.const 2)))"],
  ["indirect-call-mismatch", "a call of another type", "(drop (call_indirect (result i64) (i32.const 0)))"],
  ["divide-by-zero", "a division", "(drop (i32.div_s (i32.const 1) (local.get $zero)))"],
  ["divide-by-zero", "a remainder", "(drop (i64.rem_u (i64.const 1) (i64.const 0)))"],
  ["integer-overflow", "a division", "(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))"],
  ["integer-overflow", "a long division", "(drop (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))"],
  ["invalid-conversion", "a number that is too large", "(drop (i32.trunc_f64_s (f64.const 2147483648)))"],
  ["invalid-conversion", "no number", "(drop (i64.trunc_f32_u (f32.const nan)))"],
  ["stack-overflow", "a recursion", "(call $recurse)"],
];

const GUEST = `(memory 1) (data $bytes "abc") (table $table 3 funcref) (elem (i32.const 0) $one)
  (func $one (result i32) (i32.const 1))
  (func $recurse (call $recurse) (call $recurse))
  ${TRAPS.map(([, , body], index) => `(func (export "trap${index}") (local $zero i32) ${body})`).join("\n")}`;

let traps: unknown[];

beforeAll(async () => {
  const runtime = new Runtime();
  const guest = await runtime.instantiate(await assemble(GUEST), { afterAbort: "keep" });
  traps = TRAPS.map((_, index) => caught(guest.exports[`trap${index}`] as () => void));
});

test.each(TRAPS.map(([code, what], index) => [code, what, index] as const))(
  "a trap is %s: %s",
  (code, _, index) => {
    expect(trapCode(traps[index])).toBe(code);
  },
);

// Messages of JavaScriptCore (Bun), which appends the source text to each.
test.each<[TrapCode, string]>([
  ["unreachable", "Unreachable code should not be executed"],
  ["memory-out-of-bounds", "Out of bounds memory access"],
  ["table-out-of-bounds", "Out of bounds call_indirect"],
  ["table-out-of-bounds", "Out of bounds table access"],
  ["indirect-call-mismatch", "call_indirect to a signature that does not match"],
  ["indirect-call-mismatch", "call_indirect to a null table entry"],
  ["divide-by-zero", "Division by zero"],
  ["integer-overflow", "Integer overflow"],
  ["invalid-conversion", "Out of bounds Trunc operation"],
  ["other-trap", "Something that no engine says yet"],
])("a trap of JavaScriptCore's is %s: %s", (code, message) => {
  expect(trapCode(new WebAssembly.RuntimeError(message))).toBe(code);
  expect(trapCode(new WebAssembly.RuntimeError(`${message} (evaluating 'guest.exports.run()')`))).toBe(code);
});

// Of V8's, by the versions that say something else than the one that runs this.
test.each<[TrapCode, string]>([
  ["indirect-call-mismatch", "null function or function signature mismatch"],
  ["indirect-call-mismatch", "null function"],
  ["indirect-call-mismatch", "function signature mismatch"],
  ["divide-by-zero", "remainder by zero"],
  ["other-trap", "dereferencing a null pointer"],
  ["other-trap", "illegal cast"],
  ["other-trap", ""],
  // The words stand somewhere else.
  ["other-trap", "reached what is unreachable"],
])("a trap of V8's is %s: %s", (code, message) => {
  expect(trapCode(new WebAssembly.RuntimeError(message))).toBe(code);
});

test("a full stack of JavaScript's is the same as one of a guest's, of another realm too", () => {
  const recurse = (): number => 1 + recurse();
  expect(trapCode(caught(recurse))).toBe("stack-overflow");
  const foreign = runInNewContext(
    "(() => { const recurse = () => 1 + recurse(); recurse(); })",
  ) as () => void;
  const overflow = caught(foreign);
  expect(overflow).not.toBeInstanceOf(RangeError);
  expect(trapCode(overflow)).toBe("stack-overflow");
  expect(trapCode(new RangeError("Maximum call stack size exceeded."))).toBe("stack-overflow");
});

test.each<[string, unknown]>([
  ["an error", new Error("unreachable")],
  ["a link error", new WebAssembly.LinkError("unreachable")],
  ["an error about something else that is too large", new RangeError("Invalid array length")],
  ["an error of another class about the stack", new Error("Maximum call stack size exceeded")],
  ["an object that looks like one", { name: "RangeError", message: "Maximum call stack size exceeded" }],
  ["a message", "unreachable"],
  ["undefined", undefined],
  ["null", null],
  ["a symbol", Symbol("unreachable")],
])("other errors have no code: %s", (_, value) => {
  expect(trapCode(value)).toBeUndefined();
  expect([isStackOverflow(value), isSuspendError(value)]).toEqual([false, false]);
});

test("an abort is not classified as unreachable, though it is so to the engine", () => {
  expect(trapCode(makeAbort(new Error("planned")))).toBe("other-trap");
});

describeWithJspi("where guests are suspended", () => {
  test("it is a suspension that cannot be, outside of guest.call", async () => {
    const { Suspending } = WebAssembly as unknown as { Suspending: new (host: () => unknown) => never };
    const { instance } = await WebAssembly.instantiate(
      await assemble('(import "js" "wait" (func $wait)) (func (export "run") (call $wait))'),
      { js: { wait: new Suspending(async () => Promise.resolve()) } },
    );
    expect(trapCode(caught(instance.exports["run"] as () => void))).toBe("suspension");
  });
});
