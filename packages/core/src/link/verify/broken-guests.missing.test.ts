import { HostModuleBase } from "../../host-module-base.js";
import * as wasm from "../../wasm.js";
import { testBrokenGuests } from "./broken-guests.fixture.js";
import { KeyValue, Wasi } from "./verified-hosts.fixture.js";

@wasm.module("kv")
class OtherKeyValue extends HostModuleBase {
  @wasm.export("watch") watch(): void {
    return undefined;
  }
}

describe("imports that nobody provides", () => {
  testBrokenGuests([
    {
      what: "a module that nobody provides",
      guest: '(import "graphics" "draw" (func (param f32)))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  graphics.draw: the guest imports a function of type (f32) -> (), and nothing provides the module graphics; linked are kv. Link a class for it, or give { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a module when nothing is linked at all",
      guest: '(import "kv" "put" (func))',
      linked: [],
      says: [
        "1 import cannot be linked:",
        "  kv.put: the guest imports a function of type () -> (), and nothing provides the module kv; no host module is linked. Link a class for it, or give { imports }.",
      ],
    },
    {
      what: "a module that plain imports do not have either",
      guest: '(import "graphics" "draw" (func))',
      linked: [KeyValue],
      options: () => ({ imports: { math: { sin: Math.sin } } }),
      says: [
        "1 import cannot be linked:",
        "  graphics.draw: the guest imports a function of type () -> (), and nothing provides the module graphics; linked are kv; { imports } has math. Link a class for it, or give { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a module of nearly the same name",
      guest: '(import "wasi_snapshot_preview2" "fd_read" (func (param i32 i32 i32) (result i32)))',
      linked: [Wasi],
      says: [
        "1 import cannot be linked:",
        "  wasi_snapshot_preview2.fd_read: the guest imports a function of type (i32, i32, i32) -> i32, and nothing provides the module wasi_snapshot_preview2; linked are wasi_snapshot_preview1. Did you mean wasi_snapshot_preview1.fd_read?",
        "Not imported by this guest: wasi_snapshot_preview1.fd_write, wasi_snapshot_preview1.fd_read, wasi_snapshot_preview1.proc_exit.",
      ],
    },
    {
      what: "a module whose name was another once",
      guest: '(import "wasi_unstable" "proc_exit" (func (param i32)))',
      linked: [Wasi],
      says: [
        "1 import cannot be linked:",
        "  wasi_unstable.proc_exit: the guest imports a function of type (i32) -> (), and nothing provides the module wasi_unstable; linked are wasi_snapshot_preview1. Did you mean wasi_snapshot_preview1.proc_exit?",
        "Not imported by this guest: wasi_snapshot_preview1.fd_write, wasi_snapshot_preview1.fd_read, wasi_snapshot_preview1.proc_exit.",
      ],
    },
    {
      what: "a function in the wrong module",
      guest: '(import "env" "proc_exit" (func (param i32)))',
      linked: [KeyValue, Wasi],
      says: [
        "1 import cannot be linked:",
        "  env.proc_exit: the guest imports a function of type (i32) -> (), and nothing provides the module env; linked are kv, wasi_snapshot_preview1. Did you mean wasi_snapshot_preview1.proc_exit?",
        "Not imported by this guest: kv.put, kv.get, wasi_snapshot_preview1.fd_write, wasi_snapshot_preview1.fd_read, wasi_snapshot_preview1.proc_exit.",
      ],
    },
    {
      what: "a function with a letter too few",
      guest: '(import "kv" "pt" (func))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.pt: the guest imports a function of type () -> (), and kv does not export it. Did you mean kv.put?",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a function with two letters swapped",
      guest: '(import "wasi_snapshot_preview1" "fd_raed" (func))',
      linked: [Wasi],
      says: [
        "1 import cannot be linked:",
        "  wasi_snapshot_preview1.fd_raed: the guest imports a function of type () -> (), and wasi_snapshot_preview1 does not export it. Did you mean wasi_snapshot_preview1.fd_read?",
        "Not imported by this guest: wasi_snapshot_preview1.fd_write, wasi_snapshot_preview1.fd_read, wasi_snapshot_preview1.proc_exit.",
      ],
    },
    {
      what: "a function written in another case",
      guest: '(import "wasi_snapshot_preview1" "fdWrite" (func))',
      linked: [Wasi],
      says: [
        "1 import cannot be linked:",
        "  wasi_snapshot_preview1.fdWrite: the guest imports a function of type () -> (), and wasi_snapshot_preview1 does not export it. Did you mean wasi_snapshot_preview1.fd_write?",
        "Not imported by this guest: wasi_snapshot_preview1.fd_write, wasi_snapshot_preview1.fd_read, wasi_snapshot_preview1.proc_exit.",
      ],
    },
    {
      what: "a function that is like nothing there is",
      guest: '(import "kv" "subscribe" (func (param i64) (result externref)))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.subscribe: the guest imports a function of type (i64) -> externref, and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a function under the name of its method",
      guest: '(import "kv" "load" (func))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.load: the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a function that two classes could export",
      guest: '(import "kv" "subscribe" (func))',
      linked: [KeyValue, OtherKeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.subscribe: the guest imports a function of type () -> (), and kv does not export it; it exports put, get, watch. Export it from KeyValue, OtherKeyValue, or give { imports }.",
        "Not imported by this guest: kv.put, kv.get, kv.watch.",
      ],
    },
    {
      what: "a function beside plain imports",
      guest: '(import "math" "cos" (func (param f64) (result f64)))',
      linked: [KeyValue],
      options: () => ({ imports: { math: { sin: Math.sin, cosh: Math.cosh } } }),
      says: [
        "1 import cannot be linked:",
        "  math.cos: the guest imports a function of type (f64) -> f64, and math does not export it. Did you mean math.cosh?",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a memory",
      guest: '(import "js" "memory" (memory 17 256))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  js.memory: the guest imports (memory 17 256), and nothing provides the module js; linked are kv. Give it in { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a shared memory",
      guest: '(import "js" "memory" (memory 1 2 shared))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  js.memory: the guest imports (memory 1 2 shared), and nothing provides the module js; linked are kv. Give it in { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a memory of nearly the same name",
      guest: '(import "js" "memori" (memory 1))',
      linked: [KeyValue],
      options: () => ({ imports: { js: { memory: new WebAssembly.Memory({ initial: 1 }) } } }),
      says: [
        "1 import cannot be linked:",
        "  js.memori: the guest imports (memory 1), and js does not export it. Did you mean js.memory?",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a table of functions",
      guest: '(import "env" "__indirect_function_table" (table 5 10 funcref))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  env.__indirect_function_table: the guest imports (table 5 10 funcref), and nothing provides the module env; linked are kv. Give it in { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a constant",
      guest: '(import "env" "__memory_base" (global i32))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  env.__memory_base: the guest imports (global i32), and nothing provides the module env; linked are kv. Give it in { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a variable",
      guest: '(import "env" "__stack_pointer" (global (mut i32)))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  env.__stack_pointer: the guest imports (global (mut i32)), and nothing provides the module env; linked are kv. Give it in { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a constant of 64 bits, and one that is a reference",
      guest: '(import "env" "seed" (global i64)) (import "env" "root" (global externref))',
      linked: [KeyValue],
      says: [
        "2 imports cannot be linked:",
        "  env.seed: the guest imports (global i64), and nothing provides the module env; linked are kv. Give it in { imports }.",
        '  env.root: the guest imports (global externref), and nothing provides the module env; linked are kv. Give it in { imports }, or { importedStringConstants: "env" } if it is a string constant.',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "several of several kinds, in their order",
      guest: '(import "z" "last" (func)) (import "kv" "putt" (func)) (import "a" "first" (memory 1))',
      linked: [KeyValue],
      says: [
        "3 imports cannot be linked:",
        "  z.last: the guest imports a function of type () -> (), and nothing provides the module z; linked are kv. Link a class for it, or give { imports }.",
        "  kv.putt: the guest imports a function of type () -> (), and kv does not export it. Did you mean kv.put?",
        "  a.first: the guest imports (memory 1), and nothing provides the module a; linked are kv. Give it in { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
  ]);
});
