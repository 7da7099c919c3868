// Structs without a class, enumerations, flags, variants, options, tuples and fixed arrays: what they are in TypeScript
// follows from what they are made of.
import {
  bitFields,
  chars,
  alignOf,
  bool,
  type Copy,
  copyOf,
  enumeration,
  f32,
  f64,
  fixed,
  flexible,
  flags,
  GuestMemory,
  list,
  type List,
  none,
  offsetOf,
  option,
  type Pointer,
  pointer,
  sizeOf,
  string,
  Struct,
  struct,
  tuple,
  u16,
  u32,
  u64,
  u8,
  union,
  variant,
} from "@hostwright/types";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(...equal: Same<A, B> extends true ? [] : [never]): void;
declare const memory: GuestMemory;

enum Level {
  Debug = 10,
  Warning = 30,
}
enum Words {
  A = "a",
}

const Place = struct({ x: f64, y: f64, name: string });
struct({ x: f64, y: u8 }, { pack: 2, align: { y: 16 }, copy: true });
// @error Type '3' is not assignable to type 'Pack
struct({ x: f64 }, { pack: 3 });
// @error 'z' does not exist in type
struct({ x: f64, y: u8 }, { align: { z: 16 } });
const access = enumeration("read", "write", "append");
const level = enumeration(Level);
const small = enumeration({ A: 0, B: 1 }, { as: u8, name: "Small" });
const named = enumeration(Level, { values: "names" });
const sparse = enumeration({ LOW: 10, HIGH: 30 }, { values: "names", as: u8, name: "Sparse" });
const rights = flags("read", "write");
const Token = variant({ end: null, number: u32, word: string });
const limit = option(u32);
const pair = tuple(u8, string);
const name = chars(8);
const status = bitFields({ ready: 0x1, mode: 0xe }, { as: u8 });

class Point extends Struct {
  static override readonly packed = true;
  static override readonly pack = 4;
  static override readonly align = { x: 16 };
  @f32 x!: number;
  @f32 y!: number;
  norm(): number {
    return Math.hypot(this.x, this.y);
  }
}

// The values of each type.
const place = Place.lift(memory, 8);
same<typeof place, { x: number; y: number; name: string }>();
place.x = 1;
const gifts = {
  access: access.lift(memory, 0),
  level: level.lift(memory, 0),
  levelName: named.lift(memory, 0),
  sparse: sparse.lift(memory, 0),
  small: small.lift(memory, 0),
  rights: rights.lift(memory, 0),
  name: name.lift(memory, 8),
  batch: flexible(struct({ count: u32 }), Point, "count").lift(memory, 8),
  data: union({ count: u32, at: Point }).lift(memory, 8),
  absent: union({ count: u32 }, { nullable: true }).lift(memory, 8),
  status: status.lift(memory, 8),
  kept: flags("read", { unknown: "keep", as: u16 }).lift(memory, 0),
  named: flags({ A: 1, B: 2n }).lift(memory, 0),
  token: Token.lift(memory, 8),
  limit: limit.lift(memory, 0, 0),
  point: option(Point).lift(memory, 8),
  pair: pair.lift(memory, 8),
  id: fixed(u8, 16).lift(memory, 8),
  samples: fixed(f32, 4).lift(memory, 8),
  nested: struct({ points: fixed(Point, 2), token: Token }).lift(memory, 8),
};
same<typeof gifts.access, "read" | "write" | "append">();
same<typeof gifts.level, Level>();
same<typeof gifts.levelName, "Debug" | "Warning">();
same<typeof gifts.sparse, "LOW" | "HIGH">();
same<typeof gifts.small, 0 | 1>();
same<typeof gifts.rights, ReadonlySet<"read" | "write">>();
same<typeof gifts.name, string>();
same<typeof gifts.batch.head, { count: number }>();
same<typeof gifts.batch.items, List<Point>>();
// @error is not assignable to parameter of type '"count"'
flexible(struct({ count: u32 }), u8, "cout");
same<typeof gifts.data, { count?: number; at?: Point }>();
same<typeof gifts.absent, { count?: number } | undefined>();
struct({ data: union({ count: u32, at: struct({ x: f64 }) }) }).store(memory, 8, { data: { at: { x: 1 } } });
// @error 'other' does not exist in type
union({ count: u32 }).store(memory, 8, { other: 1 });
// @error Type 'string' is not assignable to type 'number
union({ count: u32 }).store(memory, 8, { count: "1" });
same<typeof gifts.status, Readonly<Record<"ready" | "mode", number>>>();
same<typeof gifts.kept, ReadonlySet<number | "read">>();
same<typeof gifts.named, ReadonlySet<"A" | "B">>();
same<typeof gifts.limit, number | undefined>();
same<typeof gifts.point, Point | undefined>();
same<typeof gifts.pair, [number, string]>();
same<typeof gifts.id, Uint8Array>();
same<typeof gifts.samples, List<number>>();
same<typeof gifts.nested.points, List<Point>>();
if (gifts.token.tag === "number") same<typeof gifts.token.value, number>();
else if (gifts.token.tag === "word") same<typeof gifts.token.value, string>();
else same<typeof gifts.token.value, undefined>();

