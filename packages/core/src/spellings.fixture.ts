import * as types from "@hostwright/types";
import { bytes, errno, f64, i32, linuxErrnos, list, type List, string, Struct, u32 } from "@hostwright/types";

import * as core from "./index.js";
import {
  caller,
  type Caller,
  define,
  type ExportsOf,
  fn,
  HostModuleBase,
  type ModuleClass,
  wasm,
} from "./index.js";
import { standardDecorators } from "./standard-decorators.fixture.js";

// One module in each spelling: same names, same parameters, same answers.

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

@wasm.module("env", { errnos: linuxErrnos })
class Legacy extends HostModuleBase {
  @wasm.export("double", f64)
  double(@f64 x: number): number {
    return 2 * x;
  }
  @wasm.export("div_mod", [i32, i32])
  divMod(@i32 a: number, @i32 b: number): [number, number] {
    return [Math.trunc(a / b), a % b];
  }
  @wasm.export("put", errno)
  put(@string key: string, @bytes({ copy: true }) value: Uint8Array): void {
    if (value.length > key.length) throw new types.ErrnoError("ENOSPC");
  }
  @wasm.export("norm", f64)
  norm(@list(Point) points: List<Point>): number {
    return points.toArray().reduce((sum, { x, y }) => sum + Math.hypot(x, y), 0);
  }
  @wasm.export("size", u32)
  size(@caller from: Caller, @u32 factor: number): number {
    return from.memory.byteLength * factor;
  }
  @wasm.export("log")
  log(@string text: string): void {
    if (text === "fail") throw new Error(text);
  }
  @wasm.export("later", f64, { async: true })
  later(@f64 x: number): Promise<number> {
    return Promise.resolve(x);
  }
}

const STANDARD = `
class Point extends Struct {
  @f64 accessor x = 0;
  @f64 accessor y = 0;
}
@wasm.module("env", { errnos: linuxErrnos })
class Standard extends HostModuleBase {
  @wasm.export("double", [f64], f64)
  double(x) { return 2 * x; }
  @wasm.export("div_mod", [i32, i32], [i32, i32])
  divMod(a, b) { return [Math.trunc(a / b), a % b]; }
  @wasm.export("put", [string, bytes({ copy: true })], errno)
  put(key, value) { if (value.length > key.length) throw new ErrnoError("ENOSPC"); }
  @wasm.export("norm", fn([list(Point)], f64))
  norm(points) { return points.toArray().reduce((sum, { x, y }) => sum + Math.hypot(x, y), 0); }
  @wasm.export("size", [caller, u32], u32)
  size(from, factor) { return from.memory.byteLength * factor; }
  @wasm.export("log", fn([string]))
  log(text) { if (text === "fail") throw new Error(text); }
  @wasm.export("later", [f64], f64, { async: true })
  later(x) { return Promise.resolve(x); }
}
export default Standard;`;

class Table extends HostModuleBase {
  static override readonly moduleName = "env";
  static override readonly errnos = linuxErrnos;
  static readonly exports = {
    double: fn([f64], f64),
    divMod: fn([i32, i32], [i32, i32], { name: "div_mod" }),
    put: fn([string, bytes({ copy: true })], errno),
    norm: fn([list(Point)], f64),
    size: fn([caller, u32], u32),
    log: fn([string]),
    later: fn([f64], f64, { async: true }),
  } satisfies ExportsOf<Table>;

  double(x: number): number {
    return 2 * x;
  }
  divMod(a: number, b: number): [number, number] {
    return [Math.trunc(a / b), a % b];
  }
  put(key: string, value: Uint8Array): void {
    if (value.length > key.length) throw new types.ErrnoError("ENOSPC");
  }
  norm(points: List<Point>): number {
    return points.toArray().reduce((sum, { x, y }) => sum + Math.hypot(x, y), 0);
  }
  size(from: Caller, factor: number): number {
    return from.memory.byteLength * factor;
  }
  log(text: string): void {
    if (text === "fail") throw new Error(text);
  }
  later(x: number): Promise<number> {
    return Promise.resolve(x);
  }
}

class Defined extends HostModuleBase {
  double(x: number): number {
    return 2 * x;
  }
  divMod(a: number, b: number): [number, number] {
    return [Math.trunc(a / b), a % b];
  }
  put(key: string, value: Uint8Array): void {
    if (value.length > key.length) throw new types.ErrnoError("ENOSPC");
  }
  norm(points: List<Point>): number {
    return points.toArray().reduce((sum, { x, y }) => sum + Math.hypot(x, y), 0);
  }
  size(from: Caller, factor: number): number {
    return from.memory.byteLength * factor;
  }
  log(text: string): void {
    if (text === "fail") throw new Error(text);
  }
  later(x: number): Promise<number> {
    return Promise.resolve(x);
  }
}
define(Defined, Table.exports, { name: "env", errnos: linuxErrnos });

/** Compiles a class with standard decorators; everything that both packages export has its name there. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what the source gives
export function standard<T = ModuleClass>(source: string, options?: { readonly metadata?: boolean }): T {
  return standardDecorators<T>(source, { ...types, ...core }, options);
}

type PlainModule = new () => HostModuleBase;

/** The module in each spelling. */
export const spellings: [string, PlainModule][] = [
  ["legacy decorators", Legacy],
  ["standard decorators", standard<PlainModule>(STANDARD)],
  ["standard decorators and Symbol.metadata", standard<PlainModule>(STANDARD, { metadata: true })],
  ["static exports", Table],
  ["define", Defined],
];
