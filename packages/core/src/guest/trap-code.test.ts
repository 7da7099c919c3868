import { runInNewContext } from "node:vm";

import { assemble } from "../fixtures/guests.fixture.js";
import { Runtime } from "../runtime.js";
import { describeWith } from "../fixtures/engine-features.fixture.js";
import { reasonOf } from "../fixtures/host.fixture.js";
import { moduleOf, section } from "../wasm-format/module-bytes.fixture.js";
import { caught } from "../fixtures/thrown.fixture.js";
import { makeAbort } from "./abort.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";
import { isStackOverflow, isSuspendError, type TrapCode, trapCode } from "./trap-code.js";

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Lists the ways in which a guest traps, one function for each. */
const TRAPS: [TrapCode, string, string][] = [
  ["unreachable", "unreachable", "unreachable"],
  ["memory-out-of-bounds", "a load", "(drop (i32.load (i32.const 65533)))"],
  ["memory-out-of-bounds", "a load past all memories", "(drop (i32.load offset=4294967295 (i32.const -1)))"],
  ["memory-out-of-bounds", "a store", "(i64.store (i32.const 65529) (i64.const 1))"],
  ["memory-out-of-bounds", "a fill", "(memory.fill (i32.const 65535) (i32.const 0) (i32.const 2))"],
  ["memory-out-of-bounds", "a copy", "(memory.copy (i32.const 0) (i32.const 65535) (i32.const 2))"],
  ["memory-out-of-bounds", "a segment", "(memory.init $bytes (i32.const 0) (i32.const 0) (i32.const 4))"],
  ["table-out-of-bounds", "an indirect call", "(drop (call_indirect (result i32) (i32.const 3)))"],
  [
    "memory-out-of-bounds",
    "a dropped segment",
    "(data.drop $gone) (memory.init $gone (i32.const 0) (i32.const 0) (i32.const 1))",
  ],
  [
    "table-out-of-bounds",
    "a segment",
    "(table.init $table $elements (i32.const 0) (i32.const 0) (i32.const 2))",
  ],
  [
    "table-out-of-bounds",
    "a segment past the table",
    "(table.init $table $elements (i32.const 3) (i32.const 0) (i32.const 1))",
  ],
  ["table-out-of-bounds", "a copy", "(table.copy $table $table (i32.const 2) (i32.const 0) (i32.const 2))"],
  ["table-out-of-bounds", "a fill", "(table.fill $table (i32.const 2) (ref.null func) (i32.const 2))"],
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

const GUEST = `(memory 1) (data $bytes "abc") (data $gone "a") (elem $elements func $one) (table $table 3 funcref) (elem (i32.const 0) $one)
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

test.each([
  ["memory-out-of-bounds", '(memory 1) (data (i32.const 65534) "abc")'],
  ["table-out-of-bounds", "(table 1 funcref) (func $f) (elem (i32.const 1) $f)"],
])("a segment that does not fit is %s when the guest is instantiated", async (code, fields) => {
  const trap = await reasonOf(new Runtime().instantiate(await assemble(fields)));
  expect(trapCode(trap)).toBe(code);
});

/** Bytes of a module whose export "f" has this code: type 1 is an array of i32, type 2 an empty struct. */
function withCode(code: readonly number[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...code, 0x0b];
  return moduleOf(
    section(1, [3, 0x60, 0, 0, 0x5e, 0x7f, 1, 0x5f, 0]),
    section(3, [1, 0]),
    section(7, [1, 1, 0x66, 0, 0]),
    section(10, [1, body.length, ...body]),
  );
}

describeWith("garbage collection")("traps of references are", () => {
  test.each<[TrapCode, string, readonly number[]]>([
    ["null-reference", "ref.as_non_null of null", [0xd0, 0x6e, 0xd4, 0x1a]],
    ["null-reference", "array.len of null", [0xd0, 1, 0xfb, 0x0f, 0x1a]],
    ["null-reference", "call_ref of null", [0xd0, 0, 0x14, 0]],
    ["cast-failure", "ref.cast of an i31", [0x41, 1, 0xfb, 0x1c, 0xfb, 0x16, 0x6b, 0x1a]],
    ["array-out-of-bounds", "array.get", [0x41, 1, 0xfb, 7, 1, 0x41, 1, 0xfb, 0x0b, 1, 0x1a]],
    ["array-out-of-bounds", "array.set", [0x41, 1, 0xfb, 7, 1, 0x41, 1, 0x41, 0, 0xfb, 0x0e, 1]],
  ])("%s: %s", async (code, _, instructions) => {
    const guest = await new Runtime().instantiate<{ f(): void }>(withCode(instructions));
    expect(trapCode(caught(() => guest.exports.f()))).toBe(code);
  });
});

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
  ["memory-out-of-bounds", "Invalid data segment initialization: segment of 3 bytes, at offset 65535"],
  ["table-out-of-bounds", "Element is trying to set an out of bounds table index"],
  ["memory-out-of-bounds", "Out of bounds or failed to allocate in array.new_data"],
  ["table-out-of-bounds", "Out of bounds or failed to allocate in array.new_elem"],
  ["array-out-of-bounds", "Out of bounds array.get"],
  ["array-out-of-bounds", "Out of bounds array.init_data"],
  ["null-reference", "ref.as_non_null to a null reference"],
  ["null-reference", "access to a null reference"],
  ["null-reference", "call_ref to a null reference"],
  ["null-reference", "throw_ref on a null reference"],
  ["cast-failure", "ref.cast failed to cast reference to target heap type"],
  ["other-trap", "Failed to allocate new array"],
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
  ["null-reference", "dereferencing a null pointer"],
  ["null-reference", "rethrowing null value"],
  ["cast-failure", "illegal cast"],
  ["array-out-of-bounds", "array element access out of bounds"],
  ["memory-out-of-bounds", "data segment out of bounds"],
  [
    "memory-out-of-bounds",
    "WebAssembly.Instance(): data segment 0 is out of bounds (offset 65535, length 3)",
  ],
  ["memory-out-of-bounds", "WebAssembly.Instance(): data segment is out of bounds"],
  ["table-out-of-bounds", "WebAssembly.instantiate(): table index is out of bounds"],
  ["table-out-of-bounds", "element segment out of bounds"],
  ["other-trap", "requested new array is too large"],
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

test("a trap of another realm has the same name, and an error of a class called RuntimeError has none", () => {
  const foreign = runInNewContext("new WebAssembly.RuntimeError('unreachable')") as Error;
  expect(foreign).not.toBeInstanceOf(WebAssembly.RuntimeError);
  expect(trapCode(foreign)).toBe("unreachable");
  class RuntimeError extends Error {
    override readonly name = "RuntimeError";
  }
  expect(trapCode(new RuntimeError("unreachable"))).toBeUndefined();
});

test.each<[string, unknown]>([
  ["an error", new Error("unreachable")],
  ["a link error", new WebAssembly.LinkError("unreachable")],
  ["an error about something else that is too large", new RangeError("Invalid array length")],
  ["an error of another class about the stack", new Error("Maximum call stack size exceeded")],
  ["an object that looks like one", { name: "RangeError", message: "Maximum call stack size exceeded" }],
  ["a message", "unreachable"],
  ["a proxy that is revoked", revoked()],
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

test("the engine's error for a full stack is never taken for another, however little room is left to look at it", () => {
  const overflow = caught(function dive(): void {
    dive();
  });
  const found = new Set<boolean>();
  const descend = (levels: number): void => {
    try {
      descend(levels + 1);
    } catch {
      // Each level that returns leaves a little more room.
    }
    try {
      found.add(isStackOverflow(overflow));
    } catch {
      // No answer: whoever asks has the same full stack.
    }
  };
  for (let round = 0; round < 20; round++) descend(round);
  expect([...found]).toEqual([true]);
});
