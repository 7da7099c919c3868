// A CommonJS module sees the same types.
import { i64, list, type List, string, Struct, u32 } from "@hostwright/types";

export class Point extends Struct {
  @u32 x!: number;
  // @error field 'y' must be declared number
  @u32 y!: string;
}

export class Log {
  write(@string line: string, @list(Point) points: List<Point>): void {
    void [line, points];
  }
  // @error parameter 0 of 'at' must accept bigint
  at(@i64 time: number): void {
    void time;
  }
}
