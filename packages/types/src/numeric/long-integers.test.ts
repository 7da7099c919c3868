import fc from "fast-check";
import { GuestMemoryError, LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { i64, type LongIntegerType, u64 } from "./long-integers.js";
import { NO_NUMBERS } from "./numbers.fixture.js";

const integers: [string, LongIntegerType, bigint, bigint][] = [
  ["i64", i64, -(2n ** 63n), 2n ** 63n - 1n],
  ["u64", u64, 0n, 2n ** 64n - 1n],
];

describe.each(integers)("%s", (name, type, least, most) => {
  const memory = new GuestMemory(24);

  beforeEach(() => memory.bytes(0, 24).fill(0));

  test("is one i64, and 8 bytes in memory", () => {
    expect(type.name).toBe(name);
    expect(type.flat).toEqual(["i64"]);
    expect(type.layout.i32).toEqual({ size: 8, alignment: 8 });
    expect(type.layout.i64).toEqual({ size: 8, alignment: 8 });
  });

  test("gives back its first value, its last, and every one between", () => {
    const roundTrip = (value: bigint): void => {
      // The engine hands every i64 to JavaScript as a signed bigint.
      const core = BigInt.asIntN(64, type.lower(value, memory) as bigint);
      expect(type.lift(memory, core)).toBe(value);
      type.store(memory, 8, value);
      expect(type.load(memory, 8)).toBe(value);
    };
    roundTrip(least);
    roundTrip(most);
    fc.assert(fc.property(fc.bigInt({ min: least, max: most }), roundTrip));
  });

  test.each([least - 1n, most + 1n, 2n ** 64n, -(2n ** 64n), 2n ** 200n])(
    "refuses %d as a result and as a field, and writes nothing",
    (value) => {
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
    },
  );

  test.each([...NO_NUMBERS, 5, 0, NaN, 0.5])("refuses %p, which is no bigint", (value) => {
    const data = { code: "wrong-type", value } as const;
    thrown(() => type.lower(value as bigint, memory), LowerError, data);
    thrown(
      () => {
        type.store(memory, 0, value as bigint);
      },
      LowerError,
      data,
    );
  });

  test("makes of every i64 that a guest may pass the value that its bits say", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (core) => {
        const value = type.lift(memory, core);
        expect(value >= least && value <= most).toBe(true);
        expect(BigInt.asUintN(64, value)).toBe(BigInt.asUintN(64, core));
      }),
    );
  });

  test("is read and written at the last offset, and not one further", () => {
    type.store(memory, 16, most);
    expect(type.load(memory, 16)).toBe(most);
    const data = { code: "out-of-bounds", offset: 17, length: 8 } as const;
    thrown(() => type.load(memory, 17), GuestMemoryError, data);
    thrown(
      () => {
        type.store(memory, 17, most);
      },
      GuestMemoryError,
      data,
    );
  });

  test("is formatted in digits", () => {
    expect(type.format(most)).toBe(String(most));
  });

  test("tells how to write a bigint", () => {
    const { message } = thrown(() => type.lower(5 as never, memory), LowerError, { code: "wrong-type" });
    expect(message).toBe(`${name} must be a bigint, not 5. Write it with n, as in 5n.`);
  });

  test("stands for a brand without change", () => {
    expect(type.as<bigint & { readonly unit: "bytes" }>()).toBe(type);
  });
});

test("a u64 is never negative", () => {
  expect(u64.lift(new GuestMemory(0), -1n)).toBe(2n ** 64n - 1n);
  expect(i64.lift(new GuestMemory(0), -1n)).toBe(-1n);
});
