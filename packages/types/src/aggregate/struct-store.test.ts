// Objects are stored by functions of source text, or by closures where no text may be run.
import fc from "fast-check";

import { GuestMemoryError, LowerError } from "../errors.js";
import {
  bool,
  defineType,
  f32,
  f64,
  GuestMemory,
  i16,
  i64,
  i8,
  list,
  pointer,
  u16,
  u32,
  u64,
  u8,
  usize,
} from "../index.js";
import { orErrno } from "../result/or-errno.js";
import { ErrnoError } from "../result/errno-error.js";
import { thrown } from "../thrown.fixture.js";
import { runTexts } from "../type/source-text.fixture.js";
import { sizeOf } from "./measure.js";
import { Struct, struct } from "./struct.js";

const warm = (value: number): number => {
  if (value >= -273) return value;
  throw new LowerError("out-of-range", "is colder than anything is.", value, { subject: "celsius" });
};
/** A type of one's own, which looks at a value before it is written. */
const celsius = defineType({
  name: "celsius",
  flat: ["f32"],
  lift: (_memory: GuestMemory, core: number) => core,
  lower: warm,
  layout: f32.layout,
  load: (memory: GuestMemory, offset: number) => f32.load(memory, offset),
  store: (memory: GuestMemory, offset: number, value: number) => {
    f32.store(memory, offset, warm(value));
  },
  write: (memory: GuestMemory, offset: number, core: number) => {
    memory.writeF32(offset, core);
  },
});

const FIELDS = { i8, u8, i16, u16, u32, i64, u64, f32, f64, bool, usize, large: u64.number, celsius };
const values = {
  i8: fc.integer({ min: -128, max: 127 }),
  u8: fc.integer({ min: 0, max: 255 }),
  i16: fc.integer({ min: -32768, max: 32767 }),
  u16: fc.integer({ min: 0, max: 65535 }),
  u32: fc.integer({ min: 0, max: 4294967295 }),
  i64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  f32: fc.float(),
  f64: fc.double(),
  bool: fc.boolean(),
  usize: fc.integer({ min: 0, max: 4294967295 }),
  large: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  celsius: fc.float({ min: -273, noNaN: true }),
};

const makeStruct = (isText: boolean) => {
  runTexts(isText);
  return struct(FIELDS, { name: "Every" });
};

