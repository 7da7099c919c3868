// The result of a method may be copied into memory that the guest allocates; without that, the compiler says so in a line.
import { HostModuleBase, wasm } from "@hostwright/core";
import {
  allocated,
  array,
  bytes,
  callback,
  cstring,
  defineType,
  externref,
  f64,
  GuestMemory,
  handle,
  i32,
  list,
  orErrno,
  string,
  Struct,
  struct,
  u16,
  u32,
  utf16,
} from "@hostwright/types";

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
  norm(): number {
    return Math.hypot(this.x, this.y);
  }
}

class User extends Struct {
  @u32 id!: number;
  @allocated(string) name!: string;
  @allocated(list(u16)) groups!: Iterable<number>;
  @allocated(bytes) key!: Uint8Array;
}

class File {
  readonly #fd = 1;
  get fd(): number {
    return this.#fd;
  }
}

const json = defineType({
  name: "json",
  flat: ["address", "address"],
  lift: (memory: GuestMemory, offset: number, length: number): object =>
    JSON.parse(string.lift(memory, offset, length)) as object,
  encode: (value: object, memory: GuestMemory) => string.encode(JSON.stringify(value), memory),
});

const names = ["a", "b"];
const files = handle(File);

export class Right extends HostModuleBase {
  @wasm.export("string", allocated(string))
  string(): string {
    return "";
  }
  @wasm.export("packed", allocated(string({ layout: "packed" }), { allocator: "my_alloc" }))
  async packed(): Promise<string> {
    return "";
  }
  @wasm.export("utf16", allocated(utf16, { allocator: "__new" }))
  utf16(): string {
    return "";
  }
  @wasm.export("cstring", allocated(cstring))
  cstring(): string {
    return "";
  }
  @wasm.export("maybe", allocated(cstring({ nullable: true })))
  maybe(): string | undefined {
    return undefined;
  }
  @wasm.export("maybeText", allocated(string, { nullable: true }))
  maybeText(): string | undefined {
    return undefined;
  }
  @wasm.export("maybePoint", allocated(Point, { nullable: true, out: true }))
  maybePoint(): { x: number; y: number } | undefined {
    return undefined;
  }
  @wasm.export("bytes", allocated(bytes, { out: true }))
  bytes(@bytes given: Uint8Array): Uint8Array {
    return given;
  }
  @wasm.export("array", allocated(array(u16)))
  array(): Uint16Array {
    return new Uint16Array(2);
  }
  @wasm.export("numbers", allocated(list(u32)))
  numbers(): number[] {
    return [1, 2];
  }
  @wasm.export("set", allocated(list(u32)))
  set(): Set<number> {
    return new Set([1]);
  }
  @wasm.export("points", allocated(list(Point)))
  *points(): Iterable<{ x: number; y: number }> {
    yield { x: 1, y: 2 };
  }
  @wasm.export("names", allocated(list(allocated(string))))
  names(): string[] {
    return names;
  }
  @wasm.export("point", allocated(Point))
  point(): { x: number; y: number } {
    return { x: 1, y: 2 };
  }
  @wasm.export("given", allocated(struct(Point)))
  given(@struct(Point) point: Point): Point {
    return point;
  }
  @wasm.export("user", allocated(User))
  user() {
    return { id: 1, name: "root", groups: [0], key: new Uint8Array(4) };
  }
  @wasm.export("find", orErrno(allocated(string, { out: true })))
  find(): string {
    return "";
  }
  @wasm.export("findTwo", orErrno(allocated(string), { out: true }))
  findTwo(): string {
    return "";
  }
  @wasm.export("json", allocated(json))
  json(): object {
    return { a: 1 };
  }
  @wasm.export("pair", [allocated(string), u32])
  pair(): [string, number] {
    return ["", 1];
  }
}

export class WrongNulls extends HostModuleBase {
  // @error 'string' must return string
  @wasm.export("string", allocated(string))
  string(): string | undefined {
    return undefined;
  }
}

