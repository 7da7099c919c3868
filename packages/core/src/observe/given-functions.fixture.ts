import { bool, callback, errno, i32, none } from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { fn, guestModule, HostModuleBase, type Middleware, Runtime } from "../index.js";
import type { ThunkMiddleware } from "./thunk-middleware.js";

/** A guest that calls functions of the host by their indices. */
const GUEST = `
  (type $f (func (param i32) (result i32)))
  (import "host" "handler" (func $handler (result i32)))
  (import "host" "release" (func $release (param i32)))
  (table (export "table") 1 funcref)
  (memory (export "memory") 1)
  (func (export "apply") (param i32 i32) (result i32) (call_indirect (type $f) (local.get 1) (local.get 0)))
  (func (export "twice") (param i32 i32) (result i32)
    (call_indirect (type $f) (call_indirect (type $f) (local.get 1) (local.get 0)) (local.get 0)))
  (func (export "tell") (param i32) (result i32) (call_indirect (type $f) (i32.const 1) (local.get 0)))
  (func (export "check") (param i32) (result i32) (call_indirect (type $f) (i32.const 1) (local.get 0)))
  (func (export "ask") (param i32) (result i32) (local $at i32)
    (local.set $at (call $handler))
    (i32.add (i32.mul (i32.const 100) (local.get $at)) (call_indirect (type $f) (local.get 0) (local.get $at))))
  (func (export "release") (param i32) (call $release (local.get 0)))
  (func (export "copy") (param i32) (table.copy (i32.const 0) (local.get 0) (i32.const 1)))`;

export const handler = callback([i32], i32);
const kept = callback([i32], i32)({ kept: true });
const waiting = callback([i32], i32)({ async: true });

/** The functions of the guest, as a class. */
export const Caller = guestModule(
  {
    apply: fn([handler, i32], i32),
    twice: fn([handler, i32], i32),
    keep: fn([kept, i32], i32, { name: "apply" }),
    later: fn([waiting, i32], i32, { name: "twice", async: true }),
    tell: fn([callback([bool], i32)], i32),
    check: fn([callback([i32], errno)], i32),
    ask: fn([i32], i32),
  },
  { name: "Caller" },
);

/** Gives the guest a function as a result. */
export class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  static readonly exports = { handler: fn([], handler), release: fn([handler.own], none) };
  given: (value: number) => number = (value) => value + 1;

  handler(): (value: number) => number {
    return this.given;
  }
  release(): void {
    // Its place is free by now.
  }
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** Instantiates the guest as {@link Caller}, behind middleware. */
export async function startCaller(...middleware: readonly (Middleware | ThunkMiddleware)[]) {
  const runtime = new Runtime();
  const host = runtime.link(Host);
  runtime.use(...middleware);
  const source = await (compiled ??= assemble(GUEST).then((bytes) => WebAssembly.compile(bytes)));
  const caller = await runtime.instantiate(source, { as: Caller, afterAbort: "keep" });
  return { runtime, host, caller, guest: caller.guest };
}
