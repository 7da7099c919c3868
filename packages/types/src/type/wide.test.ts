import fc from "fast-check";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { caseCount } from "../cases.fixture.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  allocated,
  array,
  buffer,
  bytes,
  callback,
  copyOf,
  cstring,
  defineType,
  GuestMemory,
  json,
  list,
  orErrno,
  pointer,
  type Storable,
  string,
  struct,
  tuple,
  u16,
  u32,
  u8,
  usize,
  utf16,
} from "../index.js";
import { LentMemory } from "../allocation/lent-memory.js";
import { lenderFinder } from "../allocation/lender.js";
import { type AnyType, lendOf } from "../lending/lend.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { thrown } from "../thrown.fixture.js";
import type { PairLayout } from "./layout.js";

const SIZE = 96;
const wide = true;
const WITH_ADDRESSES = ["offset-length", "length-offset", "pointer"] as const;

/** Every type that holds an address in memory: with the width of the memory, and with 8 bytes. */
const types: [string, (options: { wide?: boolean; nullable?: boolean }) => Storable<unknown>][] = [
  ...WITH_ADDRESSES.flatMap((layout): typeof types => [
    [`bytes, ${layout}`, (options) => bytes({ ...options, layout })],
    [`string, ${layout}`, (options) => string({ ...options, layout, fatal: false })],
    [`utf16, ${layout}`, (options) => utf16({ ...options, layout })],
    [`json, ${layout}`, (options) => json({ ...options, layout })],
    [`array, ${layout}`, (options) => array(u16, { ...options, layout })],
    [`list, ${layout}`, (options) => list(u16, { ...options, layout })],
    [`buffer, ${layout}`, (options) => buffer({ ...options, layout })],
    [`allocated string, ${layout}`, (options) => allocated(string({ ...options, layout, fatal: false }))],
  ]),
  ["cstring", (options) => cstring({ ...options, fatal: false })],
  ["pointer", (options) => pointer(u32, options)],
  ["callback", (options) => callback([])(options)],
  ["allocated cstring", (options) => allocated(cstring({ ...options, fatal: false }))],
];
const all: typeof types = [...types, ["usize", (options) => usize({ wide: options.wide ?? false })]];

/** Makes the outcome of an act comparable between two memories: the value in words, or the error's code. */
function outcome(type: Storable<unknown>, act: () => unknown): string {
  try {
    return type.format(act());
  } catch (error) {
    if (error instanceof GuestMemoryError || error instanceof LiftError) return error.code;
    throw error;
  }
}

describe.each(all)("a wide %s", (_name, make) => {
  test("has 8 bytes for each address, aligned to 8, in each kind of memory, and is passed as without it", () => {
    const { layout, flat } = make({ wide });
    const { layout: natural, flat: passed } = make({});
    expect(layout).toEqual({ i32: natural.i64, i64: natural.i64 });
    expect(flat).toEqual(passed);
    expect(JSON.stringify(make({ wide }).describe())).toContain('"wide":true');
    expect(make({ wide: false }).describe()).toEqual(make({}).describe());
  });

  test.each([false, true])(
    "is in a 32-bit memory as it is without it in a 64-bit memory (nullable: %p)",
    (nullable) => {
      if (nullable && _name === "usize") return;
      const type = make({ wide, ...(nullable && { nullable }) });
      const natural = make(nullable ? { nullable } : {});
      const address = fc.oneof(
        fc.bigInt({ min: 0n, max: BigInt(SIZE + 8) }),
        fc.constantFrom(0n, 0xffffffffn, 2n ** 32n, 2n ** 32n + 8n, 2n ** 53n, 2n ** 64n - 1n),
      );
      const property = (first: bigint, second: bigint, third: bigint): void => {
        const [narrow, wider] = (["i32", "i64"] as const).map((addressType) => {
          const { memory, table } = new FakeGuest(SIZE, { addressType });
          table[8] = () => 7;
          for (let at = 0; at < SIZE; at++) memory.writeU8(at, at % 3);
          [first, second, third].forEach((each, index) => {
            memory.writeU64(8 + 8 * index, each);
          });
          return memory;
        }) as [GuestMemory, GuestMemory];
        // A number is refused as soon as it is no core value of the memory; a place when it is used.
        fc.pre(_name !== "usize" || first < 2n ** 32n);
        expect(outcome(type, () => type.load(narrow, 8))).toBe(
          outcome(natural, () => natural.load(wider, 8)),
        );
        expect(type.preview(narrow, 8)).toBe(natural.preview(wider, 8));
      };
      fc.assert(fc.property(address, address, address, property), { numRuns: caseCount(400) });
    },
  );
});

