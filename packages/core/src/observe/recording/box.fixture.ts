import { bytes, errno, ErrnoError, f32, f64, i64, orErrno, u32 } from "@hostwright/types";

import type { Caller } from "../../context/caller.js";
import { caller } from "../../context/current-call.js";
import type { Guest } from "../../guest.js";
import { compileGuest } from "../../fixtures/guests.fixture.js";
import { HostModuleBase } from "../../host-module-base.js";
import type { InstantiateOptions } from "../../link/instantiate.js";
import { Runtime } from "../../runtime.js";
import * as wasm from "../../wasm.js";
import { record, type Recording } from "./record.js";
import { type Replay, replay } from "./replay.js";

/** Does to a guest whatever a host can do to one, and something else each time. */
@wasm.module("box")
export class Box extends HostModuleBase {
  #next = 1;

  @wasm.export("fill")
  fill(@bytes into: Uint8Array): void {
    into.fill(this.#next++);
  }

  @wasm.export("mix", [i64, f32, f64])
  mix(@i64 a: bigint, @f32 b: number, @f64 c: number): [bigint, number, number] {
    return [a + BigInt(this.#next++), b, c / 3];
  }

  @wasm.export("find", orErrno(u32))
  find(@u32 which: number): number {
    if (which > 9) throw new ErrnoError("ENOENT");
    return this.#next++;
  }

  @wasm.export("check", errno)
  check(@u32 which: number): void {
    if (which === 1) throw new ErrnoError("EAGAIN");
    if (which === 2) throw new TypeError("planned");
  }

  /** Grows the guest's memory, and writes to its last byte. */
  @wasm.export("grow", u32)
  grow(@caller from: Caller): number {
    (from.guest.exports["memory"] as WebAssembly.Memory).grow(1);
    from.memory.writeU8(from.memory.byteLength - 1, 77);
    return from.memory.byteLength;
  }

  /** Writes before, between and after two entries into the guest, one by name and one through its table. */
  @wasm.export("nest", u32)
  nest(@u32 value: number, @caller from: Caller): number {
    const { memory } = from;
    memory.writeU8(100, this.#next++);
    const doubled = Number(memory.guest?.exportedFunction("double")?.(value));
    memory.writeU8(101, this.#next++);
    const tripled = Number(memory.guest?.tableFunction(1)?.(value));
    memory.writeU8(102, this.#next++);
    return doubled + tripled;
  }

  /** Enters the guest, and goes on when that fails. */
  @wasm.export("attempt", u32)
  attempt(@u32 which: number, @caller from: Caller): number {
    try {
      from.memory.guest?.exportedFunction("check")?.(which);
      return 0;
    } catch {
      from.memory.writeU8(103, 55);
      return 1;
    }
  }
}

/** A guest that passes everything on, and counts in a global how often it was entered. */
export const GUEST = `
  (import "box" "fill" (func $fill (param i32 i32)))
  (import "box" "mix" (func $mix (param i64 f32 f64) (result i64 f32 f64)))
  (import "box" "find" (func $find (param i32) (result i32 i32)))
  (import "box" "check" (func $check (param i32) (result i32)))
  (import "box" "grow" (func $grow (result i32)))
  (import "box" "nest" (func $nest (param i32) (result i32)))
  (import "box" "attempt" (func $attempt (param i32) (result i32)))
  (memory (export "memory") 1)
  (table (export "table") 2 funcref)
  (elem (i32.const 1) $triple)
  (global $entered (mut i32) (i32.const 0))
  (func $enter
    (global.set $entered (i32.add (global.get $entered) (i32.const 1)))
    (i32.store (i32.const 200) (global.get $entered)))
  (func $triple (param i32) (result i32)
    (call $enter)
    (call $find (i32.const 3)) (drop) (drop)
    (i32.mul (local.get 0) (i32.const 3)))
  (func (export "double") (param i32) (result i32)
    (call $enter)
    (i32.mul (local.get 0) (i32.const 2)))
  (func (export "fill") (param i32 i32) (call $fill (local.get 0) (local.get 1)))
  (func (export "mix") (param i64 f32 f64) (result i64 f32 f64)
    (call $mix (local.get 0) (local.get 1) (local.get 2)))
  (func (export "find") (param i32) (result i32 i32) (call $find (local.get 0)))
  (func (export "check") (param i32) (result i32) (call $enter) (call $check (local.get 0)))
  (func (export "grow") (result i32) (call $grow))
  (func (export "nest") (param i32) (result i32) (call $nest (local.get 0)))
  (func (export "attempt") (param i32) (result i32) (call $attempt (local.get 0)))
  (func (export "entered") (result i32) (global.get $entered))`;

/** Describes the exports of {@link GUEST}. */
export type BoxExports = Readonly<
  Record<"find", (which: number) => [number, number]> &
    Record<"check" | "nest" | "attempt", (value: number) => number> &
    Record<"grow" | "entered", () => number>
> & {
  readonly fill: (offset: number, length: number) => void;
  readonly mix: (a: bigint, b: number, c: number) => [bigint, number, number];
};

/** Runs the calls of a test in a guest. */
export type Work = (exports: BoxExports) => unknown;

/** Holds the results of a guest, and the bytes of its memory. */
export interface Run {
  readonly answers: unknown;
  readonly memory: Uint8Array;
}

/** Calls a guest, and keeps what came of it. */
export function drive(guest: Guest<BoxExports>, work: Work): Run {
  const answers = work(guest.exports);
  return { answers, memory: new Uint8Array(guest.memory.buffer).slice() };
}

/** Calls a guest with its host, and records that. */
export async function recorded(
  work: Work,
  { fields = GUEST, ...options }: InstantiateOptions & { readonly fields?: string } = {},
): Promise<Run & { readonly recording: Recording; readonly module: WebAssembly.Module }> {
  const recorder = record();
  const runtime = new Runtime();
  runtime.link(Box);
  runtime.use(recorder);
  const module = await compileGuest(fields);
  const guest = await runtime.instantiate<BoxExports>(module, options);
  const run = drive(guest, work);
  return { ...run, recording: recorder.of(guest) as Recording, module };
}

/** Calls a guest without its host, from a recording. */
export async function replayed(
  recording: Uint8Array,
  module: WebAssembly.Module,
  work: Work,
  options: InstantiateOptions = {},
): Promise<Run & { readonly replay: Replay }> {
  const player = replay(recording);
  const imports = { ...options.imports, ...player.imports };
  const guest = await new Runtime().instantiate<BoxExports>(module, { ...options, imports });
  return { ...drive(guest, work), replay: player };
}
