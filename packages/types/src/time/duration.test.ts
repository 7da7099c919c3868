import fc from "fast-check";
import { GuestMemoryError, LowerError } from "../errors.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { NO_NUMBERS } from "../numeric/numbers.fixture.js";
import { orErrno } from "../result/or-errno.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import { duration } from "./duration.js";
import { caseCount } from "../cases.fixture.js";

const SIZE = 32;
const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;
const RUNS = { numRuns: caseCount(3500) };
const memory = new GuestMemory(SIZE);
const nanoseconds = fc.bigInt({ min: LEAST, max: MOST });
const offsets = fc.oneof(fc.nat({ max: SIZE + 8 }), fc.nat({ max: 0xffffffff }));

test.each([
  ["duration", duration, undefined],
  ["duration.ms", duration.ms, { as: "ms" }],
])("a %s is one i64, and 8 bytes in memory", (name, type, options) => {
  expect(type.name).toBe(name);
  expect(type.flat).toEqual(["i64"]);
  expect(type.layout).toEqual({ i32: { size: 8, alignment: 8 }, i64: { size: 8, alignment: 8 } });
  expect(type.describe()).toMatchObject({ name, kind: "duration" });
  expect(type.describe().options).toEqual(options);
});

describe("a duration", () => {
  test("keeps every nanosecond of 64 bits, as a value and in memory", () => {
    const roundTrip = (value: bigint): void => {
      expect(duration.lower(value, memory)).toBe(value);
      expect(duration.lift(memory, value)).toBe(value);
      duration.store(memory, 8, value);
      expect(list(duration).lift(memory, 8, 1).get(0)).toBe(value);
    };
    roundTrip(LEAST);
    roundTrip(MOST);
    fc.assert(fc.property(nanoseconds, roundTrip), RUNS);
  });

  test("is read and written in its own bytes, and nowhere else", () => {
    fc.assert(
      fc.property(offsets, nanoseconds, (offset, value) => {
        const error = writesOnly(memory, offset, 8, () => duration.store(memory, offset, value));
        if (offset + 8 <= SIZE) expect([error, duration.load(memory, offset)]).toEqual([undefined, value]);
        else {
          const data = { code: "out-of-bounds", offset, length: 8 } as const;
          expect(error).toMatchObject(data);
          thrown(() => duration.load(memory, offset), GuestMemoryError, data);
        }
      }),
      RUNS,
    );
  });

  test.each([LEAST - 1n, MOST + 1n, 2n ** 200n])("refuses %d, beyond 64 bits", (value) => {
    const data = { code: "out-of-range", value } as const;
    const { message } = thrown(() => duration.lower(value, memory), LowerError, data);
    expect(message).toContain(
      "duration must be from -9223372036854775808 to 9223372036854775807 nanoseconds, not ",
    );
    expect(writesOnly(memory, 0, 0, () => duration.store(memory, 8, value))).toMatchObject(data);
  });

  test.each([...NO_NUMBERS, 5, 0.5, NaN])("refuses %p, which is no bigint", (value) => {
    const data = { code: "wrong-type", value } as const;
    const { message } = thrown(() => duration.lower(value as bigint, memory), LowerError, data);
    expect(message).toContain("duration must be nanoseconds as a bigint, not ");
    expect(message).toContain("Write them with n, as in 5_000_000n, or take duration.ms.");
  });

  test("is formatted in the largest unit that it fills, and wrong values as what they are", () => {
    expect(duration.format(1_500_000_000n)).toBe("1.5s");
    expect(duration.format("soon")).toBe('"soon"');
    expect(duration.format(undefined)).toBe("undefined");
  });

  test("stands for a brand without change", () => {
    expect(duration.as<bigint & { readonly unit: "ns" }>()).toBe(duration);
    expect(duration.ms.as<number & { readonly unit: "ms" }>()).toBe(duration.ms);
    expect(orErrno(duration).lower(-5n, memory)).toEqual([-5n, 0]);
  });
});

describe("a duration in milliseconds", () => {
  test("is a number with a fraction to the host, and nanoseconds to the guest", () => {
    expect(duration.ms.lift(memory, 1_500_000n)).toBe(1.5);
    expect(duration.ms.lower(-1.5, memory)).toBe(-1_500_000n);
    duration.ms.store(memory, 8, 0.000001);
    expect(memory.readI64(8)).toBe(1n);
    expect(duration.ms.load(memory, 8)).toBe(0.000001);
  });

  test("lifts every i64 to a number that lowers to it again, or to within a microsecond of it", () => {
    fc.assert(
      fc.property(nanoseconds, (core) => {
        const value = duration.ms.lift(memory, core);
        const back = duration.ms.lower(value, memory) as bigint;
        const error = back - core;
        const isExact = Math.abs(value) < 2 ** 33;
        expect(isExact ? error === 0n : error >= -1000n && error <= 1000n).toBe(true);
      }),
      RUNS,
    );
  });

  test.each([9223372036854.79, -9223372036854.79, 1e300, NaN, Infinity, -Infinity])("refuses %d", (value) => {
    const data = { code: "out-of-range", value } as const;
    const { message } = thrown(() => duration.ms.lower(value, memory), LowerError, data);
    expect(message).toContain("must be from -9223372036854.775 to 9223372036854.775 milliseconds, not ");
    expect(writesOnly(memory, 0, 0, () => duration.ms.store(memory, 8, value))).toMatchObject(data);
  });

  test.each([...NO_NUMBERS, 5n])("refuses %p, which is no number", (value) => {
    const data = { code: "wrong-type", value } as const;
    const { message } = thrown(() => duration.ms.lower(value as number, memory), LowerError, data);
    expect(message).toContain("duration.ms must be milliseconds as a number, not ");
  });

  test("is formatted like any duration", () => {
    expect(duration.ms.format(0.25)).toBe("250µs");
    expect(duration.ms.format(NaN)).toBe("NaN");
  });
});
