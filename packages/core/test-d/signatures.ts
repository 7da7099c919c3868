// The list of types, which standard decorators need, serves legacy decorators as well, with the same checks.
import { caller, type Caller, define, type ExportsOf, fn, HostModuleBase, wasm } from "@hostwright/core";
import {
  bytes,
  f64,
  i32,
  i64,
  list,
  type List,
  none,
  pointer,
  type Pointer,
  string,
  u32,
} from "@hostwright/types";

export class Right extends HostModuleBase {
  @wasm.export("double", [f64], f64)
  double(x: number): number {
    return 2 * x;
  }

  @wasm.export("divmod", fn([i32, i32], [i32, i32]))
  divmod(a: number, b: number): [number, number] {
    return [a, b];
  }

  @wasm.export("documented", f64, { doc: "Doubles.", names: ["x"] })
  documented(@f64 x: number): number {
    return 2 * x;
  }

  @wasm.export("listed", [f64], f64, { doc: "Doubles.", names: [{ name: "x", doc: "A number." }] })
  listed(x: number): number {
    return 2 * x;
  }

  @wasm.export("later", [i64], i64, { async: true })
  later(x: bigint): Promise<bigint> {
    return Promise.resolve(x);
  }

  @wasm.export("log", fn([string]))
  log(_text: string): void {}

  @wasm.export("sum", [caller, list(f64)], f64)
  sum(_from: Caller, numbers: List<number>): number {
    return numbers.length;
  }

  @wasm.export("generic", [f64], f64)
  generic<T extends number>(x: T): T {
    return x;
  }

  @wasm.export("hidden", [u32], u32)
  private hidden(x: number): number {
    return x;
  }

  use(): number {
    return this.hidden(1);
  }

  // Results alone, as before: a tuple in which a call stands, and options without a result.
  @wasm.export("pair", [u32, pointer(u32)])
  pair(@pointer(u32) at: Pointer<number>): [number, Pointer<number>] {
    return [1, at];
  }

  @wasm.export("wait", undefined, { async: true })
  wait(): Promise<void> {
    return Promise.resolve();
  }
}

export class Wrong extends HostModuleBase {
  // @error Argument of type '"double"' is not assignable to parameter of type '"parameter 0 of 'double' must accept number"'.
  @wasm.export("double", [f64], f64)
  double(x: string): number {
    return x.length;
  }

  // @error '"parameter 1 of 'mix' must accept string"'
  @wasm.export("mix", [u32, string, bytes], none)
  mix(_a: number, _b: number, _c: string): void {}

  // @error '"'half' must return number or Promise<number>"'
  @wasm.export("half", fn([f64], f64))
  half(x: number): string {
    return String(x);
  }

  // @error '"'more' has more parameters than the list has types"'
  @wasm.export("more", [f64], f64)
  more(x: number, y: number): number {
    return x + y;
  }

  // @error "string cannot be a result: write allocated(string)"
  @wasm.export("text", [u32], string)
  text(_x: number): string {
    return "";
  }

  // @error "the types of the parameters must be a list: write [f64]"
  @wasm.export("bare", f64, f64)
  bare(x: number): number {
    return x;
  }

  // @error @wasm.export goes on a method, and 'field' is none
  @wasm.export("field", [f64], f64)
  field = 1;
}

// Tables are the same with legacy decorators about.
export class Table extends HostModuleBase {
  static readonly exports = {
    double: fn([f64], f64, { doc: "Doubles.", names: ["x"] }),
    mixed: fn([caller, list(f64), pointer(u32)], [u32, pointer(u32)]),
    // @one-line-error '"parameter 0 of 'text' must accept number"'
    text: fn([f64], f64),
  } satisfies ExportsOf<Table>;
  double(x: number): number {
    return 2 * x;
  }
  text(x: string): string {
    return x;
  }
  mixed(_from: Caller, all: List<number>, at: Pointer<number>): [number, Pointer<number>] {
    return [all.length, at];
  }
}
// @error '"parameter 0 of 'text' must accept number"'
define(Table, { text: fn([f64], f64) });
// @error 'number' is not assignable to type 'string'
fn([f64], f64, { doc: 1 });
// @error 'number' is not assignable to type 'ParameterName'
fn([f64], f64, { names: [1] });
