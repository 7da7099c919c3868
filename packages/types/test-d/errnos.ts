// Names of errors are checked against the table that a type is bound to: WASI's, unless another is.
import {
  type Errno,
  errno,
  ErrnoError,
  type ErrnoName,
  type ErrnoNameOf,
  errnoTable,
  type ErrnoTable,
  type GuestErrno,
  GuestMemory,
  list,
  type List,
  type LinuxErrnoName,
  linuxErrnos,
  orErrno,
  type Pointer,
  pointer,
  Struct,
  u32,
  wasiErrnos,
} from "@hostwright/types";

const memory = new GuestMemory(64);

const named = errnoTable("disk", ["E_NO_MEDIUM", "E_WORN_OUT"]);
const numbered = errnoTable("disk", { E_NO_MEDIUM: 10, E_WORN_OUT: 11 }, { size: 4 });
type DiskErrnoName = ErrnoNameOf<typeof named>;
class DiskError extends ErrnoError<DiskErrnoName> {}

export const same: ErrnoTable<"E_NO_MEDIUM" | "E_WORN_OUT"> = named;
export const alike: ErrnoTable<DiskErrnoName> = numbered;
export const anyTable: ErrnoTable[] = [named, wasiErrnos, linuxErrnos];
export const name: ErrnoName | undefined = wasiErrnos.nameOf(44);
export const linuxName: LinuxErrnoName | undefined = linuxErrnos.nameOf(15);
// @error Type '"SUCCESS"' is not assignable to type
export const success: ErrnoName = "SUCCESS";
// @error Type '"E_BROKEN"' is not assignable to type '"E_NO_MEDIUM" | "E_WORN_OUT"'.
export const broken: DiskErrnoName = "E_BROKEN";

// Results.
const disk = errno.with(named);
const linux = errno.with(linuxErrnos);
disk.lower("E_WORN_OUT", memory);
disk.lower(new DiskError("E_NO_MEDIUM"), memory);
disk.lower(new ErrnoError<DiskErrnoName>("E_NO_MEDIUM"), memory);
disk.lower(undefined, memory);
linux.lower("ENOTBLK", memory);
orErrno(u32).with(named).lower(new DiskError("E_NO_MEDIUM"), memory);
orErrno(u32, { out: true }).with(named).lower(new DiskError("E_NO_MEDIUM"), memory, 8);
errno.with({ name: "own", numberOf: () => 7, nameOf: () => undefined }).lower("ANY", memory);

// @error Argument of type '"ENOENT"' is not assignable to parameter of type
disk.lower("ENOENT", memory);
// @error Argument of type '"ENOTBLK"' is not assignable to parameter of type
errno.lower("ENOTBLK", memory);
// @error Argument of type 'DiskError' is not assignable to parameter of type
errno.lower(new DiskError("E_NO_MEDIUM"), memory);
// @error Argument of type 'DiskError' is not assignable to parameter of type
orErrno(u32).lower(new DiskError("E_NO_MEDIUM"), memory);
// @error Argument of type '"E_NO_MEDIUM"' is not assignable to parameter of type
new ErrnoError("E_NO_MEDIUM");
// @error Argument of type '"ENOENT"' is not assignable to parameter of type 'number | "E_NO_MEDIUM" | "E_WORN_OUT"'.
new DiskError("ENOENT");
// @error Argument of type '"ENOSUCH"' is not assignable to parameter of type
new ErrnoError("ENOSUCH");
export const returned: Errno<DiskErrnoName> = "E_WORN_OUT";

// Parameters and fields.
export class Event extends Struct {
  @errno error!: GuestErrno;
  @errno other?: ErrnoName | number;
  @disk disk!: GuestErrno<DiskErrnoName>;
  @list(errno) all!: List<GuestErrno>;
  @pointer(disk) out!: Pointer<GuestErrno<DiskErrnoName>>;
}

export class Right {
  log(@errno reason: GuestErrno, @disk state: GuestErrno<DiskErrnoName>, @linux wide: unknown): void {
    void [reason, state, wide];
  }
}

export const lifted: ErrnoName | number | undefined = errno.lift(memory, 44);
errno.store(memory, 8, "ENOENT");
errno.store(memory, 8, undefined);

export class Wrong extends Struct {
  // @error field 'error' must be declared GuestErrno
  @errno error!: ErrnoName | number;
  // @error field 'any' must be declared GuestErrno
  @errno any!: string | number | undefined;
  // @error field 'disk' must be declared GuestErrno
  @disk disk!: GuestErrno;

  // @error parameter 0 of 'log' must accept GuestErrno
  // @error parameter 1 of 'log' must accept GuestErrno
  log(@errno reason: ErrnoName, @disk state: GuestErrno): void {
    void [reason, state];
  }
}

// @error Argument of type '"ENOSUCH"' is not assignable to parameter of type
errno.store(memory, 8, "ENOSUCH");
// @error Argument of type '"ENOENT"' is not assignable to parameter of type
disk.store(memory, 8, "ENOENT");
// @error Type 'string' is not assignable to type 'number'.
errnoTable("odd", { E_ODD: "1" });
// @error Type '8' is not assignable to type '2 | 4 | undefined'.
errnoTable("odd", ["E_ODD"], { size: 8 });