export class Unallocated extends HostModuleBase {
  // @error Argument of type '"bytes"' is not assignable to parameter of type '"bytes cannot be a result: write allocated(bytes)"'.
  @wasm.export("bytes", bytes)
  bytes(): Uint8Array {
    return new Uint8Array(1);
  }
  // @error '"bytes cannot be a result: write allocated(bytes)"'
  @wasm.export("copies", bytes({ copy: true }))
  copies(): Uint8Array {
    return new Uint8Array(1);
  }
  // @error Argument of type '"string"' is not assignable to parameter of type '"string cannot be a result: write allocated(string)"'.
  @wasm.export("string", string)
  string(): string {
    return "";
  }
  // @error '"utf16 cannot be a result: write allocated(utf16)"'
  @wasm.export("utf16", utf16)
  utf16(): string {
    return "";
  }
  // @error '"cstring cannot be a result: write allocated(cstring)"'
  @wasm.export("cstring", cstring)
  cstring(): string {
    return "";
  }
  // @error '"list(…) cannot be a result: write allocated(list(…))"'
  @wasm.export("list", list(u32))
  list(): number[] {
    return [];
  }
  // @error '"array(…) cannot be a result: write allocated(array(…))"'
  @wasm.export("array", array(u32))
  array(): Uint32Array {
    return new Uint32Array(1);
  }
  // @error '"json cannot be a result: write allocated(json)"'
  @wasm.export("json", json)
  json(): object {
    return {};
  }
  // @error '"that struct cannot be a result: write allocated(…), or orErrno(…, { out: true })"'
  @wasm.export("struct", struct(Point))
  struct(): Point {
    return new Point();
  }
  // @error '"that struct cannot be a result: write allocated(…), or orErrno(…, { out: true })"'
  @wasm.export("class", Point)
  class(): Point {
    return new Point();
  }
  // @error '"this cannot be a result: give a type that can be lowered, or an array of them"'
  @wasm.export("own", files.own)
  own(): File {
    return new File();
  }
  // @error '"this cannot be a result: give a type that can be lowered, or an array of them"'
  @wasm.export("word", "u32")
  word(): number {
    return 1;
  }
  // @error "bytes cannot be a result: write allocated(bytes)"
  @wasm.export("tuple", [u32, bytes])
  tuple(): [number, Uint8Array] {
    return [1, new Uint8Array(1)];
  }
}

export class Wrong extends HostModuleBase {
  // @error 'string' must return string or Promise<string>
  @wasm.export("string", allocated(string))
  string(): Uint8Array {
    return new Uint8Array(1);
  }
  // @error 'bytes' must return Uint8Array or Promise<Uint8Array>
  @wasm.export("bytes", allocated(bytes))
  bytes(): string {
    return "";
  }
  // @error 'array' must return Uint16Array or Promise<Uint16Array>
  @wasm.export("array", allocated(array(u16)))
  array(): Uint8Array {
    return new Uint8Array(1);
  }
  // @error 'names' must return Iterable<string> or Promise<Iterable<string>>
  @wasm.export("names", allocated(list(allocated(string))))
  names(): number[] {
    return [1];
  }
  // @error 'point' must return that struct or Promise<that struct>
  @wasm.export("point", allocated(Point))
  point(): { x: number } {
    return { x: 1 };
  }
  // @error 'maybe' must return string or Promise<string>
  @wasm.export("maybe", allocated(cstring))
  maybe(): string | undefined {
    return undefined;
  }
}

export class WrongField extends Struct {
  // @error field 'name' must be declared string
  @allocated(string) name!: number;
  // @error field 'groups' must be declared Iterable<number>
  @allocated(list(u16)) groups!: Set<number>;
  // @error This expression is not callable.
  @allocated(Point) point!: Point;
  // @error This expression is not callable.
  @allocated(string, { allocator: "__new" }) object!: string;
  // @error This expression is not callable.
  @allocated(string, { out: true }) out!: string;
}

// @error is not assignable to parameter of type 'Allocatable'.
allocated(externref);
// @error is not assignable to parameter of type 'Allocatable'.
allocated(callback);
// @error is not assignable to parameter of type 'Allocatable'.
allocated("string");
// @error Type 'number' is not assignable to type
allocated(string, { allocator: 5 });

// A list of texts takes no texts, unless each is allocated.
export class Deep extends HostModuleBase {
  @wasm.export("names", allocated(list(allocated(list(allocated(string))))))
  names(): string[][] {
    return [names];
  }
  @wasm.export("handles", allocated(list(files)))
  handles(): File[] {
    return [new File()];
  }
  @wasm.export("number", [i32, allocated(list(i32))])
  number(): [number, number[]] {
    return [1, []];
  }
}