describe.each([
  ["source text", true],
  ["closures", false],
] as const)("by %s", (_how, isText) => {
  test.each(["i32", "i64"] as const)(
    "an object is stored as its fields are, in memories of %s",
    (addressType) => {
      const Every = makeStruct(isText);
      const whole = new GuestMemory(256, { addressType });
      const each = new GuestMemory(256, { addressType });
      const { size } = Every.layout[addressType];
      fc.assert(
        fc.property(fc.record(values), fc.integer({ min: 0, max: 256 - size }), (value, offset) => {
          whole.writeBytes(0, new Uint8Array(256).fill(0xaa));
          each.writeBytes(0, new Uint8Array(256).fill(0xaa));
          Every.store(whole, offset, value);
          for (const [name, type] of Object.entries(FIELDS)) {
            const at = Every.parts.offsetOf(name)?.[addressType] as number;
            type.store(each, offset + at, value[name as keyof typeof value] as never);
          }
          expect(whole.readBytes(0, 256)).toEqual(each.readBytes(0, 256));
          const view = Every.lift(each, offset);
          expect(view.u32).toBe(value.u32);
          Object.assign(view, value);
          expect(whole.readBytes(0, 256)).toEqual(each.readBytes(0, 256));
        }),
      );
    },
  );

  test("where a field does not fit, nothing is written, and the error names the field", () => {
    const Every = makeStruct(isText);
    const memory = new GuestMemory(256);
    const view = Every.lift(memory, 0);
    const fitting = { ...fc.sample(fc.record(values), 1)[0], large: 5 } as Record<string, unknown>;
    for (const name of Object.keys(FIELDS)) {
      const unfit = name === "celsius" ? -274 : "text";
      const code = name === "celsius" ? "out-of-range" : "wrong-type";
      const { message } = thrown(
        () => Every.store(memory, 0, { ...fitting, [name]: unfit } as never),
        LowerError,
        { code },
      );
      expect(message).toMatch(new RegExp(`^Every\\.${name} `));
      const set = thrown(() => ((view as Record<string, unknown>)[name] = unfit), LowerError, { code });
      expect(set.message).toBe(message);
    }
    expect(memory.readBytes(0, 256)).toEqual(new Uint8Array(256));
    thrown(() => Every.store(memory, 0, null as never), LowerError, { code: "wrong-type" });
  });

  test("a range that ends one byte outside the memory is refused before a field is read", () => {
    const Every = makeStruct(isText);
    const size = sizeOf(Every);
    const memory = new GuestMemory(size);
    const value = fc.sample(fc.record(values), 1)[0] as never;
    Every.store(memory, 0, value);
    const unread = new Proxy(
      {},
      {
        get: () => {
          throw new Error("read");
        },
      },
    ) as never;
    thrown(() => Every.store(memory, 1, unread), GuestMemoryError, { code: "out-of-bounds" });
    thrown(() => pointer(Every).lift(memory, 1).store(unread), GuestMemoryError, { code: "out-of-bounds" });
    pointer(Every).lift(memory, 0).store(value);
  });

  test("a view of the same struct in the same memory is copied byte for byte, and one of another memory by its fields", () => {
    runTexts(isText);
    const Pair = struct({ on: bool, at: u16 });
    const memory = new GuestMemory(16);
    memory.writeBytes(0, [7, 99, 1, 2]);
    Pair.store(memory, 4, Pair.lift(memory, 0));
    // A byte that is no bool, and one between the fields.
    expect(memory.readBytes(4, 4)).toEqual(Uint8Array.of(7, 99, 1, 2));
    const other = new GuestMemory(16);
    Pair.store(other, 4, Pair.lift(memory, 0));
    expect(other.readBytes(4, 4)).toEqual(Uint8Array.of(1, 0, 1, 2));
  });

  test("a getter of the value may grow the memory, and nothing is lost", () => {
    runTexts(isText);
    const Two = struct({ a: u32, b: u32 });
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = new GuestMemory(engine);
    const growing = {
      a: 1,
      get b() {
        engine.grow(1);
        return 2;
      },
    };
    list(Two).lift(memory, 8, 1).set(0, growing);
    expect([memory.readU32(8), memory.readU32(12)]).toEqual([1, 2]);
    orErrno(Two, { out: true }).loweringFor?.("i32").lower(growing, memory, 16);
    expect([memory.readU32(16), memory.readU32(20)]).toEqual([1, 2]);
    const view = Two.lift(memory, 24);
    engine.grow(1);
    view.b = 3;
    expect(memory.readU32(28)).toBe(3);
  });

  test("names of fields and structs are data", () => {
    runTexts(isText);
    const odd = '"];throw 1;//\n\u2028${`';
    const Odd = struct({ [odd]: u8, __proto__x: u8, constructor: u8 }, { name: "*/ throw 1;\n" });
    const memory = new GuestMemory(8);
    Odd.store(memory, 1, { [odd]: 1, __proto__x: 2, constructor: 3 });
    expect(memory.readBytes(0, 4)).toEqual(Uint8Array.of(0, 1, 2, 3));
    (Odd.lift(memory, 1) as Record<string, unknown>)[odd] = 9;
    expect(memory.readU8(1)).toBe(9);
  });

  test("a typed array of another name than the engine's is not called by it", () => {
    runTexts(isText);
    const typed = defineType({
      name: "typed",
      lower: (value: number) => value,
      layout: u32.layout,
      load: (memory: GuestMemory, offset: number) => u32.load(memory, offset),
      store: (memory: GuestMemory, offset: number, value: number) => u32.store(memory, offset, value),
      write: (memory: GuestMemory, offset: number, core: number) => memory.writeU32(offset, core),
      members: { typedArray: { name: "Int32(throw 1);Array" } },
    });
    const memory = new GuestMemory(8);
    struct({ typed }).store(memory, 0, { typed: 4 });
    expect(memory.readU32(0)).toBe(4);
  });

  test("a struct at a place is written, and a failure that is returned is not", () => {
    runTexts(isText);
    class Point extends Struct {
      @u16 x!: number;
      @u16 y!: number;
    }
    for (const addressType of ["i32", "i64"] as const) {
      const memory = new GuestMemory(16, { addressType });
      const { prepare, lower } = orErrno(Point, { out: true }).loweringFor?.(addressType) ?? {};
      prepare?.(memory, 12);
      thrown(() => prepare?.(memory, 13), GuestMemoryError, { code: "out-of-bounds" });
      expect(lower?.({ x: 1, y: 2 }, memory, 12)).toBe(0);
      expect(lower?.(new ErrnoError("ENOENT"), memory, 12)).toBe(44);
      expect(lower?.({ x: 3, y: 4, errno: "ENOENT" } as never, memory, 12)).toBe(0);
      expect([memory.readU16(12), memory.readU16(14)]).toEqual([3, 4]);
      thrown(() => lower?.(undefined as never, memory, 12), LowerError, { code: "wrong-type" });
    }
  });

  test("orErrno gives the core values of none, one and several with an errno behind them", () => {
    runTexts(isText);
    const memory = new GuestMemory(64);
    const { lower } = orErrno(u32).loweringFor?.("i32") ?? {};
    expect([lower?.(7, memory), lower?.(new ErrnoError("ENOENT"), memory)]).toEqual([
      [7, 0],
      [0, 44],
    ]);
    const two = orErrno([u32, u8]).loweringFor?.("i32");
    expect(two?.lower([1, 2], memory)).toEqual([1, 2, 0]);
    const placed = orErrno([u32, u8], { out: true }).loweringFor?.("i32");
    placed?.prepare?.(memory, 60, 63);
    thrown(() => placed?.prepare?.(memory, 60, 64), GuestMemoryError, { code: "out-of-bounds" });
    expect(placed?.lower([1, 2], memory, 60, 63)).toBe(0);
    expect([memory.readU8(60), memory.readU8(63)]).toEqual([1, 2]);
  });
});
