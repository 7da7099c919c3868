import { testBrokenGuests } from "./broken-guests.fixture.js";
import { KeyValue } from "./verified-hosts.fixture.js";

describe("options that do not fit the guest", () => {
  testBrokenGuests([
    {
      what: "a host function that the plain imports have too",
      guest: '(import "kv" "put" (func (param i32 i32 i32 i32) (result i32))) (memory (export "memory") 1)',
      linked: [KeyValue],
      options: () => ({ imports: { kv: { put: () => 0 } } }),
      says: [
        "1 import cannot be linked:",
        "  kv.put: KeyValue and { imports } both provide it. Leave it out of one of them.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "a missing function in front of one that the plain imports have too",
      guest:
        '(import "kv" "subscribe" (func)) (import "kv" "put" (func (param i32 i32 i32 i32) (result i32))) (memory (export "memory") 1)',
      linked: [KeyValue],
      options: () => ({ imports: { kv: { put: () => 0 } } }),
      says: [
        "2 imports cannot be linked:",
        "  kv.subscribe: the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.",
        "  kv.put: KeyValue and { imports } both provide it. Leave it out of one of them.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "plain imports for a host function that it does not want",
      guest: "(func)",
      linked: [KeyValue],
      options: () => ({ imports: { kv: { get: () => 0, extra: () => 0 } } }),
      says: [
        "1 problem:",
        "  kv.get: KeyValue and { imports } both provide it. Leave it out of one of them.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a memory of another name",
      guest: '(memory (export "ram") 1)',
      linked: [KeyValue],
      options: () => ({ memory: "memory" }),
      says: [
        "1 problem:",
        '  { memory: "memory" }: the guest has no memory of that name; it has ram.',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a memory by name when there is none",
      guest: "(func)",
      linked: [KeyValue],
      options: () => ({ memory: "ram" }),
      says: [
        "1 problem:",
        '  { memory: "ram" }: the guest has no memory of that name; it exports and imports none.',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a missing memory, where functions may be missing",
      guest: '(import "js" "memory" (memory 1)) (import "js" "log" (func (param i32)))',
      linked: [KeyValue],
      options: () => ({ missing: "trap" }),
      says: [
        "1 import cannot be linked:",
        "  js.memory: the guest imports (memory 1), and nothing provides the module js; linked are kv. Give it in { imports }.",
        "Linked as functions that abort when they are called: js.log.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a wrong type, where functions may be missing",
      guest: '(import "kv" "put" (func)) (import "kv" "subscribe" (func)) (memory (export "memory") 1)',
      linked: [KeyValue],
      options: () => ({ missing: "trap" }),
      says: [
        "1 import cannot be linked:",
        "  kv.put(key: string, value: bytes) → errno is (i32, i32, i32, i32) -> i32; the guest imports () -> (). It takes 4 values (key: string 2, value: bytes 2), and the guest passes 0. Change the guest's declaration, or KeyValue.put.",
        "Linked as functions that abort when they are called: kv.subscribe.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "a memory addressed otherwise than said, and a missing function",
      guest: '(import "kv" "subscribe" (func)) (memory (export "memory") 1)',
      linked: [KeyValue],
      options: () => ({ addressType: "i64" }),
      says: [
        "2 problems:",
        "  kv.subscribe: the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.",
        '  { addressType: "i64" }: the memory of the guest is addressed with i32. Leave the option out: the bytes of the guest tell it.',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
  ]);
});