// Parameters.
export class Right {
  all(
    @Place a: { x: number; y: number; name: string },
    @access b: "read" | "write" | "append",
    @access c: string,
    @level d: Level,
    @level e: number,
    @rights f: ReadonlySet<"read" | "write">,
    @rights g: Iterable<string>,
    @Token h: { tag: "end" } | { tag: "number"; value: number } | { tag: "word"; value: string },
    @limit i: number | undefined,
    @pair j: readonly [number, string],
    @fixed(u8, 16) k: Uint8Array,
    @fixed(f32, 4) l: Iterable<number>,
    @option(Point) m: Point | undefined,
    @struct(Point, { nullable: true }) n: Point | undefined,
    @struct({ x: f64 }, { nullable: true, copy: true }) o: { x: number } | undefined,
    @fixed(u8, 16, { nullable: true }) p: Uint8Array | undefined,
    @variant({ end: null }, { nullable: true }) q: { tag: "end" } | undefined,
    @name r: string,
    @union({ count: u32 }) u: { count?: number },
    @status s: { readonly ready: number; readonly mode: number },
    @chars(4, { nullable: true }) t: string | undefined,
  ): void {
    void [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u];
  }
}

export class Wrong {
  // @error parameter 0 of 'a' must accept 'read' | 'write' | 'append'
  a(@access value: "read" | "write"): void {}
  // @error parameter 0 of 'b' must accept that enumeration
  b(@level value: Level.Debug): void {}
  // @error parameter 0 of 'c' must accept Small
  c(@small value: 0): void {}
  // @error parameter 0 of 'c2' must accept Sparse
  c2(@sparse value: "LOW"): void {}
  // @error parameter 0 of 'c3' must accept string
  c3(@name value: Uint8Array): void {}
  // @error parameter 0 of 'c5' must accept that union
  c5(@union({ count: u32 }) value: { count: number }): void {}
  // @error parameter 0 of 'c4' must accept those bit fields
  c4(@status value: { ready: number; other: number }): void {}
  // @error parameter 0 of 'd' must accept ReadonlySet<'read' | 'write'>
  d(@rights value: Set<"read" | "write">): void {}
  // @error parameter 0 of 'e' must accept ReadonlySet<'read' | 'write'>
  e(@rights value: ReadonlySet<"read">): void {}
  // @error parameter 0 of 'f' must accept that variant
  f(@Token value: { tag: "end" }): void {}
  // @error parameter 0 of 'g' must accept number | undefined
  g(@limit value: number): void {}
  // @error parameter 0 of 'h' must accept [number, string]
  h(@pair value: [number, number]): void {}
  // @error parameter 0 of 'i' must accept Uint8Array
  i(@fixed(u8, 16) value: number[]): void {}
  // @error parameter 0 of 'j' must accept List<number>
  j(@fixed(f32, 4) value: number[]): void {}
  // @error parameter 0 of 'k' must accept that struct
  k(@Place value: { x: number; y: number; name: string; more: number }): void {}
  // @error parameter 0 of 'l' must accept that struct | undefined
  l(@option(Point) value: Point): void {}
  // @error parameter 0 of 'm' must accept 'a' | 'b' | 'c' | 'd' | …
  m(@enumeration("a", "b", "c", "d", "e", "f") value: "a"): void {}
  // @error parameter 0 of 'n' must accept that struct | undefined
  n(@struct(Point, { nullable: true }) value: Point): void {}
  // @error parameter 0 of 'o' must accept Uint8Array | undefined
  o(@fixed(u8, 16, { nullable: true }) value: Uint8Array): void {}
  // @error parameter 0 of 'p' must accept that variant | undefined
  p(@variant({ end: null }, { nullable: true }) value: { tag: "end" }): void {}
}

