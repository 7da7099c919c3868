import {
  errno,
  ErrnoError,
  type GuestErrno,
  GuestMemoryError,
  type LinuxErrnoName,
  linuxErrnos,
  LowerError,
  orErrno,
  string,
  Struct,
  timestamp,
  u32,
  u64,
  usize,
} from "@hostwright/types";

import { compileGuest } from "../src/fixtures/guests.fixture.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { describe as describeModule } from "../src/compile/describe.js";
import { Runtime } from "../src/runtime.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";
import * as wasm from "../src/wasm.js";

// The protocol of C and WASI from the guest's side: it passes the place of a variable, looks at the errno that comes back,
// and reads the variable only when that is 0.

const PAGE = 65536;
const SENTINEL = 0x55555555;
const ENOENT = 44;

class Stat extends Struct {
  @u64 size!: bigint;
  @timestamp.date modified!: Date;
  @u32 links!: number;
}

const MODIFIED = new Date("2024-05-17T09:30:00.250Z");

@wasm.module("files")
class Files extends HostModuleBase {
  readonly calls: string[] = [];
  /** Runs in the middle of a call. */
  during = (): void => undefined;

  @wasm.export("open", orErrno(u32, { out: true }))
  open(@string path: string): number {
    this.calls.push(`open ${path}`);
    this.during();
    if (path !== "/etc/motd") throw new ErrnoError("ENOENT");
    return 7;
  }

  @wasm.export("stat", orErrno(Stat, { out: true }))
  stat(@string path: string): Stat | ErrnoError {
    this.calls.push(`stat ${path}`);
    if (path !== "/etc/motd") return new ErrnoError("ENOENT");
    return { size: 4096n, modified: MODIFIED, links: 2 };
  }

  @wasm.export("count", [usize, orErrno(u32, { out: true })])
  count(@usize up: number): [number, number] {
    this.calls.push("count");
    return [up + 1, up === 13 ? -1 : up + 2];
  }
}

interface Exports {
  memory: WebAssembly.Memory;
  /** The descriptor, or the negated errno. */
  open(length: number, out: number): number;
  /** The size, or -1; `links` from the struct that was filled in. */
  size(length: number): bigint;
  links(): number;
  count(up: number, out: number): [number, number];
  grow(pages: number): number;
}

const GUEST = `
  (import "files" "open" (func $open (param i32 i32 i32) (result i32)))
  (import "files" "stat" (func $stat (param i32 i32 i32) (result i32)))
  (import "files" "count" (func $count (param i32 i32) (result i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "/etc/motd")
  (func (export "open") (param $length i32) (param $out i32) (result i32)
    (local $errno i32)
    (local.set $errno (call $open (i32.const 16) (local.get $length) (local.get $out)))
    (if (result i32) (local.get $errno)
      (then (i32.sub (i32.const 0) (local.get $errno)))
      (else (i32.load (local.get $out)))))
  (func (export "size") (param $length i32) (result i64)
    (if (result i64) (call $stat (i32.const 16) (local.get $length) (i32.const 256))
      (then (i64.const -1))
      (else (i64.load (i32.const 256)))))
  (func (export "links") (result i32) (i32.load offset=16 (i32.const 256)))
  (func (export "count") (param i32 i32) (result i32 i32) (call $count (local.get 0) (local.get 1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))`;

