import { caller, type Caller, type ExportsOf, fn, HostModuleBase } from "@hostwright/core";
import { errno, ErrnoError, f64, list, type List, string, struct, u32 } from "@hostwright/types";
import { report } from "./report.js";

const Point = struct({ x: f64, y: f64 }, { name: "Point" });

class Env extends HostModuleBase {
  static override readonly moduleName = "env";
  static readonly exports = {
    double: fn([f64], f64),
    norm: fn([list(Point)], f64),
    describe: fn([string], errno),
    pageCount: fn([caller], u32, { name: "page_count" }),
  } satisfies ExportsOf<Env>;

  readonly #seen: string[] = [];

  double(x: number): number {
    return 2 * x;
  }

  norm(points: List<{ x: number; y: number }>): number {
    return points.toArray().reduce((sum, { x, y }) => sum + Math.hypot(x, y), 0);
  }

  describe(text: string): void {
    if (this.#seen.push(text) > 1) throw new ErrnoError("ENOSPC");
  }

  pageCount(from: Caller): number {
    return from.memory.byteLength / 65536;
  }
}

await report(Env);
