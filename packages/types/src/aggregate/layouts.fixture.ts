import {
  bitFields,
  bool,
  chars,
  bytes,
  enumeration,
  f32,
  f64,
  fixed,
  flags,
  i16,
  i32,
  i64,
  i8,
  type List,
  list,
  option,
  pointer,
  type Storable,
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
} from "../index.js";

// The types of fixtures/layouts/layouts.h, once more.

class Numbers extends Struct {
  @i8 a!: number;
  @u8 b!: number;
  @i16 c!: number;
  @u16 d!: number;
  @i32 e!: number;
  @u32 f!: number;
  @i64 g!: bigint;
  @u64 h!: bigint;
  @f32 i!: number;
  @f64 j!: number;
  @bool k!: boolean;
}

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

class Tagged extends Struct {
  @u8 tag!: number;
}

/** Fields of the base class come first. */
class Segment extends Tagged {
  @struct(Point) from!: Point;
  @struct(Point) to!: Point;
  @u8 end!: number;
}

class Packed extends Struct {
  static override readonly packed = true;
  @u8 a!: number;
  @u32 b!: number;
  @u8 c!: number;
  @u64 d!: bigint;
}

class Pack2 extends Struct {
  static override readonly pack = 2;
  @u8 a!: number;
  @u32 b!: number;
  @u8 c!: number;
  @f64 d!: number;
  @struct(Point) e!: Point;
  @u8 f!: number;
}

/** Fields of the base class keep the alignment that it gives them. */
class AlignedBase extends Struct {
  static override readonly align: Readonly<Record<string, number>> = { b: 16 };
  @u8 a!: number;
  @u8 b!: number;
}

class Aligned extends AlignedBase {
  static override readonly align = { d: 8 };
  @u32 c!: number;
  @fixed(u16, 2) d!: List<number>;
}

enum Color {
  Red,
  Green = 5,
  Blue,
}

const Bytes = struct({ a: u8, b: u8, c: u8 });
const Growing = struct({ a: u8, b: u16, c: u32, d: u64 });
const Samples = struct({ a: u8, samples: fixed(f32, 4), b: u8 });
const Status = bitFields({ ready: 0x1, mode: 0xe, level: 0xfff0 }, { as: u16 });
const Loose = union({ number: u16, ratio: f64, bytes: fixed(u8, 11), to: pointer(u8) });
const PackedAligned = struct({ a: u8, b: u16, c: u64, d: u32 }, { packed: true, align: { b: 4, d: 2 } });
const color = enumeration(Color);
const sign = enumeration({ Below: -1, Zero: 0, Above: 1 });
const size = enumeration({ Small: 0, Middle: 1, Large: 200 }, { as: u8 });
const Token = variant({ end: null, number: u32, word: string, ratio: f64 });
const SmallToken = variant({ three: fixed(u8, 3), two: u16 }, { as: u8 });
const Tuple = tuple(u8, f64, u16);
const Clock = struct({ id: u32, timeout: u64, precision: u64, flags: flags("abstime", { as: u16 }) });

