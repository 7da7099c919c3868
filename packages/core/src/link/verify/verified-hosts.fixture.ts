import {
  bytes,
  errno,
  externref,
  f32,
  f64,
  i32,
  list,
  orErrno,
  string,
  u32,
  u64,
  usize,
} from "@hostwright/types";

import { HostModuleBase } from "../../host-module-base.js";
import * as wasm from "../../wasm.js";

// Parameters keep the names that a reader of the messages should see.
function seen(...args: unknown[]): number {
  return args.length;
}

/** The host modules that broken guests are verified against; nobody calls them. */
@wasm.module("kv")
export class KeyValue extends HostModuleBase {
  @wasm.export("put", errno)
  put(@string key: string, @bytes value: Uint8Array): void {
    seen(key, value);
  }

  @wasm.export("get", orErrno(u32))
  load(@string key: string, @bytes into: Uint8Array): number {
    return seen(key, into);
  }
}

@wasm.module("numbers")
export class Numbers extends HostModuleBase {
  @wasm.export("add", i32)
  add(@i32 a: number, @i32 b: number): number {
    return a + b;
  }

  @wasm.export("scale", f64)
  scale(@f64 value: number, @f32 by: number): number {
    return value * by;
  }

  @wasm.export("wide", u64)
  wide(@u64 value: bigint): bigint {
    return value;
  }

  @wasm.export("divmod", [u32, u32])
  divmod(@u32 a: number, @u32 b: number): [number, number] {
    return [Math.floor(a / b), a % b];
  }

  @wasm.export("tick")
  tick(): void {
    return undefined;
  }

  @wasm.export("keep", externref)
  keep(@externref value: unknown): unknown {
    return value;
  }

  @wasm.export("size", usize)
  size(@usize value: number): number {
    return value;
  }
}

@wasm.module("wasi_snapshot_preview1")
export class Wasi extends HostModuleBase {
  @wasm.export("fd_write", orErrno(u32, { out: true }))
  write(@u32 fd: number, @list(u32) vectors: Iterable<number>): number {
    return seen(fd, vectors);
  }

  @wasm.export("fd_read", errno)
  read(@u32 fd: number, @bytes into: Uint8Array): void {
    seen(fd, into);
  }

  @wasm.export("proc_exit")
  exit(@u32 code: number): void {
    seen(code);
  }
}

/** Waits: needs an engine that can suspend a guest. */
@wasm.module("timer")
export class Timer extends HostModuleBase {
  @wasm.export("sleep")
  async sleep(@u32 milliseconds: number): Promise<void> {
    await Promise.resolve(seen(milliseconds));
  }
}
