import {
  allocated,
  array,
  bool,
  buffer,
  bytes,
  byValue,
  callback,
  type Copy,
  cstring,
  duration,
  enumeration,
  errno,
  ErrnoError,
  externref,
  f32,
  f64,
  fixed,
  flat,
  flags,
  type GuestBuffer,
  type GuestErrno,
  handle,
  i16,
  i32,
  i64,
  i8,
  json,
  list,
  type List,
  managed,
  none,
  option,
  orErrno,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  timestamp,
  tuple,
  u16,
  u32,
  u64,
  u8,
  usize,
  utf16,
  v128,
  variant,
  wtf8,
} from "@hostwright/types";

import { LayoutsOfC } from "./layouts-of-c.fixture.js";
import { ipv4 } from "./ipv4.fixture.js";
import { wasm } from "../src/index.js";

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

class File {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

const plain = struct({ kind: u8, size: u64, name: string }, { packed: true, name: "Plain" });
const layout = "assemblyscript";
const text = utf16({ layout });
const more = list(text, { layout, id: "TEXTS" });
const named = managed(struct({ number: i32, name: text, more }, { name: "Named" }), { id: "NAMED" });
const access = enumeration("read", "write", "append");
const rights = flags("a", "b", "c");
const token = variant({ end: null, number: u32, word: string }, { name: "Token" });
const file = handle(File);

type Named = ReturnType<typeof named.lift>;
type Access = "read" | "write" | "append";
type Right = "a" | "b" | "c";

function sumOf(data: Uint8Array): number {
  return data.reduce((sum, byte) => sum + byte, 0);
}

/** Has an export for each type, which does something to a value that a guest can see. */
export class EveryType extends LayoutsOfC {
  static override readonly moduleName = "host";
  readonly #given = { name: "given" };
  #calls = 0;
  #files = 0;

  @wasm.export("managed", named)
  managed(@named value: Named): Copy<Named> {
    return { number: ~value.number, name: value.name, more: [...value.more, value.name] };
  }

  @wasm.export("i8", i8)
  i8(@i8 x: number): number {
    return ~x;
  }

  @wasm.export("i16", i16)
  i16(@i16 x: number): number {
    return ~x;
  }

  @wasm.export("i32", i32)
  i32(@i32 x: number): number {
    return ~x;
  }

  @wasm.export("i64", i64)
  i64(@i64 x: bigint): bigint {
    return ~x;
  }

  @wasm.export("u8", u8)
  u8(@u8 x: number): number {
    return 0xff - x;
  }

  @wasm.export("u16", u16)
  u16(@u16 x: number): number {
    return 0xffff - x;
  }

  @wasm.export("u32", u32)
  u32(@u32 x: number): number {
    return 0xffffffff - x;
  }

  @wasm.export("u64", u64)
  u64(@u64 x: bigint): bigint {
    return 0xffffffffffffffffn - x;
  }

  @wasm.export("i64_number", i64.number)
  i64Number(@i64.number x: number): number {
    return x + 1;
  }

  @wasm.export("u64_number", u64.number)
  u64Number(@u64.number x: number): number {
    return x + 1;
  }

  @wasm.export("f32", f32)
  f32(@f32 x: number): number {
    return x / 2;
  }

  @wasm.export("f64", f64)
  f64(@f64 x: number): number {
    return x / 2;
  }

  @wasm.export("bool", bool)
  bool(@bool x: boolean): boolean {
    return !x;
  }

  @wasm.export("usize", usize)
  usize(@usize x: number): number {
    return x + 1;
  }

  @wasm.export("v128", v128)
  v128(@v128 x: Uint8Array): Uint8Array {
    return x.reverse();
  }

  @wasm.export("duration", duration)
  duration(@duration x: bigint): bigint {
    return 2n * x;
  }

  @wasm.export("timestamp", timestamp)
  timestamp(@timestamp x: bigint): bigint {
    return x + 1_000_000_000n;
  }

  @wasm.export("bytes", u32)
  bytes(@bytes data: Uint8Array): number {
    const sum = sumOf(data);
    data.fill(255, 0, 1);
    return sum;
  }

  @wasm.export("length_first", u32)
  lengthFirst(@bytes({ layout: "length-offset" }) data: Uint8Array): number {
    return sumOf(data);
  }

  @wasm.export("behind_pointer", u32)
  behindPointer(@bytes({ layout: "pointer" }) data: Uint8Array): number {
    return sumOf(data);
  }

  @wasm.export("packed", u32)
  packed(@bytes({ layout: "packed" }) data: Uint8Array): number {
    return sumOf(data);
  }

  @wasm.export("packed_length_high", u32)
  packedLengthHigh(@bytes({ layout: "packed-length-high" }) data: Uint8Array): number {
    return sumOf(data);
  }

  @wasm.export("string", u32)
  string(@string text: string): number {
    return text.length;
  }

  @wasm.export("cstring", u32)
  cstring(@cstring text: string): number {
    return text.length;
  }