test("an address that 32 bits would cut off is beyond the memory", () => {
  const memory = new GuestMemory(SIZE);
  memory.writeU64(8, 2n ** 32n + 16n);
  memory.writeU64(16, 2n);
  for (const type of [string({ wide }), bytes({ wide }), list(u8, { wide }), buffer({ wide })]) {
    thrown(() => type.load(memory, 8), GuestMemoryError, { code: "out-of-bounds", offset: 2 ** 32 + 16 });
  }
  thrown(() => cstring({ wide }).load(memory, 8), GuestMemoryError, { code: "out-of-bounds" });
  thrown(() => pointer(u8, { wide }).load(memory, 8).load(), GuestMemoryError, { code: "out-of-bounds" });
  thrown(() => usize({ wide }).load(memory, 8), LiftError, { code: "out-of-range" });
  memory.writeU64(8, 0xffffffffn);
  expect(usize({ wide }).load(memory, 8)).toBe(0xffffffff);
});

test("values of a guest's memory are written with 8 bytes for each address, and nothing else is written", () => {
  const { memory } = new FakeGuest(SIZE);
  const words = (at: number, count: number): bigint[] =>
    Array.from({ length: count }, (_, index) => memory.readU64(at + 8 * index));
  writesOnly(memory, 8, 16, () => {
    bytes({ wide }).store(memory, 8, memory.bytes(40, 3));
  });
  expect(words(8, 2)).toEqual([40n, 3n]);
  list(u16, { wide, layout: "length-offset" }).store(memory, 8, list(u16).lift(memory, 48, 2));
  expect(words(8, 2)).toEqual([2n, 48n]);
  writesOnly(memory, 24, 8, () => {
    pointer(u8, { wide }).store(memory, 24, pointer(u8).lift(memory, 5));
  });
  usize({ wide }).store(memory, 32, 0xffffffff);
  expect(words(24, 2)).toEqual([5n, 0xffffffffn]);
  string({ wide, nullable: true }).store(memory, 8, undefined);
  expect(words(8, 2)).toEqual([0n, 0n]);
  thrown(() => usize({ wide }).store(memory, 32, 2 ** 32), LowerError, { code: "out-of-range" });
  for (const end of [SIZE - 15, SIZE]) {
    thrown(
      () => {
        bytes({ wide }).store(memory, end, memory.bytes(40, 3));
      },
      GuestMemoryError,
      { code: "out-of-bounds" },
    );
  }
});

test("a function of the host is stored as an index of 8 bytes", () => {
  const { memory } = new FakeGuest(SIZE);
  memory.writeU64(8, 2n ** 64n - 1n);
  callback([])({ wide }).store(memory, 8, () => undefined);
  expect(memory.readU64(8)).toBe(1n);
});

test("texts that the guest allocates memory for are stored with 8 bytes for each address", () => {
  const { memory } = bumpGuest("malloc");
  const row = struct({ name: allocated(string({ wide })), tag: allocated(cstring({ wide })) });
  expect(row.layout.i32).toEqual({ size: 24, alignment: 8 });
  row.store(memory, 8, { name: "Ada", tag: "x" });
  expect(copyOf(row.load(memory, 8))).toEqual({ name: "Ada", tag: "x" });
  const [name, length, tag] = [8, 16, 24].map((at) => Number(memory.readU64(at)));
  expect([memory.readAscii(name as number, 3), length, memory.readAscii(tag as number, 2)]).toEqual([
    "Ada",
    3,
    "x\0",
  ]);
});