/** Our types by the names that C and Rust have for them. */
export const TYPES: Readonly<Record<string, Storable<unknown>>> = {
  Numbers: struct(Numbers),
  Bytes,
  Falling: struct({ a: u64, b: u32, c: u16, d: u8 }),
  Growing,
  Gaps: struct({ a: u8, b: f64, c: u8, d: i16, e: u8, f: f32 }),
  Tail: struct({ a: f64, b: bool }),
  Point: struct(Point),
  Segment: struct(Segment),
  Nested: struct({ id: u16, segment: Segment, last: bool }),
  Id: struct({ id: fixed(u8, 16), n: u32 }),
  Samples,
  Corners: struct({ a: u8, corners: fixed(Point, 3) }),
  Matrix: struct({ m: fixed(fixed(i16, 3), 2), a: u8 }),
  Arrays: struct({ a: fixed(u8, 3), b: fixed(u16, 2), c: fixed(u8, 5), d: fixed(u64, 1) }),
  Packed: struct(Packed),
  PackedAround: struct({ a: u8, b: Growing, c: u16 }, { packed: true }),
  AroundPacked: struct({ a: u8, b: Packed, c: u32 }),
  PackedArrays: struct({ a: u8, b: fixed(f64, 2), c: Point, d: u16 }, { packed: true }),
  Pack2: struct(Pack2),
  Pack2Aligned: struct({ a: u8, b: u32, c: u16 }, { pack: 2, align: { b: 16 } }),
  Pack4: struct({ a: u8, b: u64, c: u16, text: string }, { pack: 4 }),
  Pack16: struct({ a: u8, b: u8, c: f64 }, { pack: 16, align: { b: 32 } }),
  Aligned: struct(Aligned),
  AlignedFirst: struct({ a: u8, b: pointer(u8) }, { align: { a: 32 } }),
  PackedAligned,
  AroundAligned: struct({ a: u8, b: Pack2, c: u8, d: fixed(Aligned, 2), e: PackedAligned }),
  Named: struct({ a: u8, name: chars(8), b: u16 }),
  Status,
  BitFields: struct({
    a: u8,
    status: Status,
    word: bitFields({ low: 0x1f, high: 0xffffffe0 }),
    long: bitFields({ small: 7, big: 0xfffffffffffff8n, rest: 0xff00000000000000n }),
  }),
  Loose,
  AroundLoose: struct({ a: u8, b: Loose, c: u8, d: union({ one: u8, two: fixed(u16, 3) }), e: u8 }),
  Slice: string,
  Pointers: struct({ a: u8, b: pointer(u32), c: u8, d: pointer(Point) }),
  Slices: struct({ a: u8, text: string, b: u8, bytes, list: list(u16), c: u64 }),
  PackedSlice: struct({ a: u8, text: string, b: u8 }, { packed: true }),
  Color: color,
  Sign: sign,
  Size: size,
  Enumerations: struct({ a: u8, color, size, sign, other: size }),
  Flags: struct({
    a: flags({ low: 1, high: 0x80 }, { as: u8 }),
    b: flags({ low: 1, high: 0x8000 }, { as: u16 }),
    c: flags({ low: 1, high: 1 << 31 }),
    d: flags({ low: 1n, high: 1n << 63n }),
  }),
  OptionU8: option(u8),
  OptionU32: option(u32),
  OptionU64: option(u64),
  OptionPoint: option(Point),
  OptionBytes: option(Bytes),
  Options: struct({ a: u8, b: option(u32), c: option(u8), d: fixed(option(u64), 2) }),
  Token,
  SmallToken,
  BareToken: variant({ end: null, number: null, word: null, ratio: null }),
  OddToken: variant({ one: u8, five: fixed(u8, 5) }),
  Shape: variant(
    { point: Point, samples: Samples, packed: Packed },
    { as: u16, numbers: { point: 10, samples: 20, packed: 30 } },
  ),
  Tokens: struct({ a: u8, tokens: fixed(Token, 2), small: SmallToken }),
  Tuple,
  TupleOfTuple: tuple(Bytes, Tuple, u8),
  Filestat: struct({
    dev: u64,
    ino: u64,
    filetype: enumeration("unknown", "block", "character", "directory", "regular", { as: u8 }),
    nlink: u64,
    size: u64,
    atim: u64,
    mtim: u64,
    ctim: u64,
  }),
  Fdstat: struct({ fs_filetype: u8, fs_flags: u16, fs_rights_base: u64, fs_rights_inheriting: u64 }),
  Dirent: struct({ d_next: u64, d_ino: u64, d_namlen: u32, d_type: u8 }),
  Clock,
  Subscription: struct({
    userdata: u64,
    u: variant({ clock: Clock, fd_read: u32, fd_write: u32 }, { as: u8 }),
  }),
  Event: struct({
    userdata: u64,
    error: u16,
    type: u8,
    fd_readwrite: struct({ nbytes: u64, flags: u16 }),
  }),
};

const SEGMENT = { tag: 9, from: { x: 1, y: 2 }, to: { x: 3, y: 4 }, end: 8 };
const PACK2 = { a: 1, b: 0x22334455, c: 6, d: 2.5, e: { x: 3.5, y: 4.5 }, f: 7 };
const NOT_ROUNDED = 0.1;

