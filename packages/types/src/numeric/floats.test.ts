import fc from "fast-check";
import { GuestMemoryError, LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { f32, f64, type FloatType } from "./floats.js";
import { NO_NUMBERS } from "./numbers.fixture.js";

const floats: [string, FloatType, number, number, number][] = [
  ["f32", f32, 4, 2 ** -149, 3.4028234663852886e38],
  ["f64", f64, 8, Number.MIN_VALUE, Number.MAX_VALUE],
];

describe.each(floats)("%s", (name, type, size, smallest, largest) => {
  const memory = new GuestMemory(16);
  const any = name === "f32" ? fc.float() : fc.double();

  test("is one core value of its name, and as many bytes in memory", () => {
    expect(type.name).toBe(name);
    expect(type.flat).toEqual([name]);
    expect(type.layout).toEqual({ i32: { size, alignment: size }, i64: { size, alignment: size } });
  });

  test("gives back every value: the smallest, the largest, -0, infinities, NaN, and those between", () => {
    const roundTrip = (value: number): void => {
      expect(type.lift(memory, type.lower(value, memory))).toBe(value);
      type.store(memory, 8, value);
      expect(type.load(memory, 8)).toBe(value);
    };
    [smallest, -smallest, largest, -largest, 0, -0, Infinity, -Infinity, NaN].forEach(roundTrip);
    fc.assert(fc.property(any, roundTrip));
  });

  test.each([...NO_NUMBERS, 5n])("refuses %p, which is no number, and writes nothing", (value) => {
    memory.writeU64(0, 0n);
    const data = { code: "wrong-type", value } as const;
    thrown(() => type.lower(value as number, memory), LowerError, data);
    thrown(
      () => {
        type.store(memory, 0, value as number);
      },
      LowerError,
      data,
    );
    expect(memory.readU64(0)).toBe(0n);
  });

  test("is read and written at the last offset, and not one further", () => {
    type.store(memory, 16 - size, 1.5);
    expect(type.load(memory, 16 - size)).toBe(1.5);
    const data = { code: "out-of-bounds", offset: 17 - size, length: size } as const;
    thrown(() => type.load(memory, 17 - size), GuestMemoryError, data);
    thrown(
      () => {
        type.store(memory, 17 - size, 1.5);
      },
      GuestMemoryError,
      data,
    );
  });
});

describe("f32 in memory", () => {
  const memory = new GuestMemory(4);

  test("is rounded to the nearest float", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        f32.store(memory, 0, value);
        expect(f32.load(memory, 0)).toBe(Math.fround(value));
      }),
    );
  });

  test("is an infinity where the value is too large", () => {
    f32.store(memory, 0, 1e39);
    expect(f32.load(memory, 0)).toBe(Infinity);
  });
});