test("results that are written to places have 8 bytes for each address", () => {
  const { memory } = bumpGuest("malloc");
  const text = allocated(string({ wide }), { out: true });
  thrown(() => text.prepare?.(memory, memory.byteLength - 15), GuestMemoryError, { code: "out-of-bounds" });
  text.lower("Ada", memory, 8);
  expect([memory.readU64(8) >= 1024n, memory.readU64(16)]).toEqual([true, 3n]);
  const Point = struct({ x: u32 });
  const point = allocated(Point, { out: true, wide });
  point.lower({ x: 7 }, memory, 8);
  expect(memory.readU32(Number(memory.readU64(8)))).toBe(7);
  expect(allocated(Point, { wide }).describe().options).toEqual({ wide: true });
  const at = orErrno(pointer(u32, { wide }), { out: true });
  at.lower(pointer(u32).lift(memory, 64), memory, 8);
  expect(memory.readU64(8)).toBe(64n);
});

test("arguments of a guest's function are lent with 8 bytes for each address", () => {
  const { memory } = bumpGuest("malloc");
  const lent = (type: object, value: unknown): unknown => {
    const steps = lendOf(type as AnyType);
    const call = new LentMemory(memory, lenderFinder({ allocate: "malloc", free: "malloc" }));
    return steps?.place(steps.encode(value, memory) as never, call);
  };
  const [texts, count] = lent(list(string({ wide })), ["Ada", "Bo"]) as number[];
  expect(count).toBe(2);
  expect(
    list(string({ wide }))
      .lift(memory, texts as number, 2)
      .toArray(),
  ).toEqual(["Ada", "Bo"]);
  const pair = lent(string({ wide, layout: "pointer" }), "Cy") as number;
  expect(string({ wide, layout: "pointer" }).lift(memory, pair)).toBe("Cy");
  expect(memory.readU64(pair + 8)).toBe(2n);
});

test("a type of the user's own says that it is wide, for null pointers", () => {
  const own = defineType({
    name: "own",
    flat: ["address"],
    wide,
    nullable: true,
    layout: { size: 8, alignment: 8 },
    lift: (_memory: GuestMemory, offset: number) => offset,
    load: (memory: GuestMemory, at: number) => Number(memory.readU64(at)),
    store: (memory: GuestMemory, at: number, value: number) => {
      memory.writeU64(at, BigInt(value));
    },
  });
  const memory = new GuestMemory(SIZE);
  memory.writeU64(8, 2n ** 32n);
  expect(own.load(memory, 8)).toBe(2 ** 32);
  own.store(memory, 8, undefined);
  expect([own.load(memory, 8), memory.readU64(8)]).toEqual([undefined, 0n]);
});

test("a Go slice is a list and its capacity", () => {
  const memory = new GuestMemory(SIZE);
  memory.writeBytes(8, [40, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 9]);
  memory.writeBytes(40, [1, 2, 3]);
  const slice = tuple(bytes({ wide, copy: true }), usize({ wide }));
  expect(slice.layout.i32).toEqual({ size: 24, alignment: 8 });
  expect(copyOf(slice.load(memory, 8))).toEqual([Uint8Array.of(1, 2), 9]);
});

test.each(["packed", "packed-length-high"] satisfies PairLayout[])(
  "the layout %j, an i64 without an address in memory, is refused",
  (layout) => {
    for (const make of [() => string({ layout, wide }), () => list(u8, { layout, wide })]) {
      const error = thrown(make, TypeDefinitionError, { code: "invalid-definition" });
      expect(error.message).toContain(
        `: wide has no address of 8 bytes to hold: the layout "${layout}" is one i64. Leave one of the two out.`,
      );
    }
  },
);

test("objects of AssemblyScript are refused, and two words for one address", () => {
  const loose = utf16 as unknown as (options: object) => unknown;
  const unknown = { code: "unknown-option" } as const;
  thrown(() => loose({ layout: "assemblyscript", wide }), TypeDefinitionError, unknown);
  const invalid = { code: "invalid-definition", where: "allocated" } as const;
  thrown(() => allocated(string, { wide }), TypeDefinitionError, invalid);
  thrown(() => allocated(struct({ x: u8 }), { wide, allocator: "__new" }), TypeDefinitionError, invalid);
  thrown(() => usize({ wide: 1 as never }), TypeDefinitionError, { code: "invalid-option" });
});
