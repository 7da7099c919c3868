// The host's value of a sequence, whatever its layout and its options, and the message of the compiler when a parameter or a
// field is declared as something else.
import {
  array,
  bool,
  buffer,
  bytes,
  cstring,
  f32,
  f64,
  type GuestBuffer,
  GuestMemory,
  i64,
  i8,
  json,
  list,
  type List,
  otherMemory,
  type PairLayout,
  type Pointer,
  pointer,
  string,
  Struct,
  u16,
  u32,
  u64,
  u8,
  usize,
  utf16,
  wtf8,
} from "@hostwright/types";

const memory = new GuestMemory(64);

export const shorts: Uint16Array = array(u16).lift(memory, 0, 1);
export const object: number = Number(utf16({ layout: "assemblyscript" }).lower("a", memory));
export const objects: Int8Array | undefined = array(i8, { layout: "assemblyscript", nullable: true }).lift(
  memory,
  0,
);
// @error is not assignable to type 'undefined'.
bytes({ layout: "packed", class: "Array" });
const names = list(utf16({ layout: "assemblyscript" }), { layout: "assemblyscript", id: "NAMES" });
export const objectNames: number = Number(names.lower(["a"], memory)) + names.lift(memory, 32).length;
// @error is not assignable to type
names.lower([1], memory);
// @error Type 'string' is not assignable to type 'undefined'.
list(u16, { id: "NAMES" });
// @error Type 'true' is not assignable to type 'undefined'.
list(u16, { layout: "assemblyscript", aligned: true });
export const exact: Uint16Array = array(u16, { aligned: true, nullable: false }).lift(memory, 2, 1);
// @error Type 'true' is not assignable to type 'undefined'.
array(u16, { aligned: true, layout: "assemblyscript" });
export const path: string = wtf8.lift(memory, 0, 1);
export const paths: (string | undefined)[] = list(wtf8({ nullable: true, max: 9 }))
  .lift(memory, 0, 1)
  .toArray();
// @error 'fatal' does not exist in type
wtf8({ fatal: true });
export const anywhere: Uint8Array | undefined = bytes({ dangling: true, nullable: true }).lift(memory, 9, 0);
// @error Type 'true' is not assignable to type 'undefined'.
utf16({ dangling: true, layout: "assemblyscript" });
export const asInGo: string | undefined = string({ wide: true, nullable: true }).load(memory, 8);
export const pointerOfGo: number =
  pointer(u16, { wide: true }).load(memory, 8).load() + usize({ wide: true }).load(memory, 8);
// @error Type 'true' is not assignable to type 'undefined'.
utf16({ wide: true, layout: "assemblyscript" });
// @error Type 'number' is not assignable to type 'boolean
buffer({ wide: 8 });
// @error Type '"assemblyscript"' is not assignable to type 'PairLayout | undefined'.
string({ layout: "assemblyscript" });
export const longs: BigInt64Array = array(i64, { copy: true, layout: "packed" }).lift(memory, 0n);
export const floats: Float32Array = array(f32).load(memory, 0);
export const arrays: Float64Array[] = list(array(f64)).lift(memory, 0, 1).toArray();
export const room: GuestBuffer = buffer({ layout: "pointer" }).lift(memory, 8);
export const needed: number = room.fill("text") + room.fill(new Uint8Array(3));
export const data: unknown = json.lift(memory, 8, 2);
export const few: unknown = json({ max: 64, layout: "packed" }).lift(memory, 0n);
export const settings: { depth: number } = json({ check: readSettings }).lift(memory, 8, 2);
export const perhaps: { depth: number } | undefined = json({ check: readSettings, nullable: true }).lift(
  memory,
  0,
  0,
);
// @error is not assignable to type 'string'.
export const unchecked: string = json.lift(memory, 8, 2);
// @error Property 'check' is missing in type
json<{ depth: number }>({ max: 64 });
export const text: string = cstring.lift(memory, 8);
export const there: string | undefined = string({ memory: "more", nullable: true }).lift(memory, 8, 1);
export const listed: List<number> = list(u8, { memory: "more", copy: true }).lift(memory, 8, 1);
export const pointed: Pointer<number> = pointer(u8, { memory: "more" }).lift(memory, 8);
export const other: GuestMemory = otherMemory(memory, "more");
// @error Type 'number' is not assignable to type 'string'.
bytes({ memory: 1 });
// @error Type 'string' is not assignable to type 'undefined'.
bytes({ layout: "assemblyscript", memory: "more" });
export const bounded: string = cstring({ max: 8, fatal: false }).lift(memory, 8);
export const required: string = cstring({ nullable: false }).lift(memory, 8);
export const absent: string | undefined = cstring({ nullable: true, max: 8 }).lift(memory, 8);
export const layouts: readonly PairLayout[] = ["packed", "packed-length-high", "length-offset"];

function readSettings(given: unknown): { depth: number } {
  return { depth: Number(given) };
}

