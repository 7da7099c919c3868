import fc from "fast-check";
import { caseCount } from "../cases.fixture.js";
import { GuestMemoryError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  bitFields,
  type BitFieldsOptions,
  copyOf,
  encode,
  fixed,
  GuestMemory,
  list,
  struct,
  u16,
  u32,
  u64,
  u8,
  i32,
  pointer,
} from "../index.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { thrown } from "../thrown.fixture.js";

const SIZE = 64;
const Status = bitFields({ ready: 0x1, mode: 0xe, level: 0xfff0 }, { as: u16, name: "Status" });
const integers = { u8, u16, u32, u64 } as const;

test("they are passed as their integer, and lie as it does", () => {
  expect([Status.flat, Status.layout.i32]).toEqual([["i32"], { size: 2, alignment: 2 }]);
  expect(bitFields({ a: 1 }).layout.i32).toEqual({ size: 4, alignment: 4 });
  const long = bitFields({ a: 1n << 32n });
  expect([long.flat, long.layout.i32]).toEqual([["i64"], { size: 8, alignment: 8 }]);
  expect(Status.describe()).toMatchObject({
    name: "Status",
    kind: "bitFields",
    options: { as: "u16" },
    cases: [
      { name: "ready", number: 1 },
      { name: "mode", number: 14 },
      { name: "level", number: 0xfff0 },
    ],
  });
  expect(bitFields({ top: 0xffn << 56n }).describe().cases).toEqual([
    { name: "top", number: "18374686479671623680" },
  ]);
});

test("each field has its bits, moved to the right; other bits are ignored", () => {
  const memory = new GuestMemory(SIZE);
  expect(Status.lift(memory, 0xabcb)).toEqual({ ready: 1, mode: 5, level: 0xabc });
  expect(Status.lift(memory, -1)).toEqual({ ready: 1, mode: 7, level: 0xfff });
  expect(bitFields({ a: 0x10 }).lift(memory, -17)).toEqual({ a: 0 });
  expect(bitFields({ all: 0xffffffff }).lift(memory, -1)).toEqual({ all: 0xffffffff });
  expect(bitFields({ sign: 1 << 31 }).lift(memory, -1)).toEqual({ sign: 1 });
  expect(bitFields({ top: 0xffn << 56n }).lift(memory, -1n)).toEqual({ top: 255 });
});

test("the object is frozen, so that a change of it is not lost without a word", () => {
  const value = Status.lift(new GuestMemory(SIZE), 1) as { ready: number };
  expect(() => {
    value.ready = 0;
  }).toThrow(TypeError);
  expect(copyOf(value)).toEqual({ ready: 1, mode: 0, level: 0 });
});

test("storing keeps the bits that no field has; as a result they are 0", () => {
  const memory = new GuestMemory(SIZE);
  const some = bitFields({ low: 0x0f, high: 0x30 }, { as: u8 });
  memory.writeU16(8, 0xffff);
  const stored = writesOnly(memory, 9, 1, () => {
    memory.writeU8(9, 0xff);
    some.store(memory, 9, { low: 5, high: 2 });
  });
  expect(stored).toBeUndefined();
  expect(memory.readU8(9)).toBe(0b1110_0101);
  expect(some.lower({ low: 5, high: 2 }, memory)).toBe(0b10_0101);
  expect(bitFields({ top: 0xffn << 56n }).lower({ top: 255 }, memory)).toBe(0xffn << 56n);
  expect(bitFields({ all: 0xffffffff }).lower({ all: 0xffffffff }, memory)).toBe(-1);
});

test.each<[string, unknown, string, RegExp]>([
  [
    "a number that is too large",
    { ready: 1, mode: 8, level: 0 },
    "out-of-range",
    /^Status\.mode must be an integer from 0 to 7, not 8/,
  ],
  [
    "one below 0",
    { ready: -1, mode: 0, level: 0 },
    "out-of-range",
    /^Status\.ready must be an integer from 0 to 1, not -1/,
  ],
  ["a fraction", { ready: 0.5, mode: 0, level: 0 }, "out-of-range", /0\.5/],
  [
    "one that is missing",
    { ready: 0, mode: 0 },
    "wrong-type",
    /^Status\.level must be a number, not undefined/,
  ],
  [
    "a truth value",
    { ready: true, mode: 0, level: 0 },
    "wrong-type",
    /^Status\.ready must be a number, not true/,
  ],
  ["no object", 5, "wrong-type", /^Status must be an object with a number for each field, not 5/],
  ["null", null, "wrong-type", /not null/],
])("%s is refused, and nothing is written", (_what, value, code, text) => {
  const memory = new GuestMemory(SIZE);
  const { message } = thrown(() => Status.lower(value as never, memory), LowerError, { code: code as never });
  expect(message).toMatch(text);
  expect(
    writesOnly(memory, 8, 2, () => {
      Status.store(memory, 8, value as never);
    }),
  ).toBeInstanceOf(LowerError);
});

