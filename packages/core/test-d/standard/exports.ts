// A standard decorator does not see parameters: it is told their types, and the compiler holds the method to them.
import { caller, type Caller, fn, HostModuleBase, wasm } from "@hostwright/core";
import {
  bool,
  bytes,
  errno,
  externref,
  f64,
  i32,
  i64,
  list,
  type List,
  none,
  orErrno,
  string,
  Struct,
  struct,
  u32,
} from "@hostwright/types";

class Point extends Struct {
  @f64 accessor x = 0;
}
type Fd = number & { readonly __brand: "fd" };
const fd = u32.as<Fd, "Fd">();
const key = Symbol("key");

@wasm.module("right")
export class Right extends HostModuleBase {
  @wasm.export("double", [f64], f64)
  double(x: number): number {
    return 2 * x;
  }

  @wasm.export("put", [string, bytes], errno)
  put(_key: string, _value: Uint8Array): void {}

  @wasm.export("get", [string, bytes], orErrno(u32))
  get(_key: string, into: Uint8Array): number {
    return into.length;
  }

  @wasm.export("divmod", fn([i32, i32], [i32, i32]))
  divmod(a: number, b: number): [number, number] {
    return [Math.trunc(a / b), a % b];
  }

  @wasm.export("later", [i64], i64)
  async later(x: bigint): Promise<bigint> {
    return x;
  }

  @wasm.export("told", [i64], i64, { async: true })
  told(x: bigint): Promise<bigint> {
    return Promise.resolve(x);
  }

  @wasm.export("spec", fn([i64], i64, { async: true }))
  spec(x: bigint): Promise<bigint> {
    return Promise.resolve(x);
  }

  @wasm.export("log", fn([string]))
  log(_text: string): void {}

  @wasm.export("logNone", [string], none)
  logNone(_text: string): void {}

  @wasm.export(undefined, [caller, u32], bool)
  ask(from: Caller, at: number): boolean {
    return from.memory.byteLength > at;
  }

  @wasm.export("points", [list(Point), struct(Point)], f64)
  points(all: List<Point>, one: Point): number {
    return all.length + one.x;
  }

  @wasm.export("open", [fd], fd)
  open(at: Fd): Fd {
    return at;
  }

  @wasm.export("wide", [u32], externref)
  wide(x: number | string): unknown {
    return x;
  }

  @wasm.export("generic", [f64], f64)
  generic<T extends number>(x: T): T {
    return x;
  }

  @wasm.export("default", [f64, f64], f64)
  defaulted(x: number, y = 1): number {
    return x + y;
  }

  @wasm.export("fewer", [f64, f64], f64)
  fewer(x: number): number {
    return x;
  }

  @wasm.export("now", f64)
  now(): number {
    return 1;
  }

  @wasm.export("tick")
  tick(): void {}

  @wasm.export("wait", undefined, { async: true })
  wait(): Promise<void> {
    return Promise.resolve();
  }

  @wasm.export()
  unnamed(): void {}

  @wasm.export("symbol", [u32], u32)
  [key](x: number): number {
    return x;
  }

  @wasm.export("hidden", [u32], u32)
  private hidden(x: number): number {
    return x;
  }

  use(): number {
    return this.hidden(1);
  }
}

export class Derived extends Right {
  @wasm.export("double", [f64], f64)
  override double(x: number): number {
    return super.double(x) + 1;
  }
}

export class Wrong extends HostModuleBase {
  // @error '"parameter 0 of 'double' must accept number"'
  @wasm.export("double", [f64], f64)
  double(x: string): number {
    return x.length;
  }

  // @error '"parameter 1 of 'mix' must accept string"'
  @wasm.export("mix", [u32, string, bytes], none)
  mix(_a: number, _b: number, _c: string): void {}

  // @error 'half' must return number or Promise<number>
  @wasm.export("half", [f64], f64)
  half(x: number): string {
    return String(x);
  }

  // @error 'divmod' must return [number, bigint] or Promise<[number, bigint]>
  @wasm.export("divmod", fn([i32], [i32, i64]))
  divmod(a: number): [number, number] {
    return [a, a];
  }

  // @error 'more' has more parameters than the list has types
  @wasm.export("more", [f64], f64)
  more(x: number, y: number): number {
    return x + y;
  }

  // @error 'log' must return void or Promise<void>
  @wasm.export("log", fn([string]))
  log(_text: string): number {
    return 1;
  }

  // @error parameter 0 of 'ask' must accept Caller
  @wasm.export("ask", [caller], none)
  ask(_at: number): void {}

  // @error a standard decorator does not see the parameters of 'unseen': write wasm.export(name, [types], result)
  @wasm.export("unseen", f64)
  unseen(x: number): number {
    return x;
  }

  // @error 'now' must return number or Promise<number>
  @wasm.export("now", f64)
  now(): string {
    return "";
  }

  // @error "string cannot be a result: write allocated(string)"
  @wasm.export("text", [u32], string)
  text(_x: number): string {
    return "";
  }

  // @error "number cannot be a parameter: give a type that can be lifted"
  @wasm.export("place", [orErrno(u32)], none)
  place(_p: number): void {}

  // @error @wasm.export goes on a method, and 'field' is none
  @wasm.export("field", [f64], f64)
  field = 1;

  // @error @wasm.export goes on a method, and 'getter' is none
  @wasm.export("getter", f64)
  get getter(): number {
    return 1;
  }

  // @error Decorators are not valid here.
  parameter(@f64 _x: number): void {}
}

// @error is not assignable
@wasm.module("none")
export class NoModule {}

export class Bare extends HostModuleBase {
  // @error Argument of type '() => void' is not assignable to parameter of type '"write @wasm.export()"'.
  @wasm.export
  bare(): void {}
}
