import fc from "fast-check";
import { caseCount } from "../cases.fixture.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  allocated,
  array,
  buffer,
  bytes,
  callback,
  cstring,
  defineType,
  errno,
  fixed,
  GuestMemory,
  type Liftable,
  list,
  option,
  orErrno,
  pointer,
  type Storable,
  string,
  Struct,
  struct,
  u16,
  u32,
  u8,
  utf16,
  variant,
} from "../index.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { thrown } from "../thrown.fixture.js";
import type { PairLayout } from "./layout.js";

const SIZE = 64;
const LAYOUTS: PairLayout[] = ["offset-length", "length-offset", "packed", "packed-length-high", "pointer"];
const nullable = true;

class Point extends Struct {
  @u32 x!: number;
}

type Elsewhere = Liftable<unknown> & Storable<unknown>;

const pairs: Record<string, (layout: PairLayout) => readonly [plain: Elsewhere, orNull: Elsewhere]> = {
  bytes: (layout) => [bytes({ layout }), bytes({ layout, nullable })],
  "copied bytes": (layout) => [bytes({ layout, copy: true }), bytes({ layout, copy: true, nullable })],
  string: (layout) => [string({ layout }), string({ layout, nullable })],
  utf16: (layout) => [utf16({ layout, max: 3 }), utf16({ layout, max: 3, nullable })],
  array: (layout) => [array(u16, { layout }), array(u16, { layout, nullable })],
  list: (layout) => [list(u16, { layout }), list(u16, { layout, nullable })],
  "copied list": (layout) => [
    list(string, { layout, copy: true }),
    list(string, { layout, copy: true, nullable }),
  ],
  buffer: (layout) => [buffer({ layout }), buffer({ layout, nullable })],
};

/** Writes a value, or the code of the error. */
function outcome(type: Elsewhere, act: () => unknown): string {
  try {
    return type.format(act());
  } catch (error) {
    if (error instanceof GuestMemoryError || error instanceof LiftError) return error.code;
    throw error;
  }
}

const number = fc.oneof(fc.nat({ max: SIZE + 4 }), fc.constantFrom(0, 0, 0xffffffff));

/** A pair, and the bytes of a memory of each kind. */
const passed = fc.record({
  offset: number,
  length: number,
  at: fc.constantFrom(0, 8, 16),
  content: fc.uint8Array({ minLength: SIZE, maxLength: SIZE }),
});

describe.each(Object.entries(pairs))("%s that may be null", (_name, make) => {
  test.each(LAYOUTS)(
    "is undefined at offset 0, whatever the length, and elsewhere as always: %s",
    (layout) => {
      const [plain, orNull] = make(layout);
      const isPacked = layout.startsWith("packed");
      fc.assert(
        fc.property(
          passed,
          fc.constantFrom("i32" as const, "i64" as const),
          ({ offset, length, at, content }, address) => {
            const memory = new GuestMemory(SIZE, { addressType: isPacked ? "i32" : address });
            memory.writeBytes(0, content);
            const size = memory.addressType === "i32" ? 4 : 8;
            const [high, low] = layout === "packed" ? [offset, length] : [length, offset];
            const core =
              layout === "pointer"
                ? [at]
                : isPacked
                  ? [BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low))]
                  : layout === "offset-length"
                    ? [offset, length]
                    : [length, offset];
            // The pair in memory, and for a pointer to a pair that pointer behind it.
            if (isPacked) memory.writeU64(at, BigInt.asUintN(64, core[0] as bigint));
            else {
              memory.writeAddress(at, layout === "length-offset" ? length : offset);
              memory.writeAddress(at + size, layout === "length-offset" ? offset : length);
            }
            const place = layout === "pointer" ? 48 : at;
            if (layout === "pointer") memory.writeAddress(place, at);
            const isNull = offset === 0 || (layout === "pointer" && at === 0);
            const lifts = [orNull.lift, orNull.liftFor?.(memory.addressType) ?? orNull.lift];
            for (const lift of lifts) {
              const expected = isNull ? "null" : outcome(plain, () => plain.lift(memory, ...core));
              expect(outcome(orNull, () => lift(memory, ...core))).toBe(expected);
            }
            const expected = isNull ? "null" : outcome(plain, () => plain.load(memory, place));
            expect(outcome(orNull, () => orNull.load(memory, place))).toBe(expected);
            expect(orNull.preview(memory, place)).toBe(isNull ? "null" : plain.preview(memory, place));
          },
        ),
        { numRuns: caseCount(300) },
      );
    },
  );

  test.each(LAYOUTS)("takes undefined in memory, and writes nothing but zeros to its place: %s", (layout) => {
    const [plain, orNull] = make(layout);
    for (const addressType of layout.startsWith("packed") ? (["i32"] as const) : (["i32", "i64"] as const)) {
      const memory = new GuestMemory(SIZE, { addressType });
      const { size } = orNull.layout[addressType];
      memory.bytes(0, SIZE).fill(0xaa);
      orNull.store(memory, 8, undefined);
      const expected = new Uint8Array(SIZE).fill(0xaa).fill(0, 8, 8 + size);
      expect(memory.bytes(0, SIZE)).toEqual(expected);
      expect(orNull.load(memory, 8)).toBeUndefined();
      thrown(() => orNull.store(memory, SIZE - size + 1, undefined), GuestMemoryError, {
        code: "out-of-bounds",
      });
      thrown(() => orNull.store(memory, 8, null), LowerError, {} as never);
      thrown(() => plain.store(memory, 8, undefined), LowerError, {} as never);
    }
  });

  test("says so in its description, and cannot be in an option", () => {
    const [plain, orNull] = make("offset-length");
    expect(orNull.describe()).toMatchObject({ flat: plain.flat, options: { nullable: true } });
    expect(plain.describe().options ?? {}).not.toHaveProperty("nullable");
    expect([plain.nullable ?? false, orNull.nullable]).toEqual([false, true]);
    thrown(() => option(orNull), TypeDefinitionError, { code: "invalid-definition" });
  });
});

