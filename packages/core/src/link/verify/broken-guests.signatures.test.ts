import { testBrokenGuests } from "./broken-guests.fixture.js";
import { KeyValue, Numbers, Wasi } from "./verified-hosts.fixture.js";

describe("functions of host modules imported with another type", () => {
  testBrokenGuests([
    {
      what: "a parameter too few",
      guest: '(import "kv" "put" (func (param i32 i32 i32) (result i32))) (memory (export "memory") 1)',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put(key: string, value: bytes) → errno is (i32, i32, i32, i32) -> i32; the guest imports (i32, i32, i32) -> i32. It takes 4 values (key: string 2, value: bytes 2), and the guest passes 3. Change the guest's declaration, or KeyValue.put.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "a parameter too many",
      guest:
        '(import "kv" "put" (func (param i32 i32 i32 i32 i32) (result i32))) (memory (export "memory") 1)',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put(key: string, value: bytes) → errno is (i32, i32, i32, i32) -> i32; the guest imports (i32, i32, i32, i32, i32) -> i32. It takes 4 values (key: string 2, value: bytes 2), and the guest passes 5. Change the guest's declaration, or KeyValue.put.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "no parameters",
      guest: '(import "numbers" "scale" (func (result f64)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.scale(value: f64, by: f32) → f64 is (f64, f32) -> f64; the guest imports () -> f64. It takes 2 values (value: f64, by: f32), and the guest passes 0. Change the guest's declaration, or Numbers.scale.",
        "Not imported by this guest: numbers.add, numbers.wide, numbers.divmod, numbers.tick, numbers.keep, numbers.size.",
      ],
    },
    {
      what: "a parameter where there is none",
      guest: '(import "numbers" "tick" (func (param i32)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.tick() is () -> (); the guest imports (i32) -> (). It takes no values, and the guest passes 1. Change the guest's declaration, or Numbers.tick.",
        "Not imported by this guest: numbers.add, numbers.scale, numbers.wide, numbers.divmod, numbers.keep, numbers.size.",
      ],
    },
    {
      what: "an integer for a float",
      guest: '(import "numbers" "scale" (func (param f64 i32) (result f64)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.scale(value: f64, by: f32) → f64 is (f64, f32) -> f64; the guest imports (f64, i32) -> f64. Value 1, of by: f32, is f32, and the guest passes i32. Change the guest's declaration, or Numbers.scale.",
        "Not imported by this guest: numbers.add, numbers.wide, numbers.divmod, numbers.tick, numbers.keep, numbers.size.",
      ],
    },
    {
      what: "a float of the wrong width",
      guest: '(import "numbers" "scale" (func (param f32 f32) (result f64)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.scale(value: f64, by: f32) → f64 is (f64, f32) -> f64; the guest imports (f32, f32) -> f64. Value 0, of value: f64, is f64, and the guest passes f32. Change the guest's declaration, or Numbers.scale.",
        "Not imported by this guest: numbers.add, numbers.wide, numbers.divmod, numbers.tick, numbers.keep, numbers.size.",
      ],
    },
    {
      what: "32 bits for 64",
      guest: '(import "numbers" "wide" (func (param i32) (result i32)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.wide(value: u64) → u64 is (i64) -> i64; the guest imports (i32) -> i32. Value 0, of value: u64, is i64, and the guest passes i32. Change the guest's declaration, or Numbers.wide.",
        "Not imported by this guest: numbers.add, numbers.scale, numbers.divmod, numbers.tick, numbers.keep, numbers.size.",
      ],
    },
    {
      what: "no result",
      guest: '(import "kv" "put" (func (param i32 i32 i32 i32))) (memory (export "memory") 1)',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put(key: string, value: bytes) → errno is (i32, i32, i32, i32) -> i32; the guest imports (i32, i32, i32, i32) -> (). It gives i32, and the guest expects nothing. Change the guest's declaration, or KeyValue.put.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "a result where there is none",
      guest: '(import "numbers" "tick" (func (result i32)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.tick() is () -> (); the guest imports () -> i32. It gives nothing, and the guest expects i32. Change the guest's declaration, or Numbers.tick.",
        "Not imported by this guest: numbers.add, numbers.scale, numbers.wide, numbers.divmod, numbers.keep, numbers.size.",
      ],
    },
    {
      what: "a result of another type",
      guest: '(import "numbers" "add" (func (param i32 i32) (result i64)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.add(a: i32, b: i32) → i32 is (i32, i32) -> i32; the guest imports (i32, i32) -> i64. It gives i32, and the guest expects i64. Change the guest's declaration, or Numbers.add.",
        "Not imported by this guest: numbers.scale, numbers.wide, numbers.divmod, numbers.tick, numbers.keep, numbers.size.",
      ],
    },
    {
      what: "one result of two",
      guest: '(import "kv" "get" (func (param i32 i32 i32 i32) (result i32))) (memory (export "memory") 1)',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.get(key: string, into: bytes) → orErrno<u32> is (i32, i32, i32, i32) -> (i32, i32); the guest imports (i32, i32, i32, i32) -> i32. It gives (i32, i32), and the guest expects i32. Change the guest's declaration, or KeyValue.load.",
        "Not imported by this guest: kv.put.",
      ],
    },
    {
      what: "results of a tuple as one",
      guest: '(import "numbers" "divmod" (func (param i32 i32) (result i64)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.divmod(a: u32, b: u32) → (u32, u32) is (i32, i32) -> (i32, i32); the guest imports (i32, i32) -> i64. It gives (i32, i32), and the guest expects i64. Change the guest's declaration, or Numbers.divmod.",
        "Not imported by this guest: numbers.add, numbers.scale, numbers.wide, numbers.tick, numbers.keep, numbers.size.",
      ],
    },
    {
      what: "the offset for the result left out",
      guest:
        '(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32) (result i32))) (memory (export "memory") 1)',
      linked: [Wasi],
      says: [
        "1 import cannot be linked:",
        "  wasi_snapshot_preview1.fd_write(fd: u32, vectors: list<u32>) → orErrno<u32> is (i32, i32, i32, i32) -> i32; the guest imports (i32, i32, i32) -> i32. It takes 4 values (fd: u32 1, vectors: list<u32> 2, the offset for the result 1), and the guest passes 3. Change the guest's declaration, or Wasi.write.",
        "Not imported by this guest: wasi_snapshot_preview1.fd_read, wasi_snapshot_preview1.proc_exit.",
      ],
    },
    {
      what: "a number for a reference",
      guest: '(import "numbers" "keep" (func (param i32) (result externref)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.keep(value: externref) → externref is (externref) -> externref; the guest imports (i32) -> externref. Value 0, of value: externref, is externref, and the guest passes i32. Change the guest's declaration, or Numbers.keep.",
        "Not imported by this guest: numbers.add, numbers.scale, numbers.wide, numbers.divmod, numbers.tick, numbers.size.",
      ],
    },
    {
      what: "a reference of another kind",
      guest: '(import "numbers" "keep" (func (param funcref) (result externref)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.keep(value: externref) → externref is (externref) -> externref; the guest imports (funcref) -> externref. Value 0, of value: externref, is externref, and the guest passes funcref. Change the guest's declaration, or Numbers.keep.",
        "Not imported by this guest: numbers.add, numbers.scale, numbers.wide, numbers.divmod, numbers.tick, numbers.size.",
      ],
    },
    {
      what: "offsets of 64 bits for a 32-bit memory",
      guest: '(import "kv" "put" (func (param i64 i64 i64 i64) (result i32))) (memory (export "memory") 1)',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put(key: string, value: bytes) → errno is (i32, i32, i32, i32) -> i32; the guest imports (i64, i64, i64, i64) -> i32. That is its type for a guest with 64-bit addresses, and the memory of this guest has 32-bit ones. Change the guest's declaration, or KeyValue.put.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "a length of 64 bits beside an offset of 32",
      guest: '(import "kv" "put" (func (param i32 i32 i32 i64) (result i32))) (memory (export "memory") 1)',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put(key: string, value: bytes) → errno is (i32, i32, i32, i32) -> i32; the guest imports (i32, i32, i32, i64) -> i32. Value 3, of value: bytes, is i32, and the guest passes i64. Change the guest's declaration, or KeyValue.put.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "the same function twice, once wrongly",
      guest:
        '(import "numbers" "add" (func (param i32 i32) (result i32))) (import "numbers" "add" (func (param f64)))',
      linked: [Numbers],
      says: [
        "1 import cannot be linked:",
        "  numbers.add(a: i32, b: i32) → i32 is (i32, i32) -> i32; the guest imports it with several types: (i32, i32) -> i32, (f64) -> (). Let it declare the function once, with the type (i32, i32) -> i32.",
        "Not imported by this guest: numbers.scale, numbers.wide, numbers.divmod, numbers.tick, numbers.keep, numbers.size.",
      ],
    },
    {
      what: "all functions wrongly, in their order",
      guest: '(import "kv" "get" (func)) (import "kv" "put" (func (param f32))) (memory (export "memory") 1)',
      linked: [KeyValue],
      says: [
        "2 imports cannot be linked:",
        "  kv.get(key: string, into: bytes) → orErrno<u32> is (i32, i32, i32, i32) -> (i32, i32); the guest imports () -> (). It takes 4 values (key: string 2, into: bytes 2), and the guest passes 0. Change the guest's declaration, or KeyValue.load.",
        "  kv.put(key: string, value: bytes) → errno is (i32, i32, i32, i32) -> i32; the guest imports (f32) -> (). It takes 4 values (key: string 2, value: bytes 2), and the guest passes 1. Change the guest's declaration, or KeyValue.put.",
      ],
    },
    {
      what: "a wrong type in front of a missing function",
      guest: '(import "kv" "put" (func)) (import "kv" "delete" (func)) (memory (export "memory") 1)',
      linked: [KeyValue],
      says: [
        "2 imports cannot be linked:",
        "  kv.put(key: string, value: bytes) → errno is (i32, i32, i32, i32) -> i32; the guest imports () -> (). It takes 4 values (key: string 2, value: bytes 2), and the guest passes 0. Change the guest's declaration, or KeyValue.put.",
        "  kv.delete: the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "a wrong type, and no memory to work on",
      guest:
        '(import "kv" "put" (func (result i32))) (import "kv" "get" (func (param i32 i32 i32 i32) (result i32 i32)))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put(key: string, value: bytes) → errno is (i32, i32, i32, i32) -> i32; the guest imports () -> i32. It takes 4 values (key: string 2, value: bytes 2), and the guest passes 0. Change the guest's declaration, or KeyValue.put.",
        "1 warning:",
        "  kv.put, kv.get work on the memory of the guest, and the guest has none. Let it export one.",
      ],
    },
  ]);
});