describe("a guest in the manner of C", () => {
  const runtime = new Runtime();
  const files = runtime.link(Files);
  let guest: Awaited<ReturnType<typeof instantiate>>;

  async function instantiate() {
    return runtime.instantiate<Exports>(await compileGuest(GUEST));
  }

  beforeEach(async () => {
    guest = await instantiate();
    files.calls.length = 0;
    files.during = () => undefined;
  });

  test("imports functions with one more offset behind the parameters, and the errno as the only result", () => {
    expect(describeModule(Files).exports.map(({ name, signature }) => [name, signature])).toEqual([
      ["open", "(i32, i32, i32) -> i32"],
      ["stat", "(i32, i32, i32) -> i32"],
      ["count", "(i32, i32) -> (i32, i32)"],
    ]);
  });

  test("finds the value in its variable, wherever that lies", () => {
    for (const out of [64, 67, PAGE - 4]) {
      expect(guest.exports.open(9, out)).toBe(7);
      expect(guest.memory.readU32(out)).toBe(7);
    }
    expect(files.calls).toEqual(["open /etc/motd", "open /etc/motd", "open /etc/motd"]);
  });

  test("finds a struct filled in as C lays it out", () => {
    expect(guest.exports.size(9)).toBe(4096n);
    expect(guest.exports.links()).toBe(2);
    expect(guest.memory.readU64(264)).toBe(BigInt(MODIFIED.getTime()) * 1_000_000n);
  });

  test("finds its variable as it was when the call has failed, thrown or returned", () => {
    guest.memory.writeU32(64, SENTINEL);
    expect(guest.exports.open(4, 64)).toBe(-ENOENT);
    guest.memory.writeU32(272, SENTINEL);
    expect(guest.exports.size(4)).toBe(-1n);
    expect([guest.memory.readU32(64), guest.exports.links()]).toEqual([SENTINEL, SENTINEL]);
    expect(files.calls).toEqual(["open /etc", "stat /etc"]);
  });

  test.each([
    ["one byte too far", PAGE - 3, "out-of-bounds"],
    ["at the end", PAGE, "out-of-bounds"],
    ["that is negative to the engine", 0xfffffffe, "out-of-bounds"],
  ])("that passes a place %s is stopped before the method is called", (_what, out, code) => {
    const error = thrown(() => guest.exports.open(9, out), GuestMemoryError, {
      code,
      offset: out,
      length: 4,
      memorySize: PAGE,
      where: "files.open",
    });
    expect(error.message).toBe(
      `files.open: the result (orErrno<u32>) is out of bounds: offset ${out} + length 4 exceeds the 65536-byte memory. The guest passed a bad offset or length.`,
    );
    expect(files.calls).toEqual([]);
  });

  test("learns of a bad parameter first, as the parameters come first", () => {
    const error = thrown(() => guest.exports.open(-1, 0), GuestMemoryError, { code: "out-of-bounds" });
    expect(error.message).toMatch(/^files\.open: parameter 0 \(path: string\) is out of bounds/);
  });

  test("finds the value in memory that has grown in the middle of the call", () => {
    files.during = () => void guest.exports.grow(1);
    expect(guest.exports.open(9, 64)).toBe(7);
    expect(guest.exports.open(9, PAGE + 64)).toBe(7);
    expect(guest.memory.byteLength).toBe(3 * PAGE);
  });

  test("gets other results beside it, and nothing of all where one does not fit", () => {
    expect(guest.exports.count(5, 64)).toEqual([6, 0]);
    expect(guest.memory.readU32(64)).toBe(7);
    const error = thrown(() => guest.exports.count(13, 64), LowerError, { code: "out-of-range", value: -1 });
    expect(error.message).toMatch(/^files\.count: the result \(usize, orErrno<u32>\) must be an integer/);
    expect(guest.memory.readU32(64)).toBe(7);
  });
});

describe("an errno that a guest passes", () => {
  const seen: unknown[] = [];
  const bound = errno.with(linuxErrnos);

  class Errors extends HostModuleBase {
    static override readonly moduleName: string = "errors";
    @wasm.export("log", errno)
    log(@errno reason: GuestErrno, @bound linux: GuestErrno<LinuxErrnoName>): GuestErrno {
      seen.push([reason, linux]);
      return reason;
    }
  }
  @wasm.module("linux", { errnos: linuxErrnos })
  class LinuxErrors extends Errors {}

  const guest = `
    (import "errors" "log" (func $errors (param i32 i32) (result i32)))
    (import "linux" "log" (func $linux (param i32 i32) (result i32)))
    (func (export "errors") (param i32) (result i32) (call $errors (local.get 0) (local.get 0)))
    (func (export "linux") (param i32) (result i32) (call $linux (local.get 0) (local.get 0)))`;

  test("has the names of the module's table, as what it gets back has; a bound one those of its own", async () => {
    const runtime = new Runtime();
    runtime.link(Errors);
    runtime.link(LinuxErrors);
    const { exports } = await runtime.instantiate<Record<"errors" | "linux", (number: number) => number>>(
      await compileGuest(guest),
    );
    expect([0, 2, 44, 1000].map((number) => exports.errors(number))).toEqual([0, 2, 44, 1000]);
    expect(seen.splice(0)).toEqual([
      [undefined, undefined],
      ["EACCES", "ENOENT"],
      ["ENOENT", "ECHRNG"],
      [1000, 1000],
    ]);
    expect([0, 2, 44].map((number) => exports.linux(number))).toEqual([0, 2, 44]);
    expect(seen.splice(0)).toEqual([
      [undefined, undefined],
      ["ENOENT", "ENOENT"],
      ["ECHRNG", "ECHRNG"],
    ]);
    const tables = [Errors, LinuxErrors].map((module) =>
      describeModule(module).exports[0]?.parameters.map(({ type }) => type.options?.["table"]),
    );
    expect(tables).toEqual([
      ["wasi", "linux"],
      ["linux", "linux"],
    ]);
  });
});
