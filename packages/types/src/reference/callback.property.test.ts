import fc from "fast-check";
import { GuestMemoryError, LiftError } from "../errors.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { f64 } from "../numeric/floats.js";
import { i32, u16, u32 } from "../numeric/integers.js";
import { i64 } from "../numeric/long-integers.js";
import { callback } from "./callback.js";
import { caseCount } from "../cases.fixture.js";

const SIZE = 64;
const type = callback([i32, u32, u16, i64, f64], i64);

describe("whatever is passed", () => {
  test("arguments and results are the same on both sides", () => {
    const guest = new FakeGuest();
    let core: unknown[] = [];
    guest.table.push((...values) => {
      core = values;
      return values[3];
    });
    const call = type.lift(guest.memory, 1);
    const numbers = fc.tuple(
      fc.integer(),
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double(),
    );
    fc.assert(
      fc.property(numbers, (args) => {
        expect(call(...args)).toBe(args[3]);
        const [first, second, third, fourth, fifth] = core as [number, number, number, bigint, number];
        expect([first, second >>> 0, third, fourth, fifth]).toEqual(args);
      }),
      { numRuns: caseCount(7000) },
    );
  });

  test.each(["i32", "i64"] as const)(
    "an index gives a function of the table, or an error (%s memory)",
    (addressType) => {
      const guest = new FakeGuest(SIZE, { addressType });
      for (let index = 1; index < 8; index++) guest.table.push(index % 3 === 0 ? null : () => BigInt(index));
      const { size } = type.layout[addressType];
      const indices = fc.oneof(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 0xffffffff }));
      fc.assert(
        fc.property(indices, fc.integer({ min: -9, max: SIZE + 9 }), (index, offset) => {
          const isInside = offset >= 0 && offset + size <= SIZE;
          if (isInside) guest.memory.writeAddress(offset, index);
          const expected = index > 0 && index < 8 && index % 3 !== 0;
          if (!isInside) expect(() => type.load(guest.memory, offset)).toThrow(GuestMemoryError);
          else if (expected) expect(type.load(guest.memory, offset)(0, 0, 0, 0n, 0)).toBe(BigInt(index));
          else expect(() => type.load(guest.memory, offset)).toThrow(LiftError);
        }),
        { numRuns: caseCount(2000) },
      );
    },
  );

  test("a function is written at its own bytes, and nowhere else", () => {
    const guest = new FakeGuest(SIZE);
    guest.table.push(() => 1n);
    const call = type.lift(guest.memory, 1);
    fc.assert(
      fc.property(fc.integer({ min: -9, max: SIZE + 9 }), (offset) => {
        guest.memory.bytes(0, SIZE).fill(0xaa);
        const expected = guest.memory.bytes(0, SIZE).slice();
        if (offset < 0 || offset + 4 > SIZE) {
          expect(() => type.store(guest.memory, offset, call)).toThrow(GuestMemoryError);
        } else {
          type.store(guest.memory, offset, call);
          expected.set([1, 0, 0, 0], offset);
          expect(type.load(guest.memory, offset)).toBe(call);
        }
        expect(guest.memory.bytes(0, SIZE)).toEqual(expected);
      }),
      { numRuns: caseCount(1000) },
    );
  });
});
