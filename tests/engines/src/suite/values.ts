import { HostModuleBase, Runtime, wasm } from "@hostwright/core";
import {
  allocated,
  bool,
  bytes,
  callback,
  errno,
  ErrnoError,
  externref,
  f32,
  f64,
  handle,
  i16,
  i32,
  i64,
  i8,
  list,
  type List,
  none,
  orErrno,
  type Pointer,
  pointer,
  string,
  Struct,
  u16,
  u32,
  u64,
  u8,
} from "@hostwright/types";
import type { Environment } from "../environment.js";
import { test, type Test } from "../harness.js";

class Rectangle extends Struct {
  @u8 kind!: number;
  @f32 width!: number;
  @f64 height!: number;
}

class Entry extends Struct {
  @u16 flags!: number;
  @u64 size!: bigint;
}

class File {
  constructor(readonly size: number) {}
}
const file = handle(File);

/** Exports a function for every way in which values are passed. */
@wasm.module("values")
export class Values extends HostModuleBase {
  /** The arguments of its calls. */
  readonly seen: unknown[] = [];

  @wasm.export("narrow", i16)
  narrow(@i8 a: number, @u8 b: number, @i16 c: number, @u16 d: number, @u32 e: number): number {
    this.seen.push([a, b, c, d, e]);
    return a;
  }

  @wasm.export("wide", u64)
  wide(@i64 a: bigint, @u64 b: bigint): bigint {
    this.seen.push([a, b]);
    return b;
  }

  @wasm.export("real", f64)
  real(@f32 a: number, @f64 b: number): number {
    return a * b;
  }

  @wasm.export("not", bool)
  not(@bool value: boolean): boolean {
    return !value;
  }

  @wasm.export("too_large", u8)
  tooLarge(): number {
    return 256;
  }

  @wasm.export("greet", u32)
  greet(@string name: string, @bytes into: Uint8Array): number {
    const greeting = new TextEncoder().encode(`Hello, ${name}!`);
    into.set(greeting.subarray(0, into.length));
    return greeting.length;
  }

  @wasm.export("reverse", none)
  reverse(@bytes data: Uint8Array): void {
    data.reverse();
  }

  @wasm.export("area", f64)
  area(@pointer(Rectangle) rectangle: Pointer<Rectangle>): number {
    const { kind, width, height } = rectangle.load();
    rectangle.load().kind = kind + 1;
    return width * height;
  }

  @wasm.export("sum", u64)
  sum(@list(Entry) entries: List<Entry>): bigint {
    let sum = 0n;
    for (const { size } of entries) sum += size;
    return sum;
  }

  @wasm.export("find", orErrno(u32))
  find(@string key: string): number {
    if (key === "none") throw new ErrnoError("ENOENT");
    return key.length;
  }

  @wasm.export("check", errno)
  check(@i32 value: number): void {
    if (value < 0) throw new ErrnoError("EINVAL");
  }

  @wasm.export("divide", [i32, i32])
  divide(@i32 a: number, @i32 b: number): [number, number] {
    return [Math.trunc(a / b), a % b];
  }

  @wasm.export("word", allocated(string))
  word(@u32 count: number): string {
    return "ä€😀".repeat(count);
  }

  @wasm.export("same", externref)
  same(@externref value: unknown): unknown {
    return value;
  }

  @wasm.export("open", file)
  open(@u32 size: number): File {
    return new File(size);
  }

  @wasm.export("size", u32)
  size(@file opened: File): number {
    return opened.size;
  }

  @wasm.export("visit", i32)
  visit(@callback([i32], i32) visitor: (value: number) => number, @i32 value: number): number {
    return visitor(value);
  }
}

interface Exports {
  narrow(a: number, b: number, c: number, d: number, e: number): number;
  wide(a: bigint, b: bigint): bigint;
  real(a: number, b: number): number;
  not(value: number): number;
  too_large(): number;
  greet(name: number, length: number, into: number, room: number): number;
  reverse(offset: number, length: number): void;
  area(offset: number): number;
  sum(offset: number, count: number): bigint;
  find(offset: number, length: number): [number, number];
  check(value: number): number;
  divide(a: number, b: number): [number, number];
  word(count: number): [number, number];
  same(value: unknown): unknown;
  open_and_size(size: number): number;
  size(handle: number): number;
  visit(index: number, value: number): number;
}

async function instantiate(environment: Environment) {
  const runtime = new Runtime();
  const host = runtime.link(Values);
  const module = await environment.module("values");
  const guest = await runtime.instantiate<Exports>(module, { afterAbort: "keep" });
  const memory = guest.exports as unknown as { memory: WebAssembly.Memory };
  return { host, guest, exports: guest.exports, view: new DataView(memory.memory.buffer) };
}

function put(view: DataView, offset: number, text: string): number {
  const encoded = new TextEncoder().encode(text);
  new Uint8Array(view.buffer).set(encoded, offset);
  return encoded.length;
}

