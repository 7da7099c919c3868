// Types that only lower are results: no parameter and no field takes them. Types that cannot lower are no results.
import {
  allocated,
  bytes,
  defineType,
  type Errno,
  errno,
  ErrnoError,
  GuestMemory,
  list,
  none,
  orErrno,
  pointer,
  string,
  Struct,
  struct,
  u32,
  u64,
  wasiErrnos,
} from "@hostwright/types";

const memory = new GuestMemory(64);

class Point extends Struct {
  @u32 x!: number;
}

errno.lower(undefined, memory);
errno.lower("ENOENT", memory);
errno.lower(new ErrnoError("ENOENT"), memory);
errno.lower(44, memory);
none.lower(undefined, memory);
orErrno(u32).lower(7, memory);
orErrno(u64).lower(7n, memory);
orErrno(u64).lower(new ErrnoError(5), memory);
orErrno(none).lower(undefined, memory);
orErrno(pointer(Point)).withErrnos(wasiErrnos).lower(pointer(Point).lift(memory, 8), memory);
orErrno(errno).lower("ENOENT", memory);
orErrno(allocated(string)).lower("text", memory);
orErrno(orErrno(u32)).lower(7, memory);

export const returned: void | Errno = "ENOENT";

// @error Argument of type '"ENOSUCH"' is not assignable to parameter of type
errno.lower("ENOSUCH", memory);
// @error Argument of type '"SUCCESS"' is not assignable to parameter of type
errno.lower("SUCCESS", memory);
// @error Argument of type '"ENOSUCH"' is not assignable to parameter of type
throw new ErrnoError("ENOSUCH");
// @error Argument of type 'string' is not assignable to parameter of type 'number | ErrnoError<
orErrno(u32).lower("ENOENT", memory);
// @error Argument of type 'number' is not assignable to parameter of type 'bigint | ErrnoError<
orErrno(u64).lower(7, memory);
// @error Argument of type 'number' is not assignable to parameter of type 'void'.
none.lower(7, memory);

// Views of guest memory cannot be results: nothing says where the bytes of the host should lie.
// @error parameter of type '"bytes cannot be a result: write orErrno(allocated(bytes))"'.
orErrno(bytes);
// @error parameter of type '"string cannot be a result: write orErrno(allocated(string))"'.
orErrno(string);
// @error parameter of type '"list(…) cannot be a result: write orErrno(allocated(list(…)))"'.
orErrno(list(u32));
// @error parameter of type '"that struct cannot be a result: write orErrno(…, { out: true }), or orErrno(allocated(…))"'.
orErrno(struct(Point));
// @error parameter of type '"that struct cannot be a result: write orErrno(…, { out: true }), or orErrno(allocated(…))"'.
orErrno(Point);
// @error parameter of type '"this cannot be a result: give a type that can be lowered"'.
orErrno(defineType({ name: "seen", flat: ["i32"], lift: () => 0 }));
// @error parameter of type '"this cannot be a result: give a type that can be lowered"'.
orErrno(7);
// @error Property 'lower' does not exist on type 'BytesType'.
bytes.lower(new Uint8Array(1), memory);

export class Wrong extends Struct {
  // @error This expression is not callable.
  @none nothing!: undefined;
  // @error This expression is not callable.
  @orErrno(u32) maybe!: number;

  // @error This expression is not callable.
  skip(@none nothing: undefined): void {
    void nothing;
  }
  // @error This expression is not callable.
  get(@orErrno(u32) maybe: number): void {
    void maybe;
  }
}
