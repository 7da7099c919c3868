import { bytes, errno, ErrnoError, string, u32 } from "@hostwright/types";

import { currentCall } from "../context/current-call.js";
import type { Middleware } from "./middleware.js";
import { HostModuleBase } from "../host-module-base.js";
import { testGuest, type TestGuest } from "../testing/index.js";
import * as wasm from "../wasm.js";

/** A store of values, with a method for each way in which a call can go. */
@wasm.module("kv")
export class KeyValue extends HostModuleBase {
  calls = 0;

  /** Changes what it is given, and refuses keys that are too long. */
  @wasm.export("put", errno)
  put(@string key: string, @bytes value: Uint8Array): void {
    this.calls++;
    value.fill(0);
    if (key.length > 3) throw new ErrnoError("ENAMETOOLONG");
  }

  @wasm.export("count", u32)
  count(): number {
    this.calls++;
    return this.calls;
  }

  @wasm.export("clear")
  clear(): void {
    this.calls = 0;
  }

  @wasm.export("fail", u32)
  fail(): number {
    throw new TypeError("planned");
  }

  /** Enters the guest, which calls the host again. */
  @wasm.export("nest", u32)
  nest(): number {
    return Number(currentCall()?.memory.guest?.exportedFunction("again")?.());
  }

  @wasm.export("wait", errno)
  async wait(@u32 turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    if (turns > 3) throw new ErrnoError("ETIMEDOUT");
  }
}

/** A guest that calls a {@link KeyValue} through middleware; its function `again` calls `count`. */
export function observed(...middleware: Middleware[]): TestGuest {
  const guest: TestGuest = testGuest(new KeyValue(), {
    middleware,
    exports: { again: () => guest.call("count") },
  });
  return guest;
}

/** Middleware that sees calls to the host alone. */
export function toHost(middleware: Middleware): Middleware {
  return (call, next) => (call.direction === "to-host" ? middleware(call, next) : next());
}

/** A clock that is `step` nanoseconds further each time that it is asked. */
export function ticking(step: number): () => number {
  let now = 0;
  return () => (now += step);
}
