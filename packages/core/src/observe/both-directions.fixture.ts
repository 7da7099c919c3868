import { callback, errno, i32, i64, none, string, u32 } from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { fn, guestModule, HostModuleBase, type Middleware, Runtime, wasm } from "../index.js";
import type { ThunkMiddleware } from "./thunk-middleware.js";

/** A guest that calls the host, and is called through a class, by name and by function pointers. */
const GUEST = `
  (import "host" "again" (func $again (param i32) (result i32)))
  (import "host" "visit" (func $visit (param i32 i32) (result i32)))
  (import "host" "fail" (func $fail))
  (table (export "table") 2 funcref)
  (elem (i32.const 1) $triple)
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func (export "malloc") (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (local.get $at))
  (func (export "free") (param i32))
  (func $triple (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
  (func (export "greet") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1))
  (func (export "check") (param i32) (result i32) (local.get 0))
  (func (export "add") (param i32 i64) (result i64) (i64.add (i64.extend_i32_s (local.get 0)) (local.get 1)))
  (func (export "deep") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 0))
      (else (i32.add (i32.const 1) (call $again (i32.sub (local.get 0) (i32.const 1)))))))
  (func (export "pass") (param i32) (result i32) (call $visit (i32.const 1) (local.get 0)))
  (func (export "fail") (call $fail))
  (func (export "trap") unreachable)`;

/** The functions of the guest, as a class. */
export const Plugin = guestModule(
  {
    greet: fn([string], string),
    check: fn([i32], errno),
    add: fn([i32, i64], i64),
    deep: fn([i32], i32),
    pass: fn([i32], i32),
    fail: fn([], none),
    trap: fn([], none),
  },
  { name: "Plugin" },
);

/** The host of the guest. */
@wasm.module("host")
export class Host extends HostModuleBase {
  /** Calls the guest again. */
  deeper: (depth: number) => number = () => 0;
  failure: unknown = new TypeError("planned");

  @wasm.export("again", i32)
  again(@i32 depth: number): number {
    return this.deeper(depth);
  }

  @wasm.export("visit", i32)
  visit(@callback([i32], i32) each: (value: number) => number, @i32 value: number): number {
    return each(value);
  }

  @wasm.export("fail")
  fail(): void {
    throw this.failure;
  }
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** Instantiates the guest as {@link Plugin}, behind middleware. */
export async function startPlugin(...middleware: readonly (Middleware | ThunkMiddleware)[]) {
  const runtime = new Runtime();
  const host = runtime.link(Host);
  runtime.use(...middleware);
  const source = await (compiled ??= assemble(GUEST).then((bytes) => WebAssembly.compile(bytes)));
  const plugin = await runtime.instantiate(source, { as: Plugin, afterAbort: "keep" });
  host.deeper = (depth) => plugin.deep(depth);
  return { runtime, host, plugin, guest: plugin.guest };
}

/** The same with a function that waits for the host. */
const WAITING = `
  (import "host" "wait" (func $wait (param i32) (result i32)))
  (import "host" "each" (func $each (param i32 i32) (result i32)))
  (table (export "table") 2 funcref)
  (elem (i32.const 1) $step)
  (memory (export "memory") 1)
  (func $step (param i32) (result i32) (call $wait (local.get 0)))
  (func (export "later") (param i32) (result i32) (call $wait (local.get 0)))
  (func (export "all") (param i32) (result i32) (call $each (i32.const 1) (local.get 0)))`;

/** The functions of the guest that waits, as a class. */
export const Waiting = guestModule(
  { later: fn([u32], u32, { async: true }), all: fn([u32], u32, { async: true }) },
  { name: "Waiting" },
);

@wasm.module("host")
class WaitingHost extends HostModuleBase {
  @wasm.export("wait", u32)
  async wait(@u32 turns: number): Promise<number> {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    if (turns > 90) throw new RangeError("too long");
    return turns;
  }

  @wasm.export("each", u32)
  async each(
    @(callback([u32], u32)({ async: true })) step: (value: number) => Promise<number>,
    @u32 count: number,
  ): Promise<number> {
    let sum = 0;
    for (let value = 1; value <= count; value++) sum += await step(value);
    return sum;
  }
}

/** Instantiates the guest that waits as {@link Waiting}, behind middleware. */
export async function startWaiting(...middleware: readonly (Middleware | ThunkMiddleware)[]) {
  const runtime = new Runtime();
  runtime.link(WaitingHost);
  runtime.use(...middleware);
  const plugin = await runtime.instantiate(await assemble(WAITING), { as: Waiting, afterAbort: "keep" });
  return { runtime, plugin, guest: plugin.guest };
}
