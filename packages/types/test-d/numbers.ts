// The host's type for each type of numbers and times; brands work on all of them.
import {
  type DurationType,
  duration,
  f32,
  f64,
  GuestMemory,
  i16,
  i32,
  i64,
  i8,
  list,
  type List,
  orErrno,
  type Pointer,
  pointer,
  Struct,
  timestamp,
  u16,
  u32,
  u64,
  u8,
  usize,
  v128,
} from "@hostwright/types";

const memory = new GuestMemory(64);

type Branded<T> = T & { readonly __brand: "mine" };
type Id = Branded<number>;
type LongId = Branded<bigint>;

const numbers = [i8, i16, i32, u8, u16, u32, usize, i64.number, u64.number, f32, f64];
export const ids: Id[] = numbers.map((type) => type.as<Id>().lift(memory, 1));
export const longs: LongId[] = [i64, u64, duration, timestamp].map((type) =>
  type.as<LongId>().lift(memory, 1n),
);
const id = usize.as<Id, "Id">();
const size = u64.number.as<Id, "Id">();
const delay = duration.ms.as<Id, "Id">();
const date = timestamp.date.as<Branded<Date>, "MyDate">();
export const any: DurationType = duration;

export class Row extends Struct {
  @usize length!: number;
  @u64.number size!: number;
  @id id!: Id;
  @list(size) sizes!: List<Id>;
  @v128 lanes!: Uint8Array;
  @list(v128) vectors!: List<Uint8Array>;
  @pointer(delay) delay!: Pointer<Id>;
  @duration took!: bigint;
  @duration.ms tookMs!: number;
  @timestamp at!: bigint;
  @timestamp.ms atMs!: number;
  @timestamp.date date!: Date;
  @date mine!: Branded<Date>;
}

export class Right {
  call(
    @usize a: number,
    @i64.number b: number,
    @id c: Id,
    @size d: Id,
    @duration e: bigint,
    @delay f: Id,
    @timestamp.date g: Date,
    @v128 h: Uint8Array,
  ): void {
    void [a, b, c, d, e, f, g, h];
  }
}

orErrno(id).lower(1 as Id, memory);
orErrno(size, { out: true }).lower(1 as Id, memory, 8);
orErrno(date).lower(new Date() as Branded<Date>, memory);
// @error Argument of type 'number' is not assignable to parameter of type 'ErrnoError<
orErrno(id).lower(1, memory);
// @error Argument of type 'number' is not assignable to parameter of type 'ErrnoError<
orErrno(size, { out: true }).lower(1, memory, 8);
// @error Argument of type 'bigint' is not assignable to parameter of type 'number'.
u64.number.lower(1n, memory);
// @error Argument of type 'number' is not assignable to parameter of type 'bigint'.
duration.lower(5, memory);
// @error Argument of type 'number' is not assignable to parameter of type 'Date'.
timestamp.date.lower(Date.now(), memory);
orErrno(v128).lower(new Uint8Array(16), memory);
// @error Argument of type 'Float32Array
v128.lower(new Float32Array(4), memory);
// @error Argument of type 'bigint' is not assignable to parameter of type
v128.lower(1n, memory);
// @error Property 'number' does not exist on type
u32.number;
// @error Type 'bigint' does not satisfy the constraint 'number'.
i64.number.as<bigint>();

export class Wrong extends Struct {
  // @error field 'size' must be declared number
  @u64.number size!: bigint;
  // @error field 'id' must be declared Id
  @id id!: number;
  // @error field 'sizes' must be declared List<Id>
  @list(size) sizes!: List<number>;
  // @error field 'took' must be declared bigint
  @duration took!: number;
  // @error field 'lanes' must be declared Uint8Array
  @v128 lanes!: bigint;
  // @error field 'at' must be declared Date
  @timestamp.date at!: number;

  // @error parameter 0 of 'call' must accept number
  // @error parameter 1 of 'call' must accept Date
  // @error parameter 2 of 'call' must accept number
  // @error parameter 3 of 'call' must accept Uint8Array
  call(@usize a: bigint, @timestamp.date b: string, @i64.number c: bigint, @v128 d: Float32Array): void {
    void [a, b, c, d];
  }
}
