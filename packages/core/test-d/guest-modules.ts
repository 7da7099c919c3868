// A field of a guest module fits the types that it is declared with.
import {
  fn,
  type Guest,
  GuestModuleBase,
  guestModule,
  HostModuleBase,
  Runtime,
  wasm,
} from "@hostwright/core";
import {
  allocated,
  array,
  bool,
  buffer,
  byValue,
  bytes,
  callback,
  cstring,
  defineType,
  errno,
  f64,
  fixed,
  handle,
  i32,
  i64,
  list,
  type List,
  managed,
  none,
  option,
  orErrno,
  string,
  Struct,
  struct,
  tuple,
  u16,
  u32,
  u8,
  utf16,
  variant,
} from "@hostwright/types";

/** `true` when both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}
const ticket = defineType({ name: "ticket", label: "number", lower: (value: number) => value });
class File {
  readonly name = "";
}
const files = handle(File);
const pair = tuple(u32, f64);
const event = variant({ key: u32, close: null });
type Fd = number & { readonly __brand: "fd" };
const fd = u32.as<Fd, "Fd">();

export class Right extends GuestModuleBase {
  @wasm.export("on", [callback([i32], i32)({ async: true, kept: true })]) on!: (
    done: (value: number) => Promise<number>,
  ) => void;
  @wasm.export("greet", [string], string) greet!: (name: string) => string;
  @wasm.export("area", [list(Point)], f64) area!: (points: readonly Point[]) => number;
  @wasm.export("index", [string], none, { async: true }) index!: (path: string) => Promise<void>;
  @wasm.export("run") run!: () => void;
  @wasm.export("now", f64) now!: () => number;
  @wasm.export("later", f64, { async: true }) later!: () => Promise<number>;
  @wasm.export("spec", fn([u32, bool], i64)) spec!: (a: number, b: boolean) => bigint;
  @wasm.export("specLater", fn([u32], i64, { async: true })) specLater!: (a: number) => Promise<bigint>;
  @wasm.export("move", [struct(Point)], struct(Point)) move!: (by: { x: number; y: number }) => Point;
  @wasm.export("given", [allocated(string)], allocated(bytes)) given!: (text: string) => Uint8Array;
  @wasm.export("check", [bytes], errno) check!: (data: Uint8Array) => void;
  @wasm.export("size", [cstring], orErrno(u32)) size!: (path: string) => number;
  @wasm.export("stat", [utf16], orErrno(Point, { out: true })) stat!: (path: string) => Point;
  @wasm.export("read", [string], orErrno(allocated(string, { out: true }))) read!: (path: string) => string;
  @wasm.export("numbers", [array(u16)], array(u16)) numbers!: (all: Uint16Array) => Uint16Array;
  @wasm.export("pairs", [pair], [u32, f64]) pairs!: (one: [number, number]) => [number, number];
  @wasm.export("maybe", [option(string), option(struct(Point))], option(u32)) maybe!: (
    text: string | undefined,
    at: { x: number; y: number } | undefined,
  ) => number | undefined;
  @wasm.export("event", [event], none) event!: (
    one: { tag: "key"; value: number } | { tag: "close" },
  ) => void;
  @wasm.export("id", [fixed(u8, 16)], fixed(f64, 2)) id!: (id: Uint8Array) => List<number>;
  @wasm.export("open", [files], files) open!: (file: File) => File;
  @wasm.export("fd", [fd], fd) fd!: (at: Fd) => Fd;
  @wasm.export("names", [list(string)], allocated(list(allocated(string)))) names!: (
    all: Iterable<string>,
  ) => List<string>;
  @wasm.export("sizes", [], orErrno([u32, i64], { out: true })) sizes!: () => [number, bigint];
  @wasm.export("corner", [i32], byValue(Point)) corner!: (at: number) => Point;
  @wasm.export("object", [utf16({ layout: "assemblyscript" })], array(u16, { layout: "assemblyscript" }))
  object!: (text: string) => Uint16Array;
  @wasm.export(
    "names",
    [list(utf16({ layout: "assemblyscript" }), { layout: "assemblyscript" })],
    list(u16, { layout: "assemblyscript" }),
  )
  objectNames!: (names: readonly string[]) => List<number>;
  @wasm.export("place", [managed(Point, { id: "POINT" })], managed(Point)) place!: (at: Point) => Point;
  @wasm.export("on", [callback([u32])({ layout: "assemblyscript" })]) heard!: (
    listener: (x: number) => void,
  ) => void;
  @wasm.export("maybeText", [], option(allocated(string))) maybeText!: () => string | undefined;
  // A function that is declared to take less, or to give more, than it does.
  @wasm.export("narrow", [option(u32)], u32) narrow!: (limit: number) => unknown;
  @wasm.export("ignored", [u32], u32) ignored!: (limit: number) => void;
  @wasm.export("hidden", [u32], u32) private hidden!: (x: number) => number;
  @wasm.export("guarded", [u32], u32) protected readonly guarded!: (x: number) => number;
  use(): number {
    return this.hidden(1);
  }
}

export class Derived extends Right {
  @wasm.export("more", [u32]) more!: (x: number) => void;
}

export class Wrong extends GuestModuleBase {
  // @error "parameter 0 of 'on' must be (number) => Promise<number>"
  @wasm.export("on", [callback([i32], i32)({ async: true })]) on!: (done: (value: number) => number) => void;
  // @error "parameter 0 of 'now' must be (number) => number"
  @wasm.export("now", [callback([i32], i32)]) now!: (done: (value: number) => Promise<number>) => void;
  // @error "parameter 0 of 'a' must be string"
  @wasm.export("a", [string], u32) a!: (text: number) => number;
  // @error "parameter 1 of 'b' must be number"
  @wasm.export("b", [string, u32], u32) b!: (text: string, at: string) => number;
  // @error "'c' must return number"
  @wasm.export("c", [string], u32) c!: (text: string) => string;
  // @error "'d' must return void"
  @wasm.export("d", [string]) d!: (text: string) => number;
  // @error "'e' must have as many parameters as the list has types: 2"
  @wasm.export("e", [string, u32], u32) e!: (text: string) => number;
  // @error "'f' must have as many parameters as the list has types: 1"
  @wasm.export("f", [string], u32) f!: (text: string, more: number) => number;
  // @error "field 'g' must be declared (string) => number"
  @wasm.export("g", [string], u32) g!: string;
  // @error "'h' must return Promise<number>"
  @wasm.export("h", [string], u32, { async: true }) h!: (text: string) => number;
  // @error "'i' must return number: for a promise, write { async: true }"
  @wasm.export("i", [string], u32) i!: (text: string) => Promise<number>;
  // @error "'j' must have as many parameters as the list has types: 1"
  @wasm.export("j", [string], u32) j!: (text?: string) => number;
  // @error "'k' must have as many parameters as the list has types: 1"
  @wasm.export("k", [string], u32) k!: (...texts: string[]) => number;
  // @error "GuestBuffer cannot be given to a guest: give a type that is lowered, encoded, or passed by pointer"
  @wasm.export("l", [buffer], u32) l!: (room: never) => number;
  // @error "parameter 0 of 'm' must be that struct"
  @wasm.export("m", [struct(Point)], u32) m!: (at: { x: number }) => number;
  // @error "parameter 0 of 'n' must be Iterable<that struct>"
  @wasm.export("n", [list(Point)], u32) n!: (all: Point) => number;
  // @error "'o' must return bigint"
  @wasm.export("o", [], i64) o!: () => number;
  // @error "'p' must return boolean"
  @wasm.export("p", [], bool) p!: () => number;
  // @error "'q' must return void"
  @wasm.export("q", [], errno) q!: () => number;
  // @error "'r' must return number"
  @wasm.export("r", [], orErrno(u32)) r!: () => string;
  // @error "'s' must return string"
  @wasm.export("s", [], allocated(string)) s!: () => Uint8Array;
  // @error "'t' must return [number, bigint]"
  @wasm.export("t", [], [u32, i64]) t!: () => [number, number];
  // @error "parameter 0 of 'u' must be Uint16Array"
  @wasm.export("u", [array(u16)]) u!: (all: Uint8Array) => void;
  // @error "parameter 0 of 'v' must be Fd"
  @wasm.export("v", [fd]) v!: (at: string) => void;
  // @error "parameter 0 of 'w' must be number"
  @wasm.export("w", [u32], u32) w!: (limit: number | undefined) => number;
  // @error "'x' must return number | undefined"
  @wasm.export("x", [], option(u32)) x!: () => number;
  // @error "'y' must return Promise<void>"
  @wasm.export("y", [], none, { async: true }) y!: () => void;
  // @error "'z' must return number"
  @wasm.export("z", f64) z!: () => string;
  // @error "'aa' must return void"
  @wasm.export("aa") aa!: () => number;
  // @error "field 'ab' must be declared () => void"
  @wasm.export("ab") ab!: number;
  // @error "the types of the parameters must be a list: write [f64]"
  @wasm.export("ac", f64, f64) ac!: (x: number) => number;
  // @error "@wasm.export goes on a field of a guest module, and 'ad' is none"
  @wasm.export("ad", [u32], u32)
  ad(x: number): number {
    return x;
  }
  // @error "parameter 0 of 'ae' must be that class"
  @wasm.export("ae", [files]) ae!: (file: string) => void;
  // @error "number cannot be got from a guest: give a type that can be lifted, or a tuple of them"
  @wasm.export("af", [], ticket) af!: () => void;
  // @error "'ag' must return that struct"
  @wasm.export("ag", [], orErrno(Point, { out: true })) ag!: () => string;
  // @error "parameter 0 of 'ah' must be Uint8Array"
  @wasm.export("ah", [fixed(u8, 4)]) ah!: (id: string) => void;
  // @error '"write @wasm.export()"'
  @wasm.export ai!: () => void;
  // @error "field 'aj' must be declared (string) => Promise<number>"
  @wasm.export("aj", [string], u32, { async: true }) aj!: undefined;
  // @error "'ak' must return number"
  @wasm.export("ak", fn([string], u32)) ak!: (text: string) => boolean;
  // @error "'al' must return [number, bigint]"
  @wasm.export("al", [], orErrno([u32, i64], { out: true })) al!: () => [number, number];
  // @error "parameter 0 of 'an' must be string | undefined"
  @wasm.export("an", [utf16({ layout: "assemblyscript", nullable: true })]) an!: (text: number) => void;
  // @error "'ao' must return Uint8Array"
  @wasm.export("ao", [], bytes({ layout: "assemblyscript" })) ao!: () => string;
  // @error "parameter 0 of 'aq' must be Iterable<string>"
  @wasm.export("aq", [list(utf16({ layout: "assemblyscript" }), { layout: "assemblyscript" })]) aq!: (
    names: readonly number[],
  ) => void;
  // @error "'ar' must return List<string>"
  @wasm.export("ar", [], list(utf16({ layout: "assemblyscript" }), { layout: "assemblyscript" }))
  ar!: () => string[];
  // @error "parameter 0 of 'as' must be that struct"
  @wasm.export("as", [managed(Point, { id: "POINT" })]) as!: (at: number) => void;
  // @error "parameter 0 of 'at' must be (number) => void"
  @wasm.export("at", [callback([u32])({ layout: "assemblyscript" })]) at!: (listener: number) => void;
  // @error "'am' must return that struct"
  @wasm.export("am", [], byValue(Point)) am!: () => number;
}

// A host module has methods.
export class Host extends HostModuleBase {
  // @error @wasm.export goes on a method, and 'field' is none
  @wasm.export("field", [u32], u32) field!: (x: number) => number;
}

// Types of one's own.
const uuid = defineType({
  name: "uuid",
  flat: ["address"],
  byPointer: true,
  layout: { size: 16, alignment: 1 },
  lift: (memory, offset: number): string => String(memory.readU64(offset)),
  load: (memory, offset): string => String(memory.readU64(offset)),
  store: (memory, offset, value: string) => {
    memory.writeU64(offset, BigInt(value));
  },
});
export class Own extends GuestModuleBase {
  @wasm.export("uuid", [uuid], uuid) uuid!: (id: string) => string;
  // @error "parameter 0 of 'wrong' must be uuid"
  @wasm.export("wrong", [uuid]) wrong!: (id: number) => void;
}

// Tables.
const Words = guestModule({
  count: fn([string], u32),
  split: fn([string, option(u32)], allocated(list(allocated(string)))),
  later: fn([], none, { async: true }),
  both: fn([], [u32, string]),
});
export async function useTable(runtime: Runtime, module: ArrayBuffer): Promise<void> {
  const words = await runtime.instantiate(module, { as: Words });
  same<(typeof words)["count"], (text: string) => number>(true);
  same<ReturnType<(typeof words)["later"]>, Promise<void>>(true);
  same<ReturnType<(typeof words)["both"]>, [number, string]>(true);
  const all: List<string> = words.split("a b", undefined);
  // @error Argument of type 'number' is not assignable to parameter of type 'string'.
  words.count(all.length);
  // @error Property 'size' does not exist on type
  words.size();
}
// @one-line-error "GuestBuffer cannot be given to a guest: give a type that is lowered, encoded, or passed by pointer"
guestModule({ fill: fn([buffer], u32) });
// @one-line-error "give what fn returns: fn([types], result)"
guestModule({ count: u32 });
// @error 'size' does not exist in type 'GuestModuleOptions'
guestModule({ count: fn([string], u32) }, { size: 1 });
// @error Type '"places"' is not assignable to type 'ResultForm | undefined'.
guestModule({ count: fn([string], u32) }, { results: "places" });
// @error "the list of parameters has something in it that is not a type: write [f64]"
fn(["string"], u32);

// A runtime gives what is asked for.
export async function use(runtime: Runtime, module: ArrayBuffer): Promise<void> {
  const right = await runtime.instantiate(module, { as: Right, memory: "memory" });
  same<typeof right, Right>(true);
  same<(typeof right)["guest"], Guest>(true);
  const pool = await runtime.pool(module, { as: Right, size: 2 });
  same<number, Awaited<ReturnType<typeof reading>>>(true);
  const reading = (): Promise<number> => pool.use((each) => each.size("/"));
  const plain = await runtime.pool<{ run(): void }>(module, { size: 2 });
  await plain.use((guest) => {
    guest.exports.run();
  });
  // @error No overload matches this call.
  await runtime.instantiate(module, { as: Host });
  await runtime.verify(module, { as: Words });
}
