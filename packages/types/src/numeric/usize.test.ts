import fc from "fast-check";
import { pointer } from "../aggregate/pointer.js";
import { GuestMemoryError, LiftError, LowerError } from "../errors.js";
import { addressFrom } from "../memory/address.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { orErrno } from "../result/or-errno.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import { NO_NUMBERS } from "./numbers.fixture.js";
import { usize } from "./usize.js";
import { caseCount } from "../cases.fixture.js";

const SIZE = 64;
const MOST_SAFE = Number.MAX_SAFE_INTEGER;
const RUNS = { numRuns: caseCount(1700) };

test("a usize is one address, and as many bytes in memory as an address has", () => {
  expect(usize.name).toBe("usize");
  expect(usize.flat).toEqual(["address"]);
  expect(usize.layout).toEqual({ i32: { size: 4, alignment: 4 }, i64: { size: 8, alignment: 8 } });
  expect(usize.describe()).toMatchObject({ name: "usize", kind: "usize", flat: ["address"] });
});

describe.each([
  ["i32", 0xffffffff, 4],
  ["i64", MOST_SAFE, 8],
] as const)("a usize of a guest whose memory is addressed with %s", (addressType, most, size) => {
  const memory = new GuestMemory(SIZE, { addressType });
  const value = fc
    .oneof(fc.nat({ max: 0xffffffff }), fc.constantFrom(0, 1, most), fc.maxSafeNat())
    .filter((each) => each <= most);

  /** The core value of a lowered value as an engine passes it back: signed, and a bigint for an i64. */
  function throughEngine(lowered: unknown): number | bigint {
    return addressType === "i32" ? (lowered as number) | 0 : BigInt.asIntN(64, BigInt(lowered as number));
  }

  test("gives back 0, its last value, and every one between", () => {
    const roundTrip = (given: number): void => {
      const core = addressFrom(throughEngine(usize.lower(given, memory)));
      expect(usize.lift(memory, core)).toBe(given);
      usize.store(memory, 8, given);
      expect(usize.load(memory, 8)).toBe(given);
      expect(list(usize).lift(memory, 8, 2).get(0)).toBe(given);
      expect(pointer(usize).lift(memory, 8).load()).toBe(given);
      expect(orErrno(usize).lower(given, memory)).toEqual([given, 0]);
    };
    roundTrip(0);
    roundTrip(most);
    fc.assert(fc.property(value, roundTrip), RUNS);
  });

  test.each([-1, most + 1, 0.5, NaN, Infinity, -Infinity, 2 ** 64])(
    "refuses %d as a result and as a field, and writes nothing",
    (given) => {
      const data = { code: "out-of-range", value: given } as const;
      const { message } = thrown(() => usize.lower(given, memory), LowerError, data);
      expect(message).toContain(`usize must be an integer from 0 to ${String(most)}, not `);
      expect(writesOnly(memory, 0, 0, () => usize.store(memory, 8, given))).toMatchObject(data);
    },
  );

  test.each([...NO_NUMBERS, 5n])("refuses %p, which is no number", (given) => {
    const data = { code: "wrong-type", value: given } as const;
    thrown(() => usize.lower(given as number, memory), LowerError, data);
  });

  test("gives 0 for -0", () => {
    expect(Object.is(usize.lower(-0, memory), 0)).toBe(true);
  });

  test("makes of whatever bits a guest passes a number that says all of them, or a LiftError", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (bits) => {
        const raw = addressType === "i32" ? Number(BigInt.asIntN(32, bits)) : bits;
        const unsigned = BigInt.asUintN(8 * size, bits);
        const core = addressFrom(raw);
        if (unsigned <= BigInt(most)) expect(BigInt(usize.lift(memory, core))).toBe(unsigned);
        else thrown(() => usize.lift(memory, core), LiftError, { code: "out-of-range", value: unsigned });
      }),
      RUNS,
    );
  });

  test("is read and written at the last offset, and not one byte further or elsewhere", () => {
    const offsets = fc.oneof(fc.nat({ max: SIZE + 8 }), fc.nat({ max: 0xffffffff }));
    fc.assert(
      fc.property(offsets, value, (offset, given) => {
        const error = writesOnly(memory, offset, size, () => usize.store(memory, offset, given));
        if (offset + size <= SIZE) {
          expect(error).toBeUndefined();
          expect(usize.load(memory, offset)).toBe(given);
        } else {
          const data = { code: "out-of-bounds", offset, length: size } as const;
          expect(error).toMatchObject(data);
          thrown(() => usize.load(memory, offset), GuestMemoryError, data);
        }
      }),
      RUNS,
    );
  });
});

test("a value of a 64-bit guest that no number holds is refused, not rounded, also in memory", () => {
  const memory = new GuestMemory(SIZE, { addressType: "i64" });
  for (const value of [2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
    const data = { code: "out-of-range", value } as const;
    memory.writeU64(8, value);
    const { message } = thrown(() => usize.load(memory, 8), LiftError, data);
    expect(message).toBe(
      `the value is ${String(value)}, which no number holds exactly. Take u64 here, which is a bigint.`,
    );
    thrown(() => usize.lift(memory, addressFrom(BigInt.asIntN(64, value))), LiftError, data);
  }
});

test("a usize is formatted in digits, and stands for a brand without change", () => {
  expect(usize.format(65536)).toBe("65536");
  expect(usize.as<number & { readonly unit: "bytes" }>()).toBe(usize);
});
