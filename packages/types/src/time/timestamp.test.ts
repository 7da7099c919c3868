import fc from "fast-check";
import { GuestMemoryError, LowerError } from "../errors.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { NO_NUMBERS } from "../numeric/numbers.fixture.js";
import { orErrno } from "../result/or-errno.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import { timestamp } from "./timestamp.js";
import { caseCount } from "../cases.fixture.js";

const SIZE = 32;
const MOST = 2n ** 64n - 1n;
const MOST_MS = 18446744073709;
const RUNS = { numRuns: caseCount(3500) };
const memory = new GuestMemory(SIZE);
const nanoseconds = fc.bigInt({ min: 0n, max: MOST });
const offsets = fc.oneof(fc.nat({ max: SIZE + 8 }), fc.nat({ max: 0xffffffff }));
const MAY_17 = 1_715_938_200_250_000_001n;

test.each([
  ["timestamp", timestamp, undefined],
  ["timestamp.ms", timestamp.ms, { as: "ms" }],
  ["timestamp.date", timestamp.date, { as: "date" }],
])("a %s is one i64, and 8 bytes in memory", (name, type, options) => {
  expect(type.name).toBe(name);
  expect(type.flat).toEqual(["i64"]);
  expect(type.layout).toEqual({ i32: { size: 8, alignment: 8 }, i64: { size: 8, alignment: 8 } });
  expect(type.describe()).toMatchObject({ name, kind: "timestamp" });
  expect(type.describe().options).toEqual(options);
});

describe("a timestamp", () => {
  test("keeps every nanosecond of 64 bits and is never negative", () => {
    const roundTrip = (value: bigint): void => {
      const core = BigInt.asIntN(64, timestamp.lower(value, memory) as bigint);
      expect(timestamp.lift(memory, core)).toBe(value);
      timestamp.store(memory, 8, value);
      expect(list(timestamp).lift(memory, 8, 1).get(0)).toBe(value);
    };
    roundTrip(0n);
    roundTrip(MOST);
    fc.assert(fc.property(nanoseconds, roundTrip), RUNS);
  });

  test("is read and written in its own bytes, and nowhere else", () => {
    fc.assert(
      fc.property(offsets, nanoseconds, (offset, value) => {
        const error = writesOnly(memory, offset, 8, () => timestamp.store(memory, offset, value));
        if (offset + 8 <= SIZE) expect([error, timestamp.load(memory, offset)]).toEqual([undefined, value]);
        else {
          const data = { code: "out-of-bounds", offset, length: 8 } as const;
          expect(error).toMatchObject(data);
          thrown(() => timestamp.load(memory, offset), GuestMemoryError, data);
        }
      }),
      RUNS,
    );
  });

  test.each([-1n, MOST + 1n, -(2n ** 63n)])("refuses %d", (value) => {
    const data = { code: "out-of-range", value } as const;
    const { message } = thrown(() => timestamp.lower(value, memory), LowerError, data);
    expect(message).toContain("timestamp must be from 0 to 18446744073709551615 nanoseconds, not ");
    expect(writesOnly(memory, 0, 0, () => timestamp.store(memory, 8, value))).toMatchObject(data);
  });

  test.each([...NO_NUMBERS, 5, NaN])("refuses %p, which is no bigint", (value) => {
    const data = { code: "wrong-type", value } as const;
    const { message } = thrown(() => timestamp.lower(value as bigint, memory), LowerError, data);
    expect(message).toContain("or take timestamp.ms or timestamp.date.");
  });

  test("is formatted as ISO 8601 does, in each of its forms", () => {
    expect(timestamp.format(MAY_17)).toBe("2024-05-17T09:30:00.250000001Z");
    expect(timestamp.ms.format(1_715_938_200_250)).toBe("2024-05-17T09:30:00.25Z");
    expect(timestamp.date.format(new Date(1_715_938_200_000))).toBe("2024-05-17T09:30:00Z");
    expect(timestamp.date.format(new Date(NaN))).toBe("an invalid Date");
    expect(timestamp.format(2n ** 200n)).toMatch(/^1606938044/);
  });

  test("stands for a brand without change", () => {
    expect(timestamp.as<bigint & { readonly clock: "real" }>()).toBe(timestamp);
    expect(timestamp.date.as<Date & { readonly clock: "real" }>()).toBe(timestamp.date);
    expect(orErrno(timestamp.ms).lower(1.5, memory)).toEqual([1_500_000n, 0]);
  });
});