  @wasm.export("utf16", u32)
  utf16(@utf16 text: string): number {
    return text.length;
  }

  @wasm.export("wtf8", u32)
  wtf8(@wtf8 text: string): number {
    return text.charCodeAt(text.length - 1);
  }

  @wasm.export("json", u32)
  json(@json data: unknown): number {
    return Array.isArray(data) ? data.length : 0;
  }

  @wasm.export("array", u32)
  array(@array(u16) items: Uint16Array): number {
    for (const [index, item] of items.entries()) items[index] = 2 * item;
    return items.length;
  }

  @wasm.export("list", f64)
  list(@list(Point) items: List<Point>): number {
    const sum = [...items].reduce((sum, { x, y }) => sum + x + y, 0);
    items.set(1, { x: -3, y: -4 });
    return sum;
  }

  @wasm.export("list_of_strings", u32)
  listOfStrings(@list(string) items: List<string>): number {
    return items.toArray().join("").length;
  }

  @wasm.export("buffer", u32)
  buffer(@buffer into: GuestBuffer): number {
    return into.fill("hello");
  }

  @wasm.export("pointer")
  pointer(@pointer(u32) to: Pointer<number>): void {
    to.store(to.load() + 1);
  }

  @wasm.export("struct_class")
  structClass(@struct(Point) point: Point): void {
    [point.x, point.y] = [point.y, point.x];
  }

  @wasm.export("struct", u32)
  struct(@plain value: ReturnType<typeof plain.lift>): number {
    value.size += 1n;
    return value.kind + value.name.length;
  }

  @wasm.export("fixed", u32)
  fixed(@fixed(u8, 4) id: Uint8Array): number {
    return sumOf(id.reverse());
  }

  @wasm.export("tuple", f64)
  tuple(@tuple(u8, f64, u16) [kind, weight, count]: [number, number, number]): number {
    return kind * weight + count;
  }

  @wasm.export("enumeration", access)
  enumeration(@access x: Access): Access {
    return x === "read" ? "write" : x === "write" ? "append" : "read";
  }

  @wasm.export("flags", rights)
  flags(@rights x: ReadonlySet<Right>): ReadonlySet<Right> {
    return new Set((["a", "b", "c"] as const).filter((right) => !x.has(right)));
  }

  @wasm.export("variant", u32)
  variant(@pointer(token) place: Pointer<ReturnType<typeof token.lift>>): number {
    const value = place.load();
    place.store({ tag: "end" });
    return value.tag === "number" ? value.value : value.tag === "word" ? value.value.length : 0;
  }

  @wasm.export("flat", u32)
  flat(@flat(token) value: ReturnType<typeof token.lift>): number {
    return value.tag === "word" ? value.value.length : value.tag === "number" ? value.value : 0;
  }

  @wasm.export("option", u32)
  option(@option(u32) x: number | undefined): number {
    return x ?? 0;
  }

  @wasm.export("option_of_struct", f64)
  optionOfStruct(@option(Point) point: Point | undefined): number {
    return point === undefined ? -1 : Math.hypot(point.x, point.y);
  }

  @wasm.export("errno", errno)
  errno(@u32 x: number): void {
    if (x === 0) throw new ErrnoError("ENOENT");
  }

  @wasm.export("errno_given", u32)
  errnoGiven(@errno error: GuestErrno): number {
    return error === undefined ? 0 : String(error).length;
  }

  @wasm.export("or_errno", orErrno(u32))
  orErrno(@u32 x: number): number {
    if (x === 0) throw new ErrnoError("ENOENT");
    return x;
  }

  @wasm.export("or_errno_out", orErrno(u32, { out: true }))
  orErrnoOut(@u32 x: number): number {
    return this.orErrno(x);
  }

  @wasm.export("by_value", byValue(Point))
  byValue(@f64 x: number): Point {
    return { x, y: x / 2 };
  }

  @wasm.export("several", [u32, f64])
  several(): [number, number] {
    return [0xffffffff, 0.5];
  }

  @wasm.export("none", none)
  none(): void {
    this.#calls++;
  }

  @wasm.export("calls", u32)
  calls(): number {
    return this.#calls;
  }

  @wasm.export("open", file)
  open(): File {
    return new File(++this.#files);
  }

  @wasm.export("handle", u32)
  handle(@file file: File): number {
    return file.number;
  }

  @wasm.export("callback", i32)
  callback(@callback([i32], i32) call: (value: number) => number, @i32 value: number): number {
    return call(call(value));
  }

  @wasm.export("give", externref)
  give(): unknown {
    return this.#given;
  }

  @wasm.export("externref", externref)
  externref(@externref value: unknown): unknown {
    return value;
  }

  @wasm.export("is_given", bool)
  isGiven(@externref value: unknown): boolean {
    return value === this.#given;
  }

  @wasm.export("allocated", allocated(string, { out: true }))
  allocated(): string {
    return "grün";
  }

  @wasm.export("defined", ipv4)
  defined(@ipv4 address: string): string {
    return address.replace(/1$/, "2");
  }
}
