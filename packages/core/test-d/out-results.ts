// A method with a result through a trailing pointer returns the value; one with an errno returns the names of its table.
import { HostModuleBase, wasm } from "@hostwright/core";
import {
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
} from "@hostwright/types";

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}
const diskErrnos = errnoTable("disk", ["E_NO_MEDIUM", "E_WORN_OUT"]);
type DiskErrnoName = ErrnoNameOf<typeof diskErrnos>;
const disk = errno.with(diskErrnos);

@wasm.module("right", { errnos: diskErrnos })
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
}
