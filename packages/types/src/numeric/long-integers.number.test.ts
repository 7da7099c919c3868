import fc from "fast-check";
import { pointer } from "../aggregate/pointer.js";
import { GuestMemoryError, LiftError, LowerError } from "../errors.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { orErrno } from "../result/or-errno.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import type { IntegerType } from "./integers.js";
import { i64, u64 } from "./long-integers.js";
import { NO_NUMBERS } from "./numbers.fixture.js";
import { caseCount } from "../cases.fixture.js";

const SIZE = 32;
const MOST = Number.MAX_SAFE_INTEGER;
const RUNS = { numRuns: caseCount(3500) };

describe.each<["i64" | "u64", IntegerType, number, typeof BigInt.asIntN]>([
  ["i64", i64.number, -MOST, BigInt.asIntN],
  ["u64", u64.number, 0, BigInt.asUintN],
])("%s.number", (of, type, least, integerOf) => {
  const memory = new GuestMemory(SIZE);
  const value = fc
    .oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(0, MOST))
    .map((each) => (least === 0 ? Math.abs(each) : each));

  test("is one i64, and 8 bytes in memory", () => {
    expect(type.name).toBe(`${of}.number`);
    expect(type.flat).toEqual(["i64"]);
    expect(type.layout.i64).toEqual({ size: 8, alignment: 8 });
    expect(type.describe()).toMatchObject({ kind: of, options: { as: "number" } });
  });

  test("gives back its first value, its last, and every one between", () => {
    const roundTrip = (given: number): void => {
      const core = BigInt.asIntN(64, type.lower(given, memory) as bigint);
      expect(type.lift(memory, core)).toBe(given);
      type.store(memory, 8, given);
      expect(type.load(memory, 8)).toBe(given);
      expect(list(type).lift(memory, 8, 1).toArray()).toEqual([given]);
      expect(pointer(type).lift(memory, 8).load()).toBe(given);
      expect(orErrno(type).lower(given, memory)).toEqual([BigInt(given), 0]);
    };
    roundTrip(least);
    roundTrip(MOST);
    fc.assert(
      fc.property(
        value.map((each) => each + 0),
        roundTrip,
      ),
      RUNS,
    );
  });

  test.each([least - 1, MOST + 1, 2 ** 63, -(2 ** 63), 0.5, NaN, Infinity, -Infinity])(
    "refuses %d as a result and as a field, and writes nothing",
    (given) => {
      const data = { code: "out-of-range", value: given } as const;
      const { message } = thrown(() => type.lower(given, memory), LowerError, data);
      expect(message).toContain(
        `${of}.number must be an integer from ${String(least)} to ${String(MOST)}, not `,
      );
      expect(writesOnly(memory, 0, 0, () => type.store(memory, 8, given))).toMatchObject(data);
    },
  );

  test.each([...NO_NUMBERS, 5n])("refuses %p, which is no number", (given) => {
    const data = { code: "wrong-type", value: given } as const;
    thrown(() => type.lower(given as number, memory), LowerError, data);
  });

  test("makes of every i64 that a guest may pass the number that it is, or a LiftError", () => {
    const core = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.bigInt({ min: BigInt(MOST) - 5n, max: BigInt(MOST) + 5n }),
      fc.bigInt({ min: -BigInt(MOST) - 5n, max: -BigInt(MOST) + 5n }),
    );
    fc.assert(
      fc.property(core, (bits) => {
        const integer = integerOf(64, bits);
        memory.writeU64(8, bits);
        if (integer >= -BigInt(MOST) && integer <= BigInt(MOST)) {
          expect(BigInt(type.lift(memory, bits))).toBe(integer);
          expect(BigInt(type.load(memory, 8))).toBe(integer);
        } else {
          const data = { code: "out-of-range", value: integer } as const;
          thrown(() => type.lift(memory, bits), LiftError, data);
          thrown(() => type.load(memory, 8), LiftError, data);
        }
      }),
      RUNS,
    );
  });

  test("refuses the first value that a number rounds, and says what holds it", () => {
    const { message } = thrown(() => type.lift(memory, 2n ** 53n), LiftError, {
      code: "out-of-range",
      value: 2n ** 53n,
    });
    expect(message).toBe(
      `the value is 9007199254740992, which no number holds exactly. Take ${of} here, which is a bigint.`,
    );
  });

  test("is written in its own bytes, and read there", () => {
    const offsets = fc.oneof(fc.nat({ max: SIZE + 8 }), fc.nat({ max: 0xffffffff }));
    fc.assert(
      fc.property(offsets, value, (offset, given) => {
        const error = writesOnly(memory, offset, 8, () => type.store(memory, offset, given));
        if (offset + 8 <= SIZE) expect([error, type.load(memory, offset)]).toEqual([undefined, given + 0]);
        else {
          const data = { code: "out-of-bounds", offset, length: 8 } as const;
          expect(error).toMatchObject(data);
          thrown(() => type.load(memory, offset), GuestMemoryError, data);
        }
      }),
      RUNS,
    );
  });

  test("is formatted in digits, and stands for a brand without change", () => {
    expect(type.format(MOST)).toBe("9007199254740991");
    expect(type.as<number & { readonly unit: "bytes" }>()).toBe(type);
  });
});

test("a u64.number with the upper bit set is no negative number", () => {
  thrown(() => u64.number.lift(new GuestMemory(0), -1n), LiftError, {
    code: "out-of-range",
    value: 2n ** 64n - 1n,
  });
  expect(i64.number.lift(new GuestMemory(0), -1n)).toBe(-1);
});
