// A method accepts what its parameters' decorators pass, whatever kind of method it is.
import { HostModuleBase, wasm } from "@hostwright/core";
import { bytes, f32, f64, i64, list, type List, string, u32 } from "@hostwright/types";

export class Right extends HostModuleBase<{ readonly name: string }> {
  #calls = 0;

  @wasm.export("mix", u32)
  mix(@u32 level: number, @string text: string, @bytes data: Uint8Array, @i64 long: bigint): number {
    return level + text.length + data.length + Number(long) + this.#calls++;
  }

  @wasm.export("wider")
  wider(@f32 _x: number | string, @u32 _y: unknown, @list(u32) _z: Iterable<number>): void {}

  @wasm.export("optional", u32)
  optional(@u32 x?: number, @u32 y = 2, @u32 z: number | null = null): number {
    return (x ?? 0) + y + (z ?? 0);
  }

  @wasm.export("generic", f64)
  generic<T extends number>(@f64 x: T): number {
    return x;
  }

  overloaded(x: number): number;
  overloaded(x: string): number;
  @wasm.export("overloaded", u32)
  overloaded(@u32 x: unknown): number {
    return Number(x);
  }

  @wasm.export("self")
  self(this: Right, @f32 _x: number): void {}

  @wasm.export("hidden")
  private hidden(@string _x: string): void {}

  @wasm.export("guarded")
  protected guarded(@string x: string): void {
    this.hidden(x);
  }
}

export class Sub extends Right {
  override mix(level: number): number {
    return level;
  }

  @wasm.export("wider")
  override wider(@string x: string | number): void {
    this.guarded(String(x));
  }
}

export class Wrong extends HostModuleBase {
  @wasm.export("double", f32)
  // @error Argument of type '0' is not assignable to parameter of type '"parameter 0 of 'double' must accept number"'.
  double(@f32 x: string): number {
    return x.length;
  }

  @wasm.export("mix")
  // @error parameter 1 of 'mix' must accept string
  // @error parameter 2 of 'mix' must accept Uint8Array
  // @error parameter 3 of 'mix' must accept bigint
  mix(@u32 _level: number, @string _text: number, @bytes _data: string, @i64 _long: number): void {}

  @wasm.export("optional")
  // @error parameter 0 of 'optional' must accept number
  // @error parameter 1 of 'optional' must accept number
  optional(@u32 _x?: string, @u32 _y = "2"): void {}

  @wasm.export("generic")
  // @error parameter 0 of 'generic' must accept number
  generic<T extends string>(@f64 _x: T): void {}

  overloaded(x: boolean): void;
  overloaded(x: string): void;
  @wasm.export("overloaded")
  // @error parameter 0 of 'overloaded' must accept number
  overloaded(@u32 _x: unknown): void {}

  // @error parameter 0 of 'make' must accept number
  static make(@u32 _x: string): void {}

  @wasm.export("hidden")
  // @error parameter 0 of 'hidden' must accept string
  private hidden(@string _x: number): void {}

  @wasm.export("guarded")
  // @error parameter 0 of 'guarded' must accept string
  protected guarded(@string x: number): void {
    this.hidden(x);
  }

  @wasm.export("list")
  // @error parameter 0 of 'list' must accept List<number>
  list(@list(u32) _numbers: List<bigint>): void {}
}

export class Constructed extends HostModuleBase<number> {
  // @error Argument of type 'undefined' is not assignable to parameter of type 'PropertyKey'.
  constructor(@u32 size: number) {
    super(size);
  }
}
