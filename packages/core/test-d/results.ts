// A method returns what its export promises.
import { HostModuleBase, wasm } from "@hostwright/core";
import {
  bool,
  bytes,
  type Errno,
  errno,
  ErrnoError,
  f32,
  i32,
  i64,
  list,
  none,
  orErrno,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  u32,
} from "@hostwright/types";

class Point extends Struct {
  @f32 x!: number;
}

type Fd = number & { readonly __brand: "fd" };
const fd = u32.as<Fd, "Fd">();
const key = Symbol("key");

export class Right extends HostModuleBase {
  @wasm.export("half", f32)
  half(@f32 x: number): number {
    return x / 2;
  }

  @wasm.export(undefined, i64)
  later(@i64 x: bigint): Promise<bigint> {
    return Promise.resolve(x);
  }

  @wasm.export("async", bool)
  async asynchronous(): Promise<boolean> {
    return true;
  }

  @wasm.export("divmod", [i32, i64])
  divmod(@i32 a: number): [number, bigint] {
    return [a, 1n];
  }

  @wasm.export("readonly", [i32, i64])
  readonly(@i32 a: number) {
    return [a, 1n] as const;
  }

  @wasm.export("pair", [f32, orErrno(u32)])
  async pair(): Promise<[number, number | ErrnoError]> {
    return [1, new ErrnoError("EIO")];
  }

  @wasm.export("nested", [])
  nested(): [] {
    return [];
  }

  @wasm.export("nothing")
  nothing(): void {}

  @wasm.export()
  unnamed(): undefined {
    return undefined;
  }

  @wasm.export("later")
  async nothingLater(): Promise<void> {}

  @wasm.export("none", none)
  none(): void {}

  @wasm.export("put", errno)
  put(): void {}

  @wasm.export("fail", errno)
  fail(on: boolean): void | Errno {
    if (on) return "ENOENT";
  }

  @wasm.export("get", orErrno(u32))
  get(on: boolean): number | ErrnoError {
    return on ? 7 : new ErrnoError("ENOENT");
  }

  @wasm.export("open", fd)
  open(): Fd {
    return 3 as Fd;
  }

  @wasm.export("where", pointer(Point))
  where(@pointer(Point) to: Pointer<Point>): Pointer<Point> {
    return to.at(1);
  }

  @wasm.export("thrower", f32)
  thrower(): never {
    throw new Error();
  }

  @wasm.export("literal", u32)
  literal(): 0 | 1 {
    return 1;
  }

  @wasm.export("any", u32)
  any(): any {
    return 1;
  }

  @wasm.export("generic", f32)
  generic<T extends number>(@f32 x: T): T {
    return x;
  }

  @wasm.export("symbol", u32)
  [key](): number {
    return 1;
  }

  @wasm.export("hidden", u32)
  private hidden(): number {
    return 1;
  }

  @wasm.export("guarded", u32)
  protected guarded(): number {
    return this.hidden();
  }
}

export class Wrong extends HostModuleBase {
  // @error Argument of type '"half"' is not assignable to parameter of type '"'half' must return number or Promise<number>"'.
  @wasm.export("half", f32)
  half(): string {
    return "half";
  }

  // @error 'later' must return bigint or Promise<bigint>
  @wasm.export("later", i64)
  async later(): Promise<number> {
    return 1;
  }

  // @error 'divmod' must return [number, bigint] or Promise<[number, bigint]>
  @wasm.export("divmod", [i32, i64])
  divmod(): [number, number] {
    return [1, 2];
  }

  // @error 'short' must return [number, number] or Promise<[number, number]>
  @wasm.export("short", [i32, i32])
  short(): [number] {
    return [1];
  }

  // @error 'array' must return [number, number] or Promise<[number, number]>
  @wasm.export("array", [i32, i32])
  array(): number[] {
    return [1, 2];
  }

  // @error 'single' must return [number] or Promise<[number]>
  @wasm.export("single", [i32])
  single(): number {
    return 1;
  }

  // @error 'nothing' must return void or Promise<void>
  @wasm.export("nothing")
  nothing(): number {
    return 1;
  }

  // @error 'unnamed' must return void or Promise<void>
  @wasm.export()
  unnamed(): string {
    return "";
  }

  // @error 'missing' must return number or Promise<number>
  @wasm.export("missing", f32)
  missing(): void {}

  // @error 'maybe' must return number or Promise<number>
  @wasm.export("maybe", f32)
  maybe(on: boolean): number | undefined {
    return on ? 1 : undefined;
  }

  // @error 'fail' must return void or an Errno or Promise<void or an Errno>
  @wasm.export("fail", errno)
  fail(): "ENOSUCH" {
    return "ENOSUCH";
  }

  // @error 'open' must return Fd or Promise<Fd>
  @wasm.export("open", fd)
  open(): number {
    return 3;
  }

  // @error 'generate' must return number or Promise<number>
  @wasm.export("generate", f32)
  *generate(): Generator<number> {
    yield 1;
  }

  // @error this member must return number or Promise<number>
  @wasm.export("symbol", u32)
  [key](): string {
    return "";
  }

  // @error 'hidden' must return number or Promise<number>
  @wasm.export("hidden", u32)
  private hidden(): string {
    return "";
  }

  // @error 'guarded' must return number or Promise<number>
  @wasm.export("guarded", u32)
  protected guarded(): string {
    return this.hidden();
  }
}

// A type that is not for results is reported in one line; allocated.ts has the types to write instead.
export class Unlowerable extends HostModuleBase {
  // @error '"bytes cannot be a result: write allocated(bytes)"'
  @wasm.export("bytes", bytes)
  bytes(): Uint8Array {
    return new Uint8Array(1);
  }

  // @error '"string cannot be a result: write allocated(string)"'
  @wasm.export("string", string)
  string(): string {
    return "";
  }

  // @error '"list(…) cannot be a result: write allocated(list(…))"'
  @wasm.export("list", list(u32))
  list(): void {}

  // @error '"that struct cannot be a result: write allocated(…), or orErrno(…, { out: true })"'
  @wasm.export("struct", struct(Point))
  struct(): void {}

  // @error "bytes cannot be a result: write allocated(bytes)"
  @wasm.export("tuple", [u32, bytes])
  tuple(): [number, Uint8Array] {
    return [1, new Uint8Array(1)];
  }
}

export class Misplaced extends HostModuleBase {
  // @error Unable to resolve signature of property decorator
  @wasm.export("field", u32)
  field = 1;

  // @error Argument of type 'Misplaced' is not assignable to parameter of type '"write @wasm.export()"'.
  @wasm.export
  bare(): void {}

  // @error 'getter' must return number
  @wasm.export("getter", u32)
  get getter(): number {
    return 1;
  }
}