/** The values of layouts.c: the name of each, its type, and what we make of it. */
export const CONTENTS: Readonly<Record<string, readonly [type: string, value: unknown]>> = {
  Numbers: [
    "Numbers",
    {
      a: -128,
      b: 255,
      c: -32768,
      d: 65535,
      e: -(2 ** 31),
      f: 2 ** 32 - 1,
      g: -(2n ** 63n),
      h: 2n ** 64n - 1n,
      i: Math.fround(NOT_ROUNDED),
      j: NOT_ROUNDED,
      k: true,
    },
  ],
  Bytes: ["Bytes", { a: 1, b: 2, c: 3 }],
  Falling: ["Falling", { a: 0x0102030405060708n, b: 0x11121314, c: 0x2122, d: 0x31 }],
  Growing: ["Growing", { a: 0x31, b: 0x2122, c: 0x11121314, d: 0x0102030405060708n }],
  Gaps: ["Gaps", { a: 1, b: -2.5, c: 3, d: -4, e: 5, f: 6.5 }],
  Tail: ["Tail", { a: 1e300, b: true }],
  Point: ["Point", { x: 1.5, y: -2 }],
  Segment: ["Segment", SEGMENT],
  Nested: ["Nested", { id: 500, segment: SEGMENT, last: true }],
  Id: ["Id", { id: Uint8Array.of(16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 255), n: 1 }],
  Samples: ["Samples", { a: 1, samples: [0.5, 1.5, -2.5, 3.5], b: 2 }],
  Corners: [
    "Corners",
    {
      a: 1,
      corners: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
        { x: 5, y: 6 },
      ],
    },
  ],
  Matrix: [
    "Matrix",
    {
      m: [
        [1, 2, 3],
        [-1, -2, -3],
      ],
      a: 7,
    },
  ],
  Arrays: [
    "Arrays",
    { a: Uint8Array.of(1, 2, 3), b: [400, 500], c: Uint8Array.of(6, 7, 8, 9, 10), d: [11n] },
  ],
  Packed: ["Packed", { a: 1, b: 0x22334455, c: 6, d: 0x7788990011223344n }],
  PackedAround: ["PackedAround", { a: 1, b: { a: 2, b: 3, c: 4, d: 5n }, c: 6 }],
  AroundPacked: ["AroundPacked", { a: 1, b: { a: 2, b: 3, c: 4, d: 5n }, c: 6 }],
  PackedArrays: ["PackedArrays", { a: 1, b: [2.5, 3.5], c: { x: 4.5, y: 5.5 }, d: 6 }],
  Named: ["Named", { a: 1, name: "grün", b: 2 }],
  Status: ["Status", { ready: 1, mode: 5, level: 0xabc }],
  BitFields: [
    "BitFields",
    {
      a: 1,
      status: { ready: 0, mode: 7, level: 1 },
      word: { low: 21, high: 0x5555555 },
      long: { small: 5, big: 0x15555555555555, rest: 0xa5 },
    },
  ],
  Pack2: ["Pack2", PACK2],
  Pack2Aligned: ["Pack2Aligned", { a: 1, b: 0x22334455, c: 6 }],
  Pack16: ["Pack16", { a: 1, b: 2, c: 3.5 }],
  Aligned: ["Aligned", { a: 1, b: 2, c: 0x33445566, d: [7, 8] }],
  PackedAligned: ["PackedAligned", { a: 1, b: 0x2233, c: 0x4455667788990011n, d: 0x22334455 }],
  AroundAligned: [
    "AroundAligned",
    {
      a: 1,
      b: { a: 2, b: 3, c: 4, d: 5.5, e: { x: 6.5, y: 7.5 }, f: 8 },
      c: 9,
      d: [
        { a: 10, b: 11, c: 12, d: [13, 14] },
        { a: 15, b: 16, c: 17, d: [18, 19] },
      ],
      e: { a: 20, b: 21, c: 22n, d: 23 },
    },
  ],
  Enumerations: ["Enumerations", { a: 1, color: Color.Green, size: 200, sign: -1, other: 1 }],
  Flags: [
    "Flags",
    {
      a: new Set(["low", "high"]),
      b: new Set(["low", "high"]),
      c: new Set(["low", "high"]),
      d: new Set(["low", "high"]),
    },
  ],
  Options: ["Options", { a: 1, b: 7, c: undefined, d: [8n, undefined] }],
  OptionPoint: ["OptionPoint", { x: 1, y: 2 }],
  OptionBytes: ["OptionBytes", { a: 1, b: 2, c: 3 }],
  TokenEnd: ["Token", { tag: "end" }],
  TokenNumber: ["Token", { tag: "number", value: 7 }],
  TokenRatio: ["Token", { tag: "ratio", value: 0.75 }],
  SmallThree: ["SmallToken", { tag: "three", value: Uint8Array.of(1, 2, 3) }],
  SmallTwo: ["SmallToken", { tag: "two", value: 0x0201 }],
  BareToken: ["BareToken", { tag: "ratio" }],
  OddToken: ["OddToken", { tag: "five", value: Uint8Array.of(1, 2, 3, 4, 5) }],
  ShapePoint: ["Shape", { tag: "point", value: { x: 1, y: 2 } }],
  ShapePacked: ["Shape", { tag: "packed", value: { a: 1, b: 2, c: 3, d: 4n } }],
  Tokens: [
    "Tokens",
    {
      a: 1,
      tokens: [
        { tag: "ratio", value: 0.5 },
        { tag: "number", value: 9 },
      ],
      small: { tag: "two", value: 7 },
    },
  ],
  Tuple: ["Tuple", [1, 2.5, 3]],
  TupleOfTuple: ["TupleOfTuple", [{ a: 1, b: 2, c: 3 }, [4, 5.5, 6], 7]],
  Filestat: [
    "Filestat",
    { dev: 1n, ino: 2n, filetype: "regular", nlink: 3n, size: 4n, atim: 5n, mtim: 6n, ctim: 7n },
  ],
  Fdstat: ["Fdstat", { fs_filetype: 4, fs_flags: 5, fs_rights_base: 0x1fffffffn, fs_rights_inheriting: 1n }],
  Dirent: ["Dirent", { d_next: 1n, d_ino: 2n, d_namlen: 3, d_type: 3 }],
  SubscriptionClock: [
    "Subscription",
    {
      userdata: 1n,
      u: { tag: "clock", value: { id: 1, timeout: 1000000n, precision: 1n, flags: new Set(["abstime"]) } },
    },
  ],
  SubscriptionRead: ["Subscription", { userdata: 2n, u: { tag: "fd_read", value: 3 } }],
  Event: ["Event", { userdata: 1n, error: 8, type: 1, fd_readwrite: { nbytes: 512n, flags: 1 } }],
};
