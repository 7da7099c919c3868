import fc from "fast-check";
import { GuestMemoryError, LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { i16, i32, i8, type IntegerType, u16, u32, u8 } from "./integers.js";
import { NO_NUMBERS } from "./numbers.fixture.js";

const integers: [string, IntegerType, number, number, number][] = [
  ["i8", i8, -128, 127, 1],
  ["u8", u8, 0, 255, 1],
  ["i16", i16, -32768, 32767, 2],
  ["u16", u16, 0, 65535, 2],
  ["i32", i32, -2147483648, 2147483647, 4],
  ["u32", u32, 0, 4294967295, 4],
];
const anyMemory = new GuestMemory(16);

describe.each(integers)("%s", (name, type, least, most, size) => {
  const memory = new GuestMemory(16);
  const between = fc.integer({ min: least, max: most });

  beforeEach(() => memory.bytes(0, 16).fill(0));

  test("is one i32, and as many bytes in memory as its name says", () => {
    expect(type.name).toBe(name);
    expect(type.flat).toEqual(["i32"]);
    expect(type.layout).toEqual({ i32: { size, alignment: size }, i64: { size, alignment: size } });
  });

  test("gives back its first value, its last, and every one between", () => {
    const roundTrip = (value: number): void => {
      const core = type.lower(value, memory) as number;
      expect(core).toBe(core | 0); // the engine takes it as it is
      expect(type.lift(memory, core)).toBe(value);
      type.store(memory, 8, value);
      expect(type.load(memory, 8)).toBe(value);
    };
    roundTrip(least);
    roundTrip(most);
    fc.assert(fc.property(between, roundTrip));
  });

  test.each([
    least - 1,
    most + 1,
    NaN,
    Infinity,
    -Infinity,
    0.5,
    most + 0.5,
    2 ** 53,
    -(2 ** 53),
    2 ** 32 + 1,
  ])("refuses %d as a result and as a field, and writes nothing", (value) => {
    const data = { code: "out-of-range", value } as const;
    const { message } = thrown(() => type.lower(value, memory), LowerError, data);
    expect(message).toContain(`must be an integer from ${String(least)} to ${String(most)}, not `);
    thrown(
      () => {
        type.store(memory, 0, value);
      },
      LowerError,
      data,
    );
    expect(memory.readU64(0)).toBe(0n);
  });

  test.each([...NO_NUMBERS, 5n, -1n])("refuses %p, which is no number", (value) => {
    const data = { code: "wrong-type", value } as const;
    thrown(() => type.lower(value as number, memory), LowerError, data);
    thrown(
      () => {
        type.store(memory, 0, value as number);
      },
      LowerError,
      data,
    );
  });

  test("gives 0 for -0", () => {
    expect(Object.is(type.lower(-0, memory), 0)).toBe(true);
  });

  test("makes of every i32 that a guest may pass the value that its low bits say", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (core) => {
        const value = type.lift(memory, core);
        expect(value).toBeGreaterThanOrEqual(least);
        expect(value).toBeLessThanOrEqual(most);
        const bits = 8 * size;
        expect(BigInt.asUintN(bits, BigInt(value))).toBe(BigInt.asUintN(bits, BigInt(core)));
        expect(Object.is(value, -0)).toBe(false);
      }),
    );
  });

  test("either keeps a value exactly or refuses it, whatever a method returns", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        try {
          expect(type.lift(memory, type.lower(value as number, memory))).toBe(
            Object.is(value, -0) ? 0 : value,
          );
        } catch (error) {
          expect(error).toBeInstanceOf(LowerError);
        }
      }),
    );
  });

  test("is read and written at the last offset, and not one further", () => {
    type.store(memory, 16 - size, most);
    expect(type.load(memory, 16 - size)).toBe(most);
    const data = { code: "out-of-bounds", offset: 17 - size, length: size } as const;
    thrown(() => type.load(memory, 17 - size), GuestMemoryError, data);
    thrown(
      () => {
        type.store(memory, 17 - size, most);
      },
      GuestMemoryError,
      data,
    );
  });

  test("writes its own bytes only", () => {
    memory.bytes(0, 16).fill(0xaa);
    type.store(memory, 4, 0);
    expect(memory.readU32(0)).toBe(0xaaaaaaaa);
    expect(memory.bytes(4, size).every((byte) => byte === 0)).toBe(true);
    expect(memory.bytes(4 + size, 8).every((byte) => byte === 0xaa)).toBe(true);
  });

  test("is formatted as a number", () => {
    expect(type.format(most)).toBe(String(most));
  });

  test("stands for a brand without change", () => {
    expect(type.as<number & { readonly unit: "bytes" }>()).toBe(type);
  });
});

describe("what a guest passes", () => {
  test.each([
    ["i8", i8, 0x1ff, -1],
    ["i8", i8, 0x180, -128],
    ["i8", i8, -129, 127],
    ["u8", u8, 0x1ff, 255],
    ["u8", u8, -1, 255],
    ["u8", u8, 0x100, 0],
    ["i16", i16, 0x1ffff, -1],
    ["i16", i16, 0x18000, -32768],
    ["u16", u16, 0x1ffff, 65535],
    ["u16", u16, -1, 65535],
    ["u32", u32, -1, 4294967295],
    ["u32", u32, -2147483648, 2147483648],
  ] as const)("loses its upper bits and gets its sign: %s of %d is %d", (_name, type, core, value) => {
    expect(type.lift(anyMemory, core)).toBe(value);
  });
});

describe("messages", () => {
  test("tell the range and the value", () => {
    const { message } = thrown(() => u8.lower(300, anyMemory), LowerError, { code: "out-of-range" });
    expect(message).toBe(
      "u8 must be an integer from 0 to 255, not 300. Check or clamp it before it is returned.",
    );
  });

  test("tell how to convert a bigint", () => {
    const { message } = thrown(() => u32.lower(5n as never, anyMemory), LowerError, { code: "wrong-type" });
    expect(message).toBe("u32 must be a number, not 5. Convert it with Number(value).");
  });

  test("tell what came instead of a number", () => {
    const result = Promise.resolve(5) as never;
    const { message } = thrown(() => i32.lower(result, anyMemory), LowerError, { code: "wrong-type" });
    expect(message).toBe("i32 must be a number, not a Promise. Give a number.");
  });
});

describe("defects known from wazergo: narrow integers are not cut off in silence", () => {
  test("300 as an i8 is an error, not 44", () => {
    thrown(() => i8.lower(300, anyMemory), LowerError, { code: "out-of-range", value: 300 });
  });

  test("-1 as a u32 is an error, not 4294967295", () => {
    thrown(() => u32.lower(-1, anyMemory), LowerError, { code: "out-of-range", value: -1 });
  });
});
