// A parameter accepts what its decorator passes.
import {
  bool,
  bytes,
  f32,
  i64,
  list,
  type List,
  type Pointer,
  pointer,
  string,
  Struct,
  struct,
  u32,
} from "@hostwright/types";

class Point extends Struct {
  @f32 x!: number;
}

interface Named {
  readonly name: string;
}

export class Right {
  readonly #marks: boolean[] = [];
  private readonly log: unknown[] = [];

  add(@f32 x: number, @i64 y: bigint): void {
    this.log.push(x, y);
  }
  all(@string a: string, @bytes b: Uint8Array, @bytes({ copy: true }) c: Uint8Array, @bool d: boolean): void {
    this.log.push(a, b, c, d);
  }
  lists(
    @list(u32) a: List<number>,
    @list(Point) b: List<Point>,
    @list(list(string)) c: List<List<string>>,
  ): void {
    this.log.push(a, b, c);
  }
  pointers(
    @pointer(u32) a: Pointer<number>,
    @pointer(Point) b: Pointer<Point>,
    @struct(Point) c: Point,
  ): void {
    this.log.push(a, b, c);
  }
  wider(@f32 x: number | string, @i64 y: unknown, @string z: string | undefined): void {
    this.log.push(x, y, z);
  }
  iterable(@list(u32) xs: Iterable<number>, @bytes data: ArrayLike<number>): void {
    this.log.push(xs, data);
  }
  optional(@f32 x?: number, @string y = "y"): void {
    this.log.push(x, y);
  }
  generic<T>(@f32 x: T): void {
    this.log.push(x);
  }
  overloaded(x: number): void;
  overloaded(x: string): void;
  overloaded(@string x: unknown): void {
    this.log.push(x);
  }
  private hidden(@bool mark: boolean): void {
    this.#marks.push(mark);
  }
  protected half(@f32 x: number): void {
    this.hidden(x > 0);
  }
}

export class Wrong {
  private readonly log: unknown[] = [];

  // @error Argument of type '0' is not assignable to parameter of type '"parameter 0 of 'print' must accept string"'.
  print(@string text: number): void {
    this.log.push(text);
  }

  // @error parameter 1 of 'add' must accept bigint
  add(@f32 x: number, @i64 y: number): void {
    this.log.push(x, y);
  }

  // @error parameter 0 of 'narrow' must accept number
  narrow(@u32 level: 0 | 1): void {
    this.log.push(level);
  }

  // @error parameter 0 of 'view' must accept Uint8Array
  // @error parameter 1 of 'view' must accept Uint8Array
  view(@bytes data: string, @bytes({ copy: true }) copy: number[]): void {
    this.log.push(data, copy);
  }

  // @error parameter 0 of 'flag' must accept boolean
  flag(@bool on: number): void {
    this.log.push(on);
  }

  // @error parameter 0 of 'optional' must accept number
  // @error parameter 1 of 'optional' must accept string
  optional(@f32 x?: string, @string y = 5): void {
    this.log.push(x, y);
  }

  // @error parameter 0 of 'array' must accept List<that struct>
  array(@list(Point) points: Point[]): void {
    this.log.push(points);
  }

  // @error parameter 0 of 'lists' must accept List<number>
  // @error parameter 1 of 'lists' must accept List<List<string>>
  lists(@list(u32) a: List<bigint>, @list(list(string)) b: List<string>): void {
    this.log.push(a, b);
  }

  // @error parameter 0 of 'pointers' must accept Pointer<number>
  // @error parameter 1 of 'pointers' must accept Pointer<that struct>
  pointers(@pointer(u32) a: number, @pointer(Point) b: Point): void {
    this.log.push(a, b);
  }

  // @error parameter 0 of 'point' must accept that struct
  point(@struct(Point) named: Named): void {
    this.log.push(named);
  }

  // @error parameter 0 of 'generic' must accept number
  generic<T extends string>(@f32 x: T): void {
    this.log.push(x);
  }

  overloaded(x: boolean): void;
  overloaded(x: string): void;
  // @error parameter 0 of 'overloaded' must accept number
  overloaded(@f32 x: unknown): void {
    this.log.push(x);
  }

  // @error parameter 0 of 'hidden' must accept bigint
  private hidden(@i64 x: number): void {
    this.log.push(x);
  }

  // @error parameter 0 of 'half' must accept bigint
  protected half(@i64 x: number): void {
    this.hidden(x);
  }

  // @error parameter 0 of 'make' must accept bigint
  static make(@i64 x: number): Wrong {
    return Object.assign(new Wrong(5), { x });
  }

  // @error Argument of type 'undefined' is not assignable to parameter of type 'PropertyKey'.
  constructor(@f32 x: number) {
    this.log.push(x);
  }
}

// @error The runtime will invoke the decorator with 1 arguments, but the decorator expects
@u32
export class Decorated {}
