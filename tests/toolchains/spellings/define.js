// @ts-check
import { caller, define, fn, HostModuleBase } from "@hostwright/core";
import { errno, ErrnoError, f64, list, string, struct, u32 } from "@hostwright/types";
import { report } from "./report.js";

const Point = struct({ x: f64, y: f64 }, { name: "Point" });

/** @extends {HostModuleBase<void>} */
class Env extends HostModuleBase {
  /** @type {string[]} */
  #seen = [];

  /** @param {number} x */
  double(x) {
    return 2 * x;
  }

  /** @param {import("@hostwright/types").List<{ x: number, y: number }>} points */
  norm(points) {
    return points.toArray().reduce((sum, { x, y }) => sum + Math.hypot(x, y), 0);
  }

  /** @param {string} text */
  describe(text) {
    if (this.#seen.push(text) > 1) throw new ErrnoError("ENOSPC");
  }

  /** @param {import("@hostwright/core").Caller} from */
  pageCount(from) {
    return from.memory.byteLength / 65536;
  }
}

define(
  Env,
  {
    double: fn([f64], f64),
    norm: fn([list(Point)], f64),
    describe: fn([string], errno),
    pageCount: fn([caller], u32, { name: "page_count" }),
  },
  { name: "env" },
);

await report(Env);
