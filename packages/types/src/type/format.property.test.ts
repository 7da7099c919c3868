import fc from "fast-check";
import {
  allocated,
  array,
  bool,
  buffer,
  bytes,
  callback,
  cstring,
  defineType,
  duration,
  enumeration,
  errno,
  externref,
  f32,
  f64,
  fixed,
  flags,
  GuestMemory,
  handle,
  i16,
  i32,
  i64,
  i8,
  list,
  none,
  option,
  orErrno,
  pointer,
  string,
  Struct,
  struct,
  timestamp,
  tuple,
  type TypeDescriptor,
  u16,
  u32,
  u64,
  u8,
  usize,
  utf16,
  variant,
} from "../index.js";
import { formatAny } from "./format.js";
import { caseCount } from "../cases.fixture.js";

class Point extends Struct {
  @u32 x!: number;
  @string name!: string;
}

const types: Record<string, TypeDescriptor> = {
  i8,
  u8,
  i16,
  u16,
  i32,
  u32,
  i64,
  u64,
  "i64.number": i64.number,
  "u64.number": u64.number,
  f32,
  f64,
  bool,
  usize,
  bytes,
  string,
  cstring,
  utf16,
  array: array(u16),
  list: list(string),
  "list of structs": list(Point),
  buffer,
  pointer: pointer(Point),
  struct: struct(Point),
  fixed: fixed(u8, 4),
  "fixed structs": fixed(Point, 2),
  tuple: tuple(u8, string, Point),
  enumeration: enumeration("a", "b"),
  flags: flags("a", "b"),
  variant: variant({ end: null, point: Point }),
  option: option(list(u8)),
  errno,
  orErrno: orErrno(u32),
  none,
  duration,
  "duration.ms": duration.ms,
  timestamp,
  "timestamp.ms": timestamp.ms,
  "timestamp.date": timestamp.date,
  handle: handle(Map),
  callback: callback([u32], u32),
  externref,
  allocated: allocated(list(allocated(string))),
  defined: defineType({ name: "own", lift: (_memory: GuestMemory, core: number) => core }),
};

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const refuse = (): never => {
  throw new Error("was read");
};

/** Values that throw when one looks at them, or are far too large to be written. */
const hostile = [
  revoked(),
  new Proxy({}, { get: refuse, has: refuse, getPrototypeOf: refuse, ownKeys: refuse }),
  new Proxy([], { get: refuse }),
  new Proxy(refuse, { get: refuse }),
  {
    get length() {
      return refuse();
    },
  },
  Object.create({
    get constructor() {
      return refuse();
    },
  }),
  {
    toString: refuse,
    valueOf: refuse,
    toJSON: refuse,
    [Symbol.toPrimitive]: refuse,
    tag: "point",
    value: revoked(),
  },
  Object.defineProperty(() => 0, "name", { value: Symbol("a name") }),
  Object.defineProperty(() => 0, "name", { value: "x".repeat(1e5) }),
  class {
    static override = 1;
    static readonly name = 5;
  },
  Object.defineProperty(new (class {})(), "constructor", { value: { name: "y".repeat(1e5) } }),
  new (Object.defineProperty(class {}, "name", { value: "y".repeat(1e5) }))(),
  { length: 2 ** 53, get: refuse },
  { length: 1e9 },
  { length: -1 },
  { length: NaN },
  { tag: "x".repeat(1e5) },
  "x".repeat(1e6),
  2n ** 40_000n,
  Symbol("x".repeat(1e5)),
  new Uint8Array(1e6),
  new Float64Array(1e5).fill(1 / 3),
  Array.from({ length: 1e5 }, () => "x".repeat(100)),
  new Set(Array.from({ length: 1e4 }, (_, index) => "x".repeat(index))),
  new Date(NaN),
  Object.assign(Object.create(null) as object, { x: 1 }),
  // A list that leads out of its memory, or is longer than anybody reads.
  list(string).lift(filled(0xff), 0, 8),
  list(u8).lift(new GuestMemory(1e6), 0, 1e6),
  struct(Point).lift(filled(0xff), 8),
];

function filled(byte: number): GuestMemory {
  const memory = new GuestMemory(64);
  memory.bytes(0, 64).fill(byte);
  return memory;
}

const pick = fc.nat({ max: hostile.length - 1 });

/** Recipes: fast-check itself looks at the values that it makes. */
const recipes = fc.oneof(
  fc
    .anything({ withBigInt: true, withDate: true, withTypedArray: true, withSparseArray: true })
    .map((value) => () => value),
  fc.array(pick, { maxLength: 20 }).map((indices) => () => indices.map((index) => hostile[index])),
  fc.tuple(pick, pick).map(([value, x]) => () => ({ tag: "point", value: hostile[value], x: hostile[x] })),
);

test.each(Object.keys(types))("%s writes any value, throws nothing, and comes to an end", (name) => {
  const type = types[name] as TypeDescriptor;
  for (const value of hostile) expect(typeof type.format(value)).toBe("string");
  fc.assert(
    fc.property(recipes, (make) => {
      const text = type.format(make()) as unknown;
      if (typeof text !== "string") throw new Error("no text");
      if (text.length > 5000) throw new Error(`${String(text.length)} characters`);
    }),
    { numRuns: caseCount(1000) },
  );
});

test.each(hostile.map((value, index) => [index, value]))(
  "formatAny writes hostile value %d in a line",
  (_index, value) => {
    expect(formatAny(value).length).toBeLessThan(150);
  },
);
