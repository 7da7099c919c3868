// Fields of structs with standard decorators: plain ones, or accessors.
import {
  bool,
  bytes,
  f32,
  i64,
  list,
  type List,
  pointer,
  type Pointer,
  Struct,
  struct,
  u32,
  u8,
} from "@hostwright/types";

export class Point extends Struct {
  @f32 accessor x = 0;
  @f32 accessor y = 0;
}

export class Right extends Struct {
  @i64 id = 0n;
  @bool on!: boolean;
  @bytes({ copy: true }) data!: Uint8Array;
  @struct(Point) origin!: Point;
  @list(Point) points!: List<Point>;
  @pointer(Point) next!: Pointer<Point>;
  @u32 optional?: number;
  @u32 private hidden = 0;

  see(): number {
    return this.hidden;
  }
}

export class Wrong extends Struct {
  // @error '"field 'x' must be declared number"'
  @f32 accessor x = 0n;
  // @error '"field 'y' must be declared number"'
  @f32 y = "s";
  // @error '"field 'id' must be declared bigint"'
  @i64 id = 0;
  // @error field 'narrow' must be declared number
  @u8 narrow!: 0 | 1;
  // @error field 'points' must be declared List<that struct>
  @list(Point) points!: Point[];
  // @error Unable to resolve signature of method decorator
  @u8 method(): void {}
  // @error Unable to resolve signature of
  @u8 get getter(): number {
    return 1;
  }
}
