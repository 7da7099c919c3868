// QuickJS, an interpreter of JavaScript, by a class of guest modules and one of a host module; compared with the package's own runner.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { fn, guestModule, HostModuleBase, Runtime } from "@hostwright/core";
import { cstring, i32, none, u32 } from "@hostwright/types";
import { initialize, Wasi } from "@hostwright/wasi";
import { QuickJS } from "quickjs-wasi";

const bytes = await readFile(new URL(import.meta.resolve("quickjs-wasi/quickjs.wasm")));

/** What the interpreter asks its host for, besides WASI. */
class Env extends HostModuleBase {
  /** @override */
  static moduleName = "env";
  static exports = {
    host_get_timezone_offset: fn([i32, i32], i32),
    host_interrupt: fn([], i32),
    host_promise_rejection: fn([u32, u32, i32]),
    host_module_normalize: fn([u32, u32], u32),
    host_module_load: fn([u32, u32], u32),
    host_call: fn([u32, u32, u32, i32, u32], u32),
  };
  host_get_timezone_offset() {
    return 0;
  }
  host_interrupt() {
    return 0;
  }
  host_promise_rejection() {
    // The promises of these programs are handled.
  }
  host_module_normalize() {
    return 0;
  }
  host_module_load() {
    return 0;
  }
  host_call() {
    return 0;
  }
}

const Interpreter = guestModule(
  {
    init: fn([], i32, { name: "qjs_init" }),
    evaluate: fn([cstring, u32, cstring, i32], u32, { name: "qjs_eval" }),
    isException: fn([u32], i32, { name: "qjs_is_exception" }),
    exception: fn([], u32, { name: "qjs_get_exception" }),
    text: fn([u32], cstring, { name: "qjs_get_string" }),
    free: fn([u32], none, { name: "qjs_free_value" }),
  },
  { name: "Interpreter", allocator: { allocate: "wasm_malloc", free: "wasm_free" } },
);

async function startInterpreter() {
  const runtime = new Runtime();
  runtime.link(Env);
  runtime.link(Wasi, {});
  const interpreter = await runtime.instantiate(bytes, { as: Interpreter });
  await initialize(interpreter.guest);
  assert.equal(interpreter.init(), 0);
  return (/** @type {string} */ code) => {
    let value = interpreter.evaluate(code, Buffer.byteLength(code), "test.js", 0);
    if (interpreter.isException(value) !== 0) value = interpreter.exception();
    const text = interpreter.text(value);
    interpreter.free(value);
    return text;
  };
}

const PROGRAMS = [
  "1 + 2",
  "'日本 👩‍👩‍👧 é'.normalize('NFD').length",
  "JSON.stringify({ a: [1, 2.5, null], b: 2n ** 100n + '' })",
  "(function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); })(20)",
  "[3, 1, 2].sort().map((x) => x ** 2).join()",
  "'The quick brown fox'.replace(/(?<word>\\w+)$/, (...all) => all.at(-1).word.toUpperCase())",
  "Array.from(new Map([[1, { a: 1 }]]).entries()).toString()",
  "class A { #x = 1; get x() { return this.#x; } } new A().x",
  "new Date(Date.UTC(2026, 11, 1)).toISOString()",
  "null.x",
  "throw new RangeError('too far')",
  "let sum = 0; for (let i = 0; i < 100000; i++) sum = (sum * 31 + i) | 0; sum",
];

export const quickjs = PROGRAMS.map((code) => ({
  name: `QuickJS: ${code}`,
  async run() {
    const evaluate = await startInterpreter();
    const own = await QuickJS.create({ wasm: bytes });
    let expected;
    try {
      expected = own.evalCode(code).toString();
    } catch (thrown) {
      const error = /** @type {Error} */ (thrown);
      expected = `${error.name}: ${error.message}`;
    }
    assert.equal(evaluate(code), expected);
    // The clock is the host's.
    assert.ok(Math.abs(Number(evaluate("Date.now()")) - Date.now()) < 60_000);
  },
}));
