import { testBrokenGuests } from "./broken-guests.fixture.js";
import { KeyValue } from "./verified-hosts.fixture.js";

// (module (func (export "f") (param i32) (result i32) local.get 0))
const PASSING = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x06, 0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
  ...[0x0a, 0x06, 0x01, 0x04, 0x00, 0x20, 0x00, 0x0b],
);
const guestFunction = new WebAssembly.Instance(new WebAssembly.Module(PASSING)).exports[
  "f"
] as WebAssembly.ImportValue;

/** Makes an asynchronous import, or a value in its place where the engine has none. */
function suspending(): WebAssembly.ImportValue {
  const { Suspending } = WebAssembly as { Suspending?: new (host: () => unknown) => WebAssembly.ImportValue };
  return Suspending === undefined
    ? ({ [Symbol.toStringTag]: "WebAssembly.Suspending" } as unknown as WebAssembly.ImportValue)
    : new Suspending(async () => Promise.resolve());
}

describe("other things than what is imported", () => {
  testBrokenGuests([
    {
      what: "a memory where a host function is",
      guest: '(import "kv" "put" (memory 1))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put: the guest imports (memory 1), and KeyValue.put is a function. Rename one of them.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "a table where a host function is",
      guest: '(import "kv" "put" (table 1 funcref))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put: the guest imports (table 1 funcref), and KeyValue.put is a function. Rename one of them.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "a global where a host function is",
      guest: '(import "kv" "put" (global i32))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put: the guest imports (global i32), and KeyValue.put is a function. Rename one of them.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "a tag where a host function is",
      guest: '(import "kv" "put" (tag (param i32)))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put: the guest imports (tag (param i32)), and KeyValue.put is a function. Rename one of them.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "a plain function that suspends the guest",
      guest: '(import "js" "sleep" (func (param i32)))',
      linked: [],
      options: () => ({ imports: { js: { sleep: suspending() } } }),
      says: [
        "1 import cannot be linked:",
        "  js.sleep: the guest imports a function of type (i32) -> (), and { imports } has a WebAssembly.Suspending there, which loses the call that it suspends. Make it an async method of a host module.",
      ],
    },
    {
      what: "a plain memory where a function is imported",
      guest: '(import "js" "f" (func))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { f: new WebAssembly.Memory({ initial: 1 }) } } }),
      says: [
        "1 import cannot be linked:",
        "  js.f: the guest imports a function of type () -> (), and { imports } has a memory there. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain number where a function is imported",
      guest: '(import "js" "f" (func (param i32)))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { f: 1 } } }),
      says: [
        "1 import cannot be linked:",
        "  js.f: the guest imports a function of type (i32) -> (), and { imports } has a number there. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain function where a memory is imported",
      guest: '(import "js" "memory" (memory 2))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { memory: () => 1 } } }),
      says: [
        "1 import cannot be linked:",
        "  js.memory: the guest imports (memory 2), and { imports } has a function there. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain global where a table is imported",
      guest: '(import "js" "table" (table 1 externref))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { table: new WebAssembly.Global({ value: "i32" }, 1) } } }),
      says: [
        "1 import cannot be linked:",
        "  js.table: the guest imports (table 1 externref), and { imports } has a global there. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain string where a number is imported",
      guest: '(import "js" "base" (global i32))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { base: "1024" as never } } }),
      says: [
        "1 import cannot be linked:",
        "  js.base: the guest imports (global i32), and { imports } has a string there. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain null where a variable is imported",
      guest: '(import "js" "base" (global (mut i32)))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { base: null as never } } }),
      says: [
        "1 import cannot be linked:",
        "  js.base: the guest imports (global (mut i32)), and { imports } has null there. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain memory that is too small",
      guest: '(import "js" "memory" (memory 17))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { memory: new WebAssembly.Memory({ initial: 1 }) } } }),
      says: [
        "1 import cannot be linked:",
        "  js.memory: the guest imports (memory 17), and the one in { imports } has 1 page. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain memory that is not shared",
      guest: '(import "js" "memory" (memory 1 2 shared))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }) } } }),
      says: [
        "1 import cannot be linked:",
        "  js.memory: the guest imports (memory 1 2 shared), and the one in { imports } is not shared between threads. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain memory that may grow too far",
      guest: '(import "js" "memory" (memory 1 2))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { memory: new WebAssembly.Memory({ initial: 1, maximum: 3 }) } } }),
      isSeenByEngineOnly: true,
      says: [
        "1 import cannot be linked:",
        "  js.memory: the guest imports (memory 1 2), and the one in { imports } is of another type. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain table that is too small",
      guest: '(import "js" "table" (table 5 funcref))',
      linked: [KeyValue],
      options: () => ({
        imports: { js: { table: new WebAssembly.Table({ element: "anyfunc", initial: 4 }) } },
      }),
      says: [
        "1 import cannot be linked:",
        "  js.table: the guest imports (table 5 funcref), and the one in { imports } has 4 elements. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain table of other references",
      guest: '(import "js" "table" (table 1 funcref))',
      linked: [KeyValue],
      options: () => ({
        imports: { js: { table: new WebAssembly.Table({ element: "externref", initial: 4 }) } },
      }),
      isSeenByEngineOnly: true,
      says: [
        "1 import cannot be linked:",
        "  js.table: the guest imports (table 1 funcref), and the one in { imports } is of another type. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a number for a global of 64 bits",
      guest: '(import "js" "seed" (global i64))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { seed: 7 } } }),
      says: [
        "1 import cannot be linked:",
        "  js.seed: the guest imports (global i64), and the one in { imports } is a number. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a value for a global that may change",
      guest: '(import "js" "base" (global (mut i32)))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { base: 7 } } }),
      says: [
        "1 import cannot be linked:",
        "  js.base: the guest imports (global (mut i32)), and the one in { imports } is a value, which cannot change. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain global that holds 64 bits",
      guest: '(import "js" "base" (global i32))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { base: new WebAssembly.Global({ value: "i64" }, 1n) } } }),
      says: [
        "1 import cannot be linked:",
        "  js.base: the guest imports (global i32), and the one in { imports } holds a bigint. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a plain global that may not change",
      guest: '(import "js" "base" (global (mut i32)))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { base: new WebAssembly.Global({ value: "i32" }, 1) } } }),
      isSeenByEngineOnly: true,
      says: [
        "1 import cannot be linked:",
        "  js.base: the guest imports (global (mut i32)), and the one in { imports } is of another type. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a guest's function of another type",
      guest: '(import "js" "add" (func (param i64) (result i64)))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { add: guestFunction } } }),
      isSeenByEngineOnly: true,
      says: [
        "1 import cannot be linked:",
        "  js.add: the guest imports a function of type (i64) -> i64, and the one in { imports } is of another type. Give one of the type that the guest imports.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "one name as a function and as a memory",
      guest: '(import "js" "x" (func)) (import "js" "x" (memory 1))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { x: () => 1 } } }),
      says: [
        "1 import cannot be linked:",
        "  js.x: the guest imports (memory 1), and { imports } has a function there. Give one of the type that the guest imports.",
        "Provided by { imports }: js.x.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
  ]);
});