describe("a timestamp in milliseconds", () => {
  test("is what Date.now gives, with a fraction", () => {
    expect(timestamp.ms.lower(1_715_938_200_250, memory)).toBe(1_715_938_200_250_000_000n);
    expect(timestamp.ms.lift(memory, 1_715_938_200_250_500_000n)).toBe(1_715_938_200_250.5);
    expect(timestamp.ms.lift(memory, -1n)).toBe(18446744073709.55);
  });

  test("lifts every i64 to a number that lowers to within two microseconds of it, where that is a timestamp", () => {
    fc.assert(
      fc.property(nanoseconds, (value) => {
        const ms = timestamp.ms.lift(memory, BigInt.asIntN(64, value));
        const error = (timestamp.ms.lower(ms, memory) as bigint) - value;
        expect(error >= -2000n && error <= 2000n).toBe(true);
      }),
      RUNS,
    );
  });

  test.each([-1, -0.000001, MOST_MS + 1, NaN, Infinity])("refuses %d", (value) => {
    const data = { code: "out-of-range", value } as const;
    thrown(() => timestamp.ms.lower(value, memory), LowerError, data);
    expect(writesOnly(memory, 0, 0, () => timestamp.ms.store(memory, 8, value))).toMatchObject(data);
  });

  test.each([...NO_NUMBERS, 5n])("refuses %p, which is no number", (value) => {
    thrown(() => timestamp.ms.lower(value as number, memory), LowerError, { code: "wrong-type", value });
  });
});

describe("a timestamp as a Date", () => {
  test("keeps every date that 64 bits reach", () => {
    const roundTrip = (ms: number): void => {
      const core = timestamp.date.lower(new Date(ms), memory) as bigint;
      expect(core).toBe(BigInt(ms) * 1_000_000n);
      expect(timestamp.date.lift(memory, BigInt.asIntN(64, core)).getTime()).toBe(ms);
      timestamp.date.store(memory, 8, new Date(ms));
      expect(timestamp.date.load(memory, 8)).toEqual(new Date(ms));
    };
    roundTrip(0);
    roundTrip(MOST_MS);
    fc.assert(fc.property(fc.integer({ min: 0, max: MOST_MS }), roundTrip), RUNS);
  });

  test("cuts off what is less than a millisecond, and is a date whatever the bits", () => {
    expect(timestamp.date.lift(memory, 1_999_999n).getTime()).toBe(1);
    fc.assert(
      fc.property(nanoseconds, (value) => {
        const date = timestamp.date.lift(memory, BigInt.asIntN(64, value));
        expect(date.getTime()).toBe(Number(value / 1_000_000n));
      }),
      RUNS,
    );
  });

  test("belongs to the method: the next one is another", () => {
    const [first, second] = [timestamp.date.lift(memory, 0n), timestamp.date.lift(memory, 0n)];
    first.setFullYear(2000);
    expect(second.getTime()).toBe(0);
  });

  test.each<[Date, string]>([
    [new Date(-1), "1969-12-31T23:59:59.999Z"],
    [new Date(MOST_MS + 1), "2554-07-21T23:34:33.710Z"],
    [new Date(8.64e15), "+275760-09-13T00:00:00.000Z"],
    [new Date(NaN), "an invalid Date"],
  ])("refuses %p", (value, shown) => {
    const data = { code: "out-of-range", value } as const;
    const { message } = thrown(() => timestamp.date.lower(value, memory), LowerError, data);
    expect(message).toBe(
      `timestamp.date must be from 1970-01-01T00:00:00Z to 2554-07-21T23:34:33.709Z, not ${shown}. ` +
        "Check or clamp it before it is returned.",
    );
    expect(writesOnly(memory, 0, 0, () => timestamp.date.store(memory, 8, value))).toMatchObject(data);
  });

  test.each([...NO_NUMBERS.filter((value) => !(value instanceof Date)), 5n, 5, "2024-05-17"])(
    "refuses %p, which is no Date",
    (value) => {
      const data = { code: "wrong-type", value } as const;
      const { message } = thrown(() => timestamp.date.lower(value as Date, memory), LowerError, data);
      expect(message).toContain("timestamp.date must be a Date, not ");
    },
  );
});
