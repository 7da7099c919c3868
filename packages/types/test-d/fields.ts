// A field is declared as what its decorator loads: neither wider nor narrower, since it is written as well as read.
import {
  bool,
  bytes,
  f32,
  i64,
  list,
  type List,
  offsetOf,
  type Pointer,
  pointer,
  sizeOf,
  string,
  Struct,
  struct,
  u32,
  u8,
} from "@hostwright/types";

export class Point extends Struct {
  @f32 x!: number;
  @f32 declare y: number;
  @u8 tag = 0;
}

export class Right extends Struct {
  @i64 id!: bigint;
  @bool on!: boolean;
  @string name!: string;
  @bytes data!: Uint8Array;
  @bytes({ copy: true }) copy!: Uint8Array;
  @struct(Point) origin!: Point;
  @list(Point) points!: List<Point>;
  @list(pointer(u32)) pointers!: List<Pointer<number>>;
  @pointer(Right) next!: Pointer<Right>;
  @list(Right) children!: List<Right>;
  @u32 readonly fixed!: number;
  @u32 optional?: number;
  @u32 protected half!: number;
  @u32 private hidden!: number;

  sum(): number {
    return this.half + this.hidden;
  }
}

export class Derived extends Right {
  @u32 more!: number;
}

export class Wrong extends Struct {
  // @error Argument of type '"x"' is not assignable to parameter of type '"field 'x' must be declared number"'.
  @f32 x!: string;
  // @error Argument of type '"id"' is not assignable to parameter of type '"field 'id' must be declared bigint"'.
  @i64 id!: number;
  // @error field 'narrow' must be declared number
  @u8 narrow!: 0 | 1;
  // @error field 'wide' must be declared number
  @u8 wide!: number | string;
  // @error field 'any' must be declared string
  @string any!: unknown;
  // @error field 'on' must be declared boolean
  @bool on!: number;
  // @error field 'always' must be declared boolean
  @bool always!: true;
  // @error field 'data' must be declared Uint8Array
  @bytes data!: number[];
  // @error field 'points' must be declared List<that struct>
  @list(Point) points!: Point[];
  // @error field 'numbers' must be declared List<number>
  @list(u32) numbers!: List<bigint>;
  // @error field 'next' must be declared Pointer<that struct>
  @pointer(Point) next!: Point;
  // @error field 'origin' must be declared that struct
  @struct(Point) origin!: Pointer<Point>;
  // @error field 'hidden' must be declared bigint
  @i64 private hidden!: number;

  see(): number {
    return this.hidden;
  }
}

// Own objects can be stored, of the class or plain.
declare const place: Pointer<Point>;
place.store(new Point());
place.store({ x: 1, y: 2, tag: 0 });
// @error Property 'tag' is missing in type
place.store({ x: 1, y: 2 });
// @error Type 'string' is not assignable to type 'number'.
place.store({ x: "1", y: 2, tag: 0 });

// Only types with a size have a sizeOf, and only fields have an offset.
export const sizes: number[] = [
  sizeOf(u32),
  sizeOf(Point),
  sizeOf(list(Point), "i64"),
  sizeOf(struct(Point)),
];
export const places: number[] = [
  offsetOf(Point, "x"),
  offsetOf(Derived, "more", "i64"),
  offsetOf(Derived, "next"),
];
// @error Argument of type '"z"' is not assignable to parameter of type
offsetOf(Point, "z");
// @error Argument of type '"i128"' is not assignable to parameter of type 'AddressType | undefined'.
sizeOf(Point, "i128");

export class Accessors extends Struct {
  // @error '"'x' is neither a parameter nor a field: write x!: number"'
  @u32 accessor x = 0;
}
