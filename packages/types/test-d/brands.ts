// A number of a guest may have a narrower type in the host: nothing changes at run time.
import {
  bool,
  f64,
  GuestMemory,
  list,
  type List,
  type Pointer,
  pointer,
  Struct,
  u32,
  u64,
} from "@hostwright/types";

type Fd = number & { readonly __brand: "fd" };
type Nanoseconds = bigint & { readonly __brand: "ns" };
const fd = u32.as<Fd, "Fd">();
const nanoseconds = u64.as<Nanoseconds>();
const memory = new GuestMemory(64);

export class Entry extends Struct {
  @fd fd!: Fd;
  @nanoseconds created!: Nanoseconds;
  @list(fd) more!: List<Fd>;
  @pointer(fd) out!: Pointer<Fd>;
}

export class Files {
  close(@fd file: Fd, @fd same: number, @nanoseconds at: bigint): void {
    void [file, same, at];
  }

  // @error parameter 0 of 'open' must accept number
  open(@u32 file: Fd): void {
    void file;
  }

  // @error parameter 0 of 'name' must accept Fd
  // @error parameter 1 of 'name' must accept the branded type
  name(@fd file: string, @nanoseconds at: number): void {
    void [file, at];
  }
}

export class Wrong extends Struct {
  // @error field 'fd' must be declared Fd
  @fd fd!: number;
  // @error field 'plain' must be declared number
  @u32 plain!: Fd;
  // @error field 'created' must be declared the branded type
  @nanoseconds created!: bigint;
  // @error field 'more' must be declared List<Fd>
  @list(fd) more!: List<string>;
}

export const lifted: Fd = fd.lift(memory, 1);
fd.lower(lifted, memory);
// @error is not assignable to type '{ readonly __brand: "fd"; }'.
fd.lower(5, memory);
// @error Type 'number' is not assignable to type 'Fd'.
export const plain: Fd = u32.lift(memory, 1);
// @error Type 'string' does not satisfy the constraint 'number'.
u32.as<string>();
// @error Type 'number' does not satisfy the constraint 'boolean'.
bool.as<number>();
// @error Type 'bigint' does not satisfy the constraint 'number'.
f64.as<bigint>();
