// Tables of exports, for classes without any decorator.
import { caller, type Caller, define, type ExportsOf, fn, HostModuleBase, Runtime } from "@hostwright/core";
import { bytes, errno, f64, i32, i64, list, type List, none, orErrno, string, u32 } from "@hostwright/types";

export class Env extends HostModuleBase<number> {
  static readonly moduleName = "env";
  static readonly exports = {
    double: fn([f64], f64),
    put: fn([string, bytes], errno),
    get: fn([bytes], orErrno(u32)),
    divmod: fn([i32, i32], [i32, i32]),
    later: fn([i64], i64),
    told: fn([i64], i64, { async: true }),
    log: fn([string], undefined, { name: "log_text" }),
    logNone: fn([string], none),
    ask: fn([caller, u32], u32),
    sum: fn([list(f64)], f64),
    fewer: fn([f64, f64], f64),
    generic: fn([f64], f64),
  } satisfies ExportsOf<Env>;

  double(x: number): number {
    return 2 * x;
  }
  put(_key: string, _value: Uint8Array): void {}
  get(into: Uint8Array): number {
    return into.length;
  }
  divmod(a: number, b: number): [number, number] {
    return [a, b];
  }
  async later(x: bigint): Promise<bigint> {
    return x;
  }
  told(x: bigint): Promise<bigint> {
    return Promise.resolve(x);
  }
  log(_text: string): void {}
  logNone(_text: string): void {}
  ask(_from: Caller, at: number): number {
    return at;
  }
  sum(numbers: List<number>): number {
    return numbers.length;
  }
  fewer(x: number): number {
    return x;
  }
  generic<T extends number>(x: T): T {
    return x;
  }
  untold(): void {}
}
new Runtime().link(Env, 1);

export class Derived extends Env {
  static override readonly exports = { ...Env.exports, untold: fn([]) } satisfies ExportsOf<Derived>;
  override double(x: number): number {
    return super.double(x) + 1;
  }
}

export class Wrong extends HostModuleBase {
  static readonly exports = {
    // @one-line-error is not assignable to parameter of type '"parameter 0 of 'double' must accept number"'.
    double: fn([f64], f64),
    // @one-line-error '"parameter 1 of 'second' must accept string"'
    second: fn([f64, string], none, { name: "2nd" }),
    // @one-line-error '"'half' must return number or Promise<number>"'
    half: fn([f64], f64),
    // @one-line-error '"'pair' must return [number, bigint] or Promise<[number, bigint]>"'
    pair: fn([f64], [f64, i64]),
    // @one-line-error '"'later' must return bigint or Promise<bigint>"'
    later: fn([], i64, { async: true }),
    // @one-line-error '"'more' has more parameters than the list has types"'
    more: fn([f64], f64),
    // @one-line-error '"'value' must return void or Promise<void>"'
    value: fn([]),
    // @one-line-error '"parameter 0 of 'ask' must accept Caller"'
    ask: fn([caller]),
    // @one-line-error "string cannot be a result: write allocated(string)"
    text: fn([], string),
    // @one-line-error "string cannot be a result: write allocated(string)"
    texts: fn([], [f64, string]),
    // @one-line-error '"number cannot be a parameter: give a type that can be lifted"'
    place: fn([orErrno(u32)]),
    // @one-line-error Type 'string' is not assignable to type 'boolean
    flagged: fn([], undefined, { async: "double" }),
  } satisfies ExportsOf<Wrong>;

  double(x: string): number {
    return x.length;
  }
  second(_a: number, _b: number): void {}
  half(x: number): string {
    return String(x);
  }
  pair(x: number): [number, number] {
    return [x, x];
  }
  async later(): Promise<number> {
    return 1;
  }
  more(x: number, y: number): number {
    return x + y;
  }
  value(): number {
    return 1;
  }
  ask(_at: number): void {}
  text(): string {
    return "";
  }
  texts(): [number, string] {
    return [1, ""];
  }
  place(_at: number): void {}
  flagged(): void {}
}

export class Unknown extends HostModuleBase {
  static readonly exports = {
    value: fn([], f64),
    // @one-line-error but 'valeu' does not exist in type 'ExportsOf<Unknown>'. Did you mean to write 'value'?
    valeu: fn([f64], f64),
  } satisfies ExportsOf<Unknown>;
  value(): number {
    return 1;
  }
}

export class Hidden extends HostModuleBase {
  // @one-line-error 'hidden' does not exist in type 'ExportsOf<Hidden>'
  static readonly exports = { hidden: fn([]) } satisfies ExportsOf<Hidden>;
  private hidden(): void {}
}

export class Field extends HostModuleBase {
  // @one-line-error 'size' does not exist in type 'ExportsOf<Field>'
  static readonly exports = { size: fn([]) } satisfies ExportsOf<Field>;
  size = 1;
}

export class Bare extends HostModuleBase {
  // @one-line-error is not assignable to type 'ExportOf<() => number, "value"> | undefined'
  static readonly exports = { value: f64 } satisfies ExportsOf<Bare>;
  value(): number {
    return 1;
  }
}

// A specification that is made elsewhere is compared with the method as well.
const made = fn([f64], f64);
export class Elsewhere extends HostModuleBase {
  // @error is not assignable to type 'ExportOf<(x: string) => number, "wrong">
  static readonly exports = { right: made, wrong: made } satisfies ExportsOf<Elsewhere>;
  right(x: number): number {
    return x;
  }
  wrong(x: string): number {
    return x.length;
  }
}

// A subclass may narrow what it overrides.
export class Narrow extends Env {
  static override readonly exports = { ...Env.exports } satisfies ExportsOf<Narrow>;
  override double(_x: number | string): 1 {
    return 1;
  }
}

// Types of functions of guests, which no table of a host module takes.
export const text = fn([f64], string);
export const place = fn([orErrno(u32)]);
// @one-line-error "the list of parameters has something in it that is not a type: write [f64]"
export const named = fn(["f64"]);

class Plain extends HostModuleBase {
  double(x: number): number {
    return 2 * x;
  }
  text(x: string): string {
    return x;
  }
  size = 1;
}
export const plain: typeof Plain = define(Plain, { double: fn([f64], f64) }, { name: "plain" });
// @error '"parameter 0 of 'text' must accept number"'
define(Plain, { text: fn([f64], f64) });
// @error "'nope' is not a method of the class"
define(Plain, { nope: fn([f64], f64) });
// @error "'size' is not a method of the class"
define(Plain, { size: fn([f64], f64) });
// @error "give what fn returns: fn([types], result)"
define(Plain, { double: f64 });
// @error is not assignable to parameter of type
define(class {}, {});