export class Right extends Struct {
  @array(u16) marks!: Uint16Array;
  @array(u8, { copy: true }) raw!: Uint8Array;
  @cstring name!: string;
  @cstring({ nullable: true }) alias!: string | undefined;
  @utf16 title!: string;
  @utf16({ fatal: true, layout: "length-offset" }) subtitle!: string;
  @buffer room!: GuestBuffer;
  @bytes({ layout: "packed" }) data!: Uint8Array;
  @list(cstring, { layout: "pointer" }) names!: List<string>;

  all(
    @array(i8) a: Int8Array,
    @array(u64, { layout: "packed" }) b: BigUint64Array,
    @cstring c: string,
    @cstring({ nullable: true }) d: string | undefined,
    @cstring({ max: 255 }) e: string,
    @utf16 f: string,
    @buffer g: GuestBuffer,
    @string({ layout: "packed", fatal: false }) h: string,
    @list(u32, { layout: "length-offset" }) i: List<number>,
    @list(cstring({ nullable: true })) j: List<string | undefined>,
    @array(f32) k: ArrayLike<number>,
    @bytes({ nullable: true, copy: true }) l: Uint8Array | undefined,
    @string({ nullable: true, layout: "pointer" }) m: string | undefined,
    @utf16({ nullable: true }) n: string | undefined,
    @array(u16, { nullable: true }) o: Uint16Array | undefined,
    @list(u32, { nullable: true }) p: List<number> | undefined,
    @buffer({ nullable: true }) q: GuestBuffer | undefined,
    @bytes({ nullable: false }) r: Uint8Array,
    @json s: unknown,
    @json({ check: readSettings }) t: { depth: number },
  ): unknown[] {
    return [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t];
  }
}

export class Wrong {
  // @error parameter 0 of 'array' must accept Uint16Array
  // @error parameter 1 of 'array' must accept BigUint64Array
  array(@array(u16) a: number[], @array(u64) b: Float64Array): unknown[] {
    return [a, b];
  }

  // @error parameter 0 of 'settings' must accept unknown
  // @error parameter 1 of 'settings' must accept the type that its check returns
  settings(@json a: { depth: number }, @json({ check: readSettings }) b: { width: number }): unknown {
    return [a, b];
  }

  // @error parameter 0 of 'strings' must accept List<string>
  // @error parameter 1 of 'strings' must accept List<string>
  strings(@list(string) a: string[], @list(utf16) b: List<number>): unknown[] {
    return [a, b];
  }

  // @error parameter 0 of 'arrays' must accept List<Float32Array>
  arrays(@list(array(f32)) a: Float32Array): unknown {
    return a;
  }

  // @error parameter 0 of 'null' must accept string | undefined
  null(@cstring({ nullable: true }) a: string): unknown {
    return a;
  }

  sequences(
    // @error parameter 0 of 'sequences' must accept Uint8Array | undefined
    @bytes({ nullable: true }) a: Uint8Array,
    // @error parameter 1 of 'sequences' must accept string | undefined
    @string({ nullable: true }) b: string,
    // @error parameter 2 of 'sequences' must accept List<number> | undefined
    @list(u32, { nullable: true }) c: List<number>,
  ): unknown[] {
    return [a, b, c];
  }

  places(
    // @error parameter 0 of 'places' must accept Uint16Array | undefined
    @array(u16, { nullable: true }) a: Uint16Array,
    // @error parameter 1 of 'places' must accept GuestBuffer | undefined
    @buffer({ nullable: true }) b: GuestBuffer,
  ): unknown[] {
    return [a, b];
  }

  // @error parameter 0 of 'nulls' must accept List<string | undefined>
  nulls(@list(cstring({ nullable: true })) a: List<string>): unknown {
    return a;
  }

  // @error parameter 0 of 'texts' must accept string
  // @error parameter 1 of 'texts' must accept string
  texts(@cstring a: Uint8Array, @utf16 b: Uint16Array): unknown[] {
    return [a, b];
  }

  // @error parameter 0 of 'room' must accept GuestBuffer
  room(@buffer a: Uint8Array): unknown {
    return a;
  }
}

export class WrongFields extends Struct {
  // @error field 'marks' must be declared Uint16Array
  @array(u16) marks!: Uint32Array;
  // @error field 'name' must be declared string
  @cstring name!: string | null;
  // @error field 'alias' must be declared string | undefined
  @cstring({ nullable: true }) alias!: string;
  // @error field 'room' must be declared GuestBuffer
  @buffer room!: Uint8Array;
  // @error field 'data' must be declared Uint8Array | undefined
  @bytes({ nullable: true }) data!: Uint8Array;
}

// @error type 'ArrayElement<TypedArray>'.
array(string);
// @error type 'ArrayElement<TypedArray>'.
array(bool);
// @error Type '"offset"' is not assignable to type
bytes({ layout: "offset" });
// @error 'layout' does not exist in type 'CStringOptions<false>'.
cstring({ layout: "packed" });
// @error 'fatal' does not exist in type 'ListOptions<false, false, PairLayout>'.
list(u16, { fatal: true });
// @error Argument of type 'number[]' is not assignable to parameter of type 'string | Uint8Array
room.fill([1, 2]);
// @error Cannot assign to 'capacity' because it is a read-only property.
room.capacity = 5;
