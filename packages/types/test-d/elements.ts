// Elements, and what pointers point to, have a fixed layout; what comes out of them is typed.
import {
  bytes,
  defineType,
  encode,
  f64,
  GuestMemory,
  list,
  type List,
  none,
  orErrno,
  type Pointer,
  pointer,
  sizeOf,
  string,
  Struct,
  struct,
  u32,
  u64,
} from "@hostwright/types";

class Point extends Struct {
  @f64 x!: number;
}

const memory = new GuestMemory(64);

export const numbers: List<number> = list(u32).lift(memory, 0, 1);
export const longs: List<bigint> = list(u64).lift(memory, 0, 1);
export const points: List<Point> = list(Point).lift(memory, 0, 1);
export const same: List<Point> = list(struct(Point)).lift(memory, 0, 1);
export const nested: List<List<string>> = list(list(string)).lift(memory, 0, 1);
export const x: number = points.get(0).x;
export const all: Point[] = points.toArray();
export const spread: bigint[] = [...longs];
export const data: Uint8Array = list(bytes).lift(memory, 0, 1).get(0);
export const pointed: Pointer<Pointer<Point>> = pointer(pointer(Point)).lift(memory, 8);
export const list2: List<bigint> = pointer(u64).lift(memory, 8).slice(2);
export const stored: void = pointed.load().at(1).store(new Point());

// @error Argument of type 'number' is not assignable to parameter of type 'bigint'.
longs.set(0, 5);
// @error Argument of type 'string' is not assignable to parameter of type 'number'.
numbers.set(0, "5");
// @error Cannot assign to 'length' because it is a read-only property.
numbers.length = 5;
// @error does not exist on type 'List<number>'.
numbers.map;
// @error Type 'List<number>' is not assignable to type 'List<bigint>'.
export const mixed: List<bigint> = numbers;

export const encoded: Uint8Array = encode(Point, { x: 1 });
export const several: Uint8Array = encode(list(u32), new Set([1, 2]), { addressType: "i64" });
export const written: Uint8Array = encode(string, "text");
// @error Argument of type 'string' is not assignable to parameter of type 'number'.
encode(u32, "5");
// @error Argument of type 'NoneType' is not assignable to parameter of type
encode(none, undefined);

// A result has no place in memory.
// @error Argument of type 'NoneType' is not assignable to parameter of type 'Element'.
list(none);
// @error is not assignable to parameter of type 'Element'.
pointer(orErrno(u32));
// @error Argument of type 'NoneType' is not assignable to parameter of type 'Element'.
sizeOf(none);
// @error is not assignable to parameter of type 'Element'.
list(defineType({ name: "in", lift: (_memory: GuestMemory, core: number) => core }));
// @error Argument of type 'string' is not assignable to parameter of type 'Element'.
list("u32");
// @error Argument of type 'DateConstructor' is not assignable to parameter of type 'Element'.
list(Date);
// @error Argument of type 'IntegerType & ArrayElement<
struct(u32);