describe.each<[string, Liftable<unknown>, Liftable<unknown>, (ofNull: object) => unknown]>([
  ["struct class", struct(Point), struct(Point, { nullable }), (o) => struct(Point, o)],
  [
    "copied struct",
    struct(Point, { copy: true }),
    struct(Point, { copy: true, nullable }),
    (o) => struct(Point, o),
  ],
  ["struct", struct({ x: u32 }), struct({ x: u32 }, { nullable }), (o) => struct({ x: u32 }, o)],
  ["fixed", fixed(u8, 4), fixed(u8, 4, { nullable }), (o) => fixed(u8, 4, o)],
  ["variant", variant({ end: null }), variant({ end: null }, { nullable }), (o) => variant({ end: null }, o)],
  ["pointer", pointer(u32), pointer(u32, { nullable }), (o) => pointer(u32, o)],
])("a %s that may be null", (_name, plain, orNull, make) => {
  test("is undefined at offset 0 and there alone", () => {
    for (const addressType of ["i32", "i64"] as const) {
      const memory = new GuestMemory(SIZE, { addressType });
      for (const lift of [orNull.lift, orNull.liftFor?.(addressType) ?? orNull.lift]) {
        expect(lift(memory, 0)).toBeUndefined();
        for (const offset of [1, SIZE - 4])
          expect(orNull.format(lift(memory, offset))).toBe(plain.format(plain.lift(memory, offset)));
      }
      expect(plain.lift(memory, 0)).toBeDefined();
    }
    expect(orNull.format(undefined)).toBe("null");
    expect(orNull.describe()).toMatchObject({ flat: ["address"], options: { nullable: true } });
  });

  test("is not refused at the same time", () => {
    const { message } = thrown(() => make({ nullable, nonNull: true }), TypeDefinitionError, {
      code: "invalid-definition",
    });
    expect(message).toContain("options has both nullable and nonNull. Keep one of them.");
    for (const options of [
      { nullable: false, nonNull: true },
      { nullable, nonNull: false },
    ])
      make(options);
  });
});

test.each<[string, Liftable<unknown>]>([
  ["struct class", struct(Point, { nullable })],
  ["fixed", fixed(u8, 4, { nullable })],
  ["variant", variant({ end: null }, { nullable })],
])("a %s that may be null lies nowhere in place: it has no offset there", (_name, orNull) => {
  for (const power of ["layout", "load", "store", "preview", "parts"])
    expect(orNull).not.toHaveProperty(power);
  const uses: ((of: never) => unknown)[] = [list, pointer, (of) => fixed(of, 2), (of) => struct({ of })];
  for (const make of uses) thrown(() => make(orNull as never), TypeDefinitionError, { code: "not-a-type" });
});

test("a struct class has one type of views, whatever its nullable ones", () => {
  expect(struct(Point, { nullable: false })).toBe(struct(Point));
  expect(struct(Point, { nullable })).not.toBe(struct(Point));
});