test("fields of any widths are the bits that C gives them, in every kind of integer", () => {
  const spec = fc.constantFrom(...(Object.keys(integers) as (keyof typeof integers)[])).chain((name) => {
    const bits = 8 * integers[name].layout.i32.size;
    const widths = fc.array(fc.integer({ min: 1, max: Math.min(bits, 53) }), { minLength: 1, maxLength: 6 });
    return fc.record({
      name: fc.constant(name),
      widths,
      core: fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n }),
    });
  });
  fc.assert(
    fc.property(spec, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), ({ name, widths, core }, before) => {
      const bits = 8 * integers[name].layout.i32.size;
      const masks: Record<string, bigint> = {};
      const expected: Record<string, number> = {};
      let shift = 0;
      for (const [index, width] of widths.entries()) {
        if (shift + width > bits) break;
        masks[`f${String(index)}`] = ((1n << BigInt(width)) - 1n) << BigInt(shift);
        expected[`f${String(index)}`] = Number((core >> BigInt(shift)) & ((1n << BigInt(width)) - 1n));
        shift += width;
      }
      const type = bitFields(masks, { as: integers[name] as never });
      const memory = new GuestMemory(SIZE);
      memory.writeU64(8, core);
      expect(type.load(memory, 8)).toEqual(expected);
      expect(type.lift(memory, name === "u64" ? BigInt.asIntN(64, core) : Number(core) | 0)).toEqual(
        expected,
      );
      memory.writeU64(8, before);
      type.store(memory, 8, expected);
      const mine = (1n << BigInt(shift)) - 1n;
      expect(memory.readU64(8)).toBe((before & ~mine) | (core & mine));
    }),
    { numRuns: caseCount(2000) },
  );
});

test("they are fields and elements like any other", () => {
  const memory = new GuestMemory(SIZE);
  const Entry = struct({ id: u8, status: Status, all: fixed(Status, 2) });
  const entry = pointer(Entry).lift(memory, 8).load();
  entry.status = { ready: 1, mode: 5, level: 0xabc };
  entry.all.set(1, { ...entry.status, mode: 2 });
  expect(copyOf(entry)).toEqual({
    id: 0,
    status: { ready: 1, mode: 5, level: 0xabc },
    all: [
      { ready: 0, mode: 0, level: 0 },
      { ready: 1, mode: 2, level: 0xabc },
    ],
  });
  expect(Entry.format(entry)).toContain("status: { ready: 1, mode: 5, level: 2748 }");
  expect(JSON.stringify(entry)).toContain('"status":{"ready":1,"mode":5,"level":2748}');
  expect(encode(list(Status), [{ ready: 1, mode: 0, level: 1 }])).toEqual(Uint8Array.of(0x11, 0));
  const error = thrown(
    () => {
      entry.status = { ready: 2, mode: 0, level: 0 };
    },
    LowerError,
    { code: "out-of-range" },
  );
  expect(error.message).toContain("struct.status.ready must be an integer from 0 to 1");
  thrown(() => Status.load(memory, SIZE - 1), GuestMemoryError, { code: "out-of-bounds" });
});

test.each<[string, Record<string, unknown>, BitFieldsOptions, RegExp]>([
  ["without fields", {}, {}, /has no names/],
  ["a mask with a gap", { a: 0b101 }, {}, /has no mask for a, but 5\. Give bits without a gap/],
  ["an empty mask", { a: 0 }, {}, /has no mask for a, but 0/],
  ["a negative mask", { a: -(2n ** 40n) }, {}, /has no mask for a/],
  ["a mask that is not an integer", { a: 1.5 }, {}, /but 1\.5/],
  ["a mask that is not a number", { a: "1" }, {}, /but "1"/],
  ["a mask of more than 64 bits", { a: 1n << 64n }, {}, /has no mask for a/],
  [
    "a field that no number holds",
    { a: 2n ** 54n - 1n },
    {},
    /has 54 bits for a, and no number holds more than 53/,
  ],
  ["bits of another field", { a: 0x3, b: 0x6 }, {}, /has bits for b that another field has: 0x2/],
  ["bits that do not fit", { a: 0x100 }, { as: u8 }, /has bits for a that do not fit u8: 0x100/],
  ["another integer", { a: 1 }, { as: i32 as never }, /cannot be i32/],
  ["a name that is an index", { 0: 1 }, {}, /has a name that is an index: 0/],
])("a definition with %s is refused", (_what, masks, options, text) => {
  const make = (): unknown => bitFields(masks as Record<string, number>, options);
  expect(thrown(make, TypeDefinitionError, { code: "invalid-definition" }).message).toMatch(text);
});
