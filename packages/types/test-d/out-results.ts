// A result through a trailing pointer is any value with a place of its own in memory; what a method returns follows from it.
import {
  bytes,
  errno,
  ErrnoError,
  f64,
  GuestMemory,
  list,
  none,
  orErrno,
  type OrErrnoType,
  type Pointer,
  pointer,
  string,
  Struct,
  struct,
  timestamp,
  u32,
  u64,
  usize,
} from "@hostwright/types";

const memory = new GuestMemory(64);

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}
type Fd = number & { readonly __brand: "fd" };

const point = orErrno(Point, { out: true });
point.lower({ x: 1, y: 2 }, memory, 8);
point.lower(new Point(), memory, 8);
point.lower(new ErrnoError("ENOENT"), memory, 8);
orErrno(struct(Point), { out: true }).lower({ x: 1, y: 2 }, memory, 8);
orErrno(u64, { out: true }).lower(5n, memory, 8);
orErrno(usize, { out: true }).lower(5, memory, 8);
orErrno(timestamp.date, { out: true }).lower(new Date(), memory, 8);
orErrno(errno, { out: true }).lower("ENOENT", memory, 8);
orErrno(bytes, { out: true }).lower(memory.bytes(0, 4), memory, 8);
orErrno(list(u32), { out: true }).lower(list(u32).lift(memory, 0, 1), memory, 8);
export const pointed: OrErrnoType<Pointer<Point>, "Pointer<that struct>"> = orErrno(pointer(Point), {
  out: true,
});
export const branded: OrErrnoType<Fd, "Fd"> = orErrno(u32.as<Fd, "Fd">(), { out: true });

// @error Type 'string' is not assignable to type 'number'.
point.lower({ x: "1", y: 2 }, memory, 8);
// @error Property 'y' is missing in type '{ x: number; }'
point.lower({ x: 1 }, memory, 8);
// @error Argument of type 'number' is not assignable to parameter of type 'bigint | ErrnoError<
orErrno(u64, { out: true }).lower(5, memory, 8);
// @error Argument of type 'number' is not assignable to parameter of type 'ErrnoError<
branded.lower(5, memory, 8);

// A text of the host has no place in the guest's memory.
// @error is not assignable to parameter of type 'StringType & "string has no place of its own in memory: take allocated(…)"'.
orErrno(string, { out: true });
// @error is not assignable to parameter of type 'TextType<"string", false> & "string has no place of its own in memory: take allocated(…)"'.
orErrno(string({ fatal: false }), { out: true });
// @error Argument of type 'NoneType' is not assignable to parameter of type 'Element'.
orErrno(none, { out: true });
// @error is not assignable to parameter of type 'Element'.
orErrno(orErrno(u32), { out: true });
// @error Type 'false' is not assignable to type 'true'.
orErrno(u32, { out: false });