test("cstring and callback take null through the same option", () => {
  const memory = new GuestMemory(SIZE);
  const text = cstring({ nullable });
  expect([text.lift(memory, 0), text.lift(memory, 8)]).toEqual([undefined, ""]);
  const guest = new FakeGuest(SIZE);
  const done = callback([u32])({ nullable });
  expect(done.lift(guest.memory, 0)).toBeUndefined();
  expect(done.lower(undefined, guest.memory)).toBe(0);
  thrown(() => callback([u32]).lift(guest.memory, 0), LiftError, { code: "null-callback" });
});

describe("an allocated value that may be null", () => {
  test("is offset 0, and nothing is allocated for it", () => {
    const { memory, allocations } = bumpGuest("malloc");
    expect(allocated(string, { nullable }).lower(undefined, memory)).toEqual([0, 0]);
    expect(allocated(string({ nullable })).lower(undefined, memory)).toEqual([0, 0]);
    expect(allocated(Point, { nullable }).lower(undefined, memory)).toBe(0);
    expect(allocated(bytes({ layout: "packed" }), { nullable }).lower(undefined, memory)).toBe(0n);
    expect(orErrno(allocated(cstring, { nullable })).lower(undefined, memory)).toEqual([0, 0]);
    memory.bytes(8, 8).fill(0xaa);
    allocated(list(u16), { nullable, out: true }).lower(undefined, memory, 8);
    expect([...memory.bytes(8, 8)]).toEqual(Array(8).fill(0));
    expect(allocations).toEqual([]);
    expect(allocated(string, { nullable }).lower("one", memory)).toEqual([1024, 3]);
    expect(allocated(Point, { nullable }).describe()).toMatchObject({ options: { nullable: true } });
  });

  test("is a field and an element as well, also behind a pointer to its pair", () => {
    const { memory } = bumpGuest("malloc");
    for (const layout of LAYOUTS.filter((each) => each !== "pointer")) {
      const text = allocated(string({ layout }), { nullable });
      text.store(memory, 8, "one");
      expect([text.load(memory, 8), text.preview(memory, 8)]).toEqual(["one", '"one"']);
      text.store(memory, 8, undefined);
      expect([text.load(memory, 8), text.preview(memory, 8), memory.readU64(8)]).toEqual([
        undefined,
        "null",
        0n,
      ]);
    }
    const [offset] = allocated(list(allocated(string, { nullable }))).lower(["a", undefined], memory) as [
      number,
    ];
    expect(list(string({ nullable })).lift(memory, offset, 2).toArray()).toEqual(["a", undefined]);
  });

  test("is refused without the option, and with it where undefined is a value already", () => {
    const { memory } = bumpGuest("malloc");
    thrown(() => allocated(string).lower(undefined as never, memory), LowerError, { code: "wrong-type" });
    thrown(() => allocated(Point).lower(undefined as never, memory), LowerError, { code: "wrong-type" });
    const { message } = thrown(() => allocated(errno, { nullable }), TypeDefinitionError, {
      code: "invalid-definition",
    });
    expect(message).toContain("Leave { nullable: true } out.");
  });
});

describe("a type of one's own that may be null", () => {
  const seen: number[] = [];
  const tag = defineType({
    name: "tag",
    flat: ["address"],
    byPointer: true,
    nullable: true,
    lift: (memory: GuestMemory, offset: number) => (seen.push(offset), memory.readU8(offset)),
    layout: u8.layout,
    load: (memory: GuestMemory, offset: number) => memory.readU8(offset),
    store: (memory: GuestMemory, offset: number, value: number) => {
      memory.writeU8(offset, value);
    },
  });
  const json = defineType({
    name: "json",
    flat: ["address", "address"],
    nullable: true,
    lift: (memory: GuestMemory, offset: number, length: number): unknown =>
      JSON.parse(string.lift(memory, offset, length)),
    encode: (value: unknown, memory: GuestMemory) => string.encode(JSON.stringify(value), memory),
  });

  test("by pointer does not see offset 0, and is not one for fields", () => {
    const memory = new GuestMemory(SIZE);
    expect([tag.lift(memory, 0), tag.lift(memory, 3)]).toEqual([undefined, 0]);
    expect(seen).toEqual([3]);
    expect(tag).not.toHaveProperty("load");
  });

  test("as a pair does not see offset 0, nor undefined", () => {
    const { memory } = bumpGuest("malloc");
    memory.writeBytes(8, new TextEncoder().encode("[1]"));
    expect([json.lift(memory, 0, 3), json.lift(memory, 8, 3)]).toEqual([undefined, [1]]);
    const lowered = allocated(json);
    expect([lowered.lower(undefined, memory), lowered.lower([1], memory)]).toEqual([
      [0, 0],
      [1024, 3],
    ]);
  });
});
