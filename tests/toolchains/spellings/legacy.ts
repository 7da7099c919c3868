import { caller, type Caller, HostModuleBase, wasm } from "@hostwright/core";
import { errno, ErrnoError, f64, list, type List, string, Struct, u32 } from "@hostwright/types";
import { report } from "./report.js";

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

@wasm.module("env")
class Env extends HostModuleBase {
  readonly #seen: string[] = [];

  @wasm.export("double", f64)
  double(@f64 x: number): number {
    return 2 * x;
  }

  @wasm.export("norm", f64)
  norm(@list(Point) points: List<Point>): number {
    return points.toArray().reduce((sum, { x, y }) => sum + Math.hypot(x, y), 0);
  }

  @wasm.export("describe", errno)
  describe(@string text: string): void {
    if (this.#seen.push(text) > 1) throw new ErrnoError("ENOSPC");
  }

  @wasm.export("page_count", u32)
  pageCount(@caller from: Caller): number {
    return from.memory.byteLength / 65536;
  }
}

await report(Env);
