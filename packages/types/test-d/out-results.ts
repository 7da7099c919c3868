// A result through a trailing pointer is any value with a place of its own in memory; what a method returns follows from it.
import {
  allocated,
  bytes,
  byValue,
  type ByValueType,
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
  tuple,
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
// @error Argument of type 'StringType' is not assignable to parameter of type '"string has no place of its own in memory: take allocated(…)"'.
orErrno(string, { out: true });
// @error Argument of type 'TextType<"string", false>' is not assignable to parameter of type '"string has no place of its own in memory: take allocated(…)"'.
orErrno(string({ fatal: false }), { out: true });
// @error Argument of type 'NoneType' is not assignable to parameter of type '"this has no place in memory: give a type with a fixed layout, such as u32 or a struct"'.
orErrno(none, { out: true });
// @error is not assignable to parameter of type '"this has no place in memory: give a type with a fixed layout, such as u32 or a struct"'.
orErrno(orErrno(u32), { out: true });
// @error Type 'string' is not assignable to type 'boolean | undefined'.
orErrno(u32, { out: "values" });
// @error Object literal may only specify known properties, but 'outs' does not exist in type 'OutOptions<false>'. Did you mean to write 'out'?
orErrno(u32, { outs: true });

// Several values are a tuple of values, wherever they go.
const sizes = orErrno([u32, u64]);
const placed = orErrno([Point, u32], { out: true });
export const kept: OrErrnoType<readonly [number, bigint], "[number, bigint]"> = orErrno([u32, u64], {
  out: false,
});
sizes.lower([1, 2n], memory);
sizes.lower(new ErrnoError("ENOENT"), memory);
placed.lower([{ x: 1, y: 2 }, 3], memory, 8, 24);
placed.lower([new Point(), 3], memory, 8, 24);
// @error Type 'number' is not assignable to type 'bigint'.
sizes.lower([1, 2], memory);
// @error Source has 1 element(s) but target requires 2.
sizes.lower([1], memory);
// @error Property 'y' is missing in type '{ x: number; }'
placed.lower([{ x: 1 }, 3], memory, 8, 24);
// @error Type 'StringType' is not assignable to type '"string cannot be a result: write orErrno(allocated(string))"'.
orErrno([u32, string]);
// @error Type 'typeof Point' is not assignable to type '"that struct cannot be a result: write orErrno(…, { out: true }), or orErrno(allocated(…))"'.
orErrno([u32, Point]);
// @error Type 'StringType' is not assignable to type '"string has no place of its own in memory: take allocated(…)"'.
orErrno([u32, string], { out: true });

// What C returns by value is a copy of the fields.
const vector = byValue(Point);
vector.lower({ x: 1, y: 2 }, memory, 8);
vector.lower(new Point(), memory, 8);
byValue(allocated(string)).lower("text", memory, 8);
export const pair: ByValueType<readonly [number, bigint] | [number, bigint], "[number, bigint]"> = byValue(
  tuple(u32, u64),
);
// @error Property 'y' is missing in type '{ x: number; }'
vector.lower({ x: 1 }, memory, 8);
// @error Argument of type 'StringType' is not assignable to parameter of type '"string has no place of its own in memory: take allocated(…)"'.
byValue(string);
// @error is not assignable to parameter of type '"byValue is the whole result: write orErrno(…, { out: true })"'.
orErrno(byValue(Point));