function textAt(view: DataView, offset: number, length: number): string {
  return new TextDecoder().decode(new Uint8Array(view.buffer).slice(offset, offset + length));
}

export const values: Test[] = [
  test("narrow integers are extended as their signs say", async (assert, environment) => {
    const { host, exports } = await instantiate(environment);
    assert.equal(exports.narrow(-1, -1, -1, -1, -1), -1);
    assert.equal(exports.narrow(0x180, 0x180, 0x18000, 0x18000, 0x80000000), -128);
    const extremes = [
      [-1, 255, -1, 65535, 4294967295],
      [-128, 128, -32768, 32768, 2147483648],
    ];
    assert.equal(host.seen, extremes);
  }),

  test("64-bit integers are bigints, and unsigned ones never negative", async (assert, environment) => {
    const { host, exports } = await instantiate(environment);
    assert.equal(BigInt.asUintN(64, exports.wide(-1n, -1n)), 0xffff_ffff_ffff_ffffn);
    assert.equal(host.seen, [[-1n, 0xffff_ffff_ffff_ffffn]]);
  }),

  test("floats and booleans are passed, and any number but 0 is true", async (assert, environment) => {
    const { exports } = await instantiate(environment);
    assert.equal(exports.real(0.5, 3), 1.5);
    assert.equal([exports.not(0), exports.not(1), exports.not(2)], [1, 0, 0]);
  }),

  test("a result that does not fit is an error before the engine coerces it", async (assert, environment) => {
    const { exports } = await instantiate(environment);
    const { message } = assert.throws(() => exports.too_large(), "LowerError");
    assert.equal(message.startsWith("values.too_large: the result (u8)"), true, message);
  }),

  test("text is UTF-8, and malformed text an error", async (assert, environment) => {
    const { exports, view } = await instantiate(environment);
    const length = put(view, 16, "Wörld 😀");
    const written = exports.greet(16, length, 256, 64);
    assert.equal(textAt(view, 256, written), "Hello, Wörld 😀!");
    assert.throws(() => exports.greet(16, length - 1, 256, 64), "LiftError");
  }),

  test("bytes are a view of the guest's memory", async (assert, environment) => {
    const { exports, view } = await instantiate(environment);
    put(view, 100, "abc");
    exports.reverse(100, 3);
    assert.equal(textAt(view, 100, 3), "cba");
  }),

  test("an access beyond the memory reads and writes nothing, and names its offset", async (assert, environment) => {
    const { exports } = await instantiate(environment);
    const error = assert.throws(() => exports.reverse(65535, 2), "GuestMemoryError", "out-of-bounds");
    assert.equal(
      error.message,
      "values.reverse: parameter 0 (data: bytes) is out of bounds: offset 65535 + length 2 exceeds the 65536-byte memory. " +
        "The guest passed a bad offset or length.",
    );
  }),

  test("a struct has C's layout, and its fields write to the guest", async (assert, environment) => {
    const { exports, view } = await instantiate(environment);
    view.setUint8(64, 1);
    view.setFloat32(68, 2.5, true);
    view.setFloat64(72, 4, true);
    assert.equal(exports.area(64), 10);
    assert.equal(view.getUint8(64), 2);
  }),

  test("a list of structs is read in place", async (assert, environment) => {
    const { exports, view } = await instantiate(environment);
    for (let index = 0; index < 3; index++) view.setBigUint64(128 + 16 * index + 8, 2n ** 40n, true);
    assert.equal(exports.sum(128, 3), 3n * 2n ** 40n);
    assert.throws(() => exports.sum(128, 0x10000001), "GuestMemoryError", "out-of-bounds");
  }),

  test("failures are numbers for the guest", async (assert, environment) => {
    const { exports, view } = await instantiate(environment);
    put(view, 16, "none");
    assert.equal(exports.find(16, 4), [0, 44]);
    assert.equal(exports.find(16, 3), [3, 0]);
    assert.equal([exports.check(1), exports.check(-1)], [0, 28]);
  }),

  test("a tuple is several results", async (assert, environment) => {
    const { exports } = await instantiate(environment);
    assert.equal(exports.divide(-7, 2), [-3, -1]);
  }),

  test("a text that is returned lies in memory that the guest has allocated", async (assert, environment) => {
    const { exports, view } = await instantiate(environment);
    const [offset, length] = exports.word(2);
    assert.equal([offset >= 8192, textAt(view, offset, length)], [true, "ä€😀ä€😀"]);
  }),

  test("references come back as the same objects, and forged handles are errors", async (assert, environment) => {
    const { exports } = await instantiate(environment);
    const object = {};
    assert.equal(exports.same(object) === object, true);
    assert.equal(exports.open_and_size(7), 7);
    assert.throws(() => exports.size(12345), "LiftError");
  }),

  test("a function pointer is a function", async (assert, environment) => {
    const { exports } = await instantiate(environment);
    assert.equal(exports.visit(1, 21), 42);
    assert.throws(() => exports.visit(0, 21), "LiftError");
  }),
];
