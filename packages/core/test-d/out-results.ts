// A method with a result through a trailing pointer returns the value; one with an errno returns the names of its table.
import { define, type ExportsOf, fn, HostModuleBase, wasm } from "@hostwright/core";
import {
  byValue,
  type Errno,
  errno,
  ErrnoError,
  type ErrnoNameOf,
  errnoTable,
  f64,
  type GuestErrno,
  orErrno,
  Struct,
  timestamp,
  u32,
  u64,
} from "@hostwright/types";

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}
const diskErrnos = errnoTable("disk", ["E_NO_MEDIUM", "E_WORN_OUT"]);
type DiskErrnoName = ErrnoNameOf<typeof diskErrnos>;
const disk = errno.with(diskErrnos);

@wasm.module("right", { errnos: diskErrnos, results: "out" })
export class Right extends HostModuleBase {
  @wasm.export("point", orErrno(Point, { out: true }))
  point(): Point {
    return { x: 1, y: 2 };
  }
  @wasm.export("view", orErrno(Point, { out: true }))
  view(): Point | ErrnoError {
    return new ErrnoError("ENOENT");
  }
  @wasm.export("now", orErrno(timestamp.date, { out: true }))
  async now(): Promise<Date> {
    return Promise.resolve(new Date());
  }
  @wasm.export("both", [u32, orErrno(Point, { out: true })])
  both(): [number, Point] {
    return [1, { x: 1, y: 2 }];
  }
  @wasm.export("sizes", orErrno([u32, u32]))
  sizes(): readonly [number, number] | ErrnoError {
    return [1, 2];
  }
  @wasm.export("later", orErrno([u32, Point], { out: true }))
  async later(): Promise<[number, Point]> {
    return Promise.resolve([1, { x: 1, y: 2 }]);
  }
  @wasm.export("vector", byValue(Point))
  vector(@u32 at: number): Point {
    return { x: at, y: 2 };
  }
  @wasm.export("eject", disk)
  eject(@disk last: GuestErrno<DiskErrnoName>): void | Errno<DiskErrnoName> {
    return last ?? "E_NO_MEDIUM";
  }
  @wasm.export("fail", orErrno(u32).with(diskErrnos))
  fail(): number | ErrnoError<DiskErrnoName> {
    return new ErrnoError<DiskErrnoName>("E_WORN_OUT");
  }
}

export class Wrong extends HostModuleBase {
  // @error 'point' must return that struct or Promise<that struct>
  @wasm.export("point", orErrno(Point, { out: true }))
  point(): { x: number } {
    return { x: 1 };
  }
  // @error 'now' must return Date or Promise<Date>
  @wasm.export("now", orErrno(timestamp.date, { out: true }))
  now(): number {
    return Date.now();
  }
  // @error 'both' must return [number, that struct] or Promise<[number, that struct]>
  @wasm.export("both", [u32, orErrno(Point, { out: true })])
  both(): Point {
    return { x: 1, y: 2 };
  }
  // @error 'eject' must return void or an Errno or Promise<void or an Errno>
  @wasm.export("eject", disk)
  eject(): Errno {
    return "ENOENT";
  }
  // @error 'sizes' must return [number, number] or Promise<[number, number]>
  @wasm.export("sizes", orErrno([u32, u32]))
  sizes(): [number, string] {
    return [1, "2"];
  }
  // @error 'pair' must return [number, that struct] or Promise<[number, that struct]>
  @wasm.export("pair", orErrno([u32, Point], { out: true }))
  pair(): number {
    return 1;
  }
  // @error 'vector' must return that struct or Promise<that struct>
  @wasm.export("vector", byValue(Point))
  vector(): number {
    return 1;
  }
}

// @error Type '"outs"' is not assignable to type 'ResultForm | undefined'.
@wasm.module("misspelt", { results: "outs" })
export class Misspelt extends HostModuleBase {
  @wasm.export("sizes", orErrno([u32, u32]))
  sizes(): [number, number] {
    return [1, 2];
  }
}

class Table extends HostModuleBase {
  static override readonly moduleName = "table";
  static override readonly results = "out";
  static readonly exports = {
    sizes: fn([], orErrno([u32, u32])),
    vector: fn([u32], byValue(Point)),
  } satisfies ExportsOf<Table>;
  sizes(): [number, number] {
    return [1, 2];
  }
  vector(at: number): Point {
    return { x: at, y: 2 };
  }
}

// @error Type '"outs"' is not assignable to type 'ResultForm | undefined'.
define(Table, { sizes: fn([], orErrno([u32, u32])) }, { results: "outs" });
// @error 'sizes' must return [number, bigint] or Promise<[number, bigint]>
define(Table, { sizes: fn([], orErrno([u32, u64])) });
