import { caller, type Caller, HostModuleBase } from "@hostwright/core";
import { export as wasmExport, module } from "@hostwright/core/wasm";
import { errno, ErrnoError, f64, list, type List, string, Struct, u32 } from "@hostwright/types";
import { report } from "./report.js";

class Point extends Struct {
  @f64 accessor x = 0;
  @f64 accessor y = 0;
}

@module("env")
class Env extends HostModuleBase {
  readonly #seen: string[] = [];

  @wasmExport("double", [f64], f64)
  double(x: number): number {
    return 2 * x;
  }

  @wasmExport("norm", [list(Point)], f64)
  norm(points: List<Point>): number {
    return points.toArray().reduce((sum, { x, y }) => sum + Math.hypot(x, y), 0);
  }

  @wasmExport("describe", [string], errno)
  describe(text: string): void {
    if (this.#seen.push(text) > 1) throw new ErrnoError("ENOSPC");
  }

  @wasmExport("page_count", [caller], u32)
  pageCount(from: Caller): number {
    return from.memory.byteLength / 65536;
  }
}

await report(Env);