// Fields.
export class Row extends Struct {
  @access access!: "read" | "write" | "append";
  @level level!: Level;
  @rights rights!: ReadonlySet<"read" | "write">;
  @Token token!:
    { tag: "end"; value?: undefined } | { tag: "number"; value: number } | { tag: "word"; value: string };
  @limit limit?: number;
  @limit also!: number | undefined;
  @pair pair!: [number, string];
  @fixed(u8, 16) id!: Uint8Array;
  @fixed(Point, 2) corners!: List<Point>;
  @Place place!: { x: number; y: number; name: string };
  @pointer(Row) next!: Pointer<Row>;
  @list(Row) children!: List<Row>;
  // @error field 'wide' must be declared 'read' | 'write' | 'append'
  @access wide!: string;
  // @error field 'set' must be declared ReadonlySet<'read' | 'write'>
  @rights set!: Set<"read" | "write">;
  // @error field 'three' must be declared [number, string]
  @pair three!: [number, string, number];
  // @error field 'array' must be declared List<number>
  @fixed(u16, 2) array!: number[];
}

// Results.
access.lower("read", memory);
// @error Argument of type '"delete"' is not assignable to parameter of type
access.lower("delete", memory);
// @error is not assignable to parameter of type 'Level'
level.lower(11, memory);
rights.lower(new Set(["read"] as const), memory);
// @error is not assignable to type
rights.lower(new Set(["delete"] as const), memory);
limit.lower(undefined, memory);
// @error Argument of type 'string' is not assignable to parameter of type 'number
limit.lower("5", memory);
// @error Property 'lower' does not exist
Token.lower({ tag: "end" }, memory);
// @error Property 'lift' does not exist
option(none).lift(memory);

// A copy may be stored where its view lay, and so may an object that is like one.
const row = pointer(Row).lift(memory, 8);
row.store(copyOf(row.load()));
const copy = copyOf(gifts.nested);
same<typeof copy.points, Copy<Point>[]>();
same<Copy<Point>, { x: number; y: number }>();
same<Copy<Date>, Date>();
same<Copy<ReadonlySet<string>>, ReadonlySet<string>>();
same<Copy<Pointer<number>>, Pointer<number>>();
same<Copy<Uint8Array>, Uint8Array>();
pointer(Point).lift(memory, 8).store({ x: 1, y: 2 });
pointer(fixed(f32, 2)).lift(memory, 8).store([1, 2]);
pointer(Token).lift(memory, 8).store({ tag: "number", value: 7 });
// @error Type 'string' is not assignable to type
pointer(Token).lift(memory, 8).store({ tag: "number", value: "7" });
// @error Property 'y' is missing in type
pointer(Point).lift(memory, 8).store({ x: 1 });
// @error Type 'string' is not assignable to type 'number'.
pointer(Place).lift(memory, 8).store({ x: "1", y: 2, name: "" });

// Where parts lie.
export const places: number[] = [
  offsetOf(Place, "name"),
  offsetOf(Row, "corners", "i64"),
  offsetOf(Token, "value"),
  offsetOf(pair, 1),
  offsetOf(fixed(Point, 2), 1),
  sizeOf(fixed(Point, 2)),
  alignOf(option(u64)),
];
// @error Argument of type '"z"' is not assignable to parameter of type '"
offsetOf(Place, "z");
// @error Argument of type '"end"' is not assignable to parameter of type
offsetOf(Token, "end");
// @error is not assignable to parameter of type 'Composite'
offsetOf(u8, "x");

// The types of their parts.
// @error Type 'number' is not assignable to type 'Element'
struct({ x: 5 });
// @error is not assignable to parameter of type 'Element'.
pointer(struct(Point, { nullable: true }));
// @error is not assignable to type '"an object or enum with a number for each name"'
enumeration(Words);
// @error is not assignable to type '"an object or enum with a number for each name"'
enumeration({ A: "a" });
// @error is not assignable to
enumeration("a", { as: f32 });
// @error is not assignable to
flags("a", { as: bool });
// @error Type 'undefined' is not assignable to type
variant({ a: undefined });
// @error is not assignable to parameter of type 'Element'
fixed(none, 2);
// @error is not assignable to parameter of type 'Element'
tuple(u8, none);
