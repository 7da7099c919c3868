import fc from "fast-check";
import { copyOf, GuestMemory, GuestMemoryError, LiftError, type WasmType } from "../index.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { anything, elsewhere, type Spec } from "./specs.fixture.js";
import { caseCount } from "../cases.fixture.js";

// Random types of each kind, with random values, at random places. fast-check prints the seed of what it finds wrong.

const SIZE = 512;
const RUNS = caseCount(4000);

const addressTypes = fc.constantFrom("i32", "i64");

/** Makes a value, or refuses with an error of this package. */
function attempt(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof LiftError)) expect(error).toBeInstanceOf(GuestMemoryError);
    return error;
  }
}

/** Describes what holds for all types of a kind: 10,000 cases. */
export function describeInMemory(kind: string, of: (inner: fc.Arbitrary<Spec>) => fc.Arbitrary<Spec>): void {
  describe(`any ${kind}`, () => {
    const specs = of(anything);
    const cases = specs.chain(({ type, values }) => fc.record({ type: fc.constant(type), value: values }));

    test("loads what was stored, and writes nowhere else", () => {
      fc.assert(
        fc.property(
          cases,
          addressTypes,
          fc.nat({ max: SIZE + 8 }),
          ({ type, value }, addressType, offset) => {
            const memory = new GuestMemory(SIZE, { addressType });
            const { size } = type.layout[addressType];
            const error = writesOnly(memory, offset, size, () => {
              type.store(memory, offset, value);
            });
            if (offset + size > SIZE) expect(error).toMatchObject({ code: "out-of-bounds" });
            else expect([error, copyOf(type.load(memory, offset))]).toEqual([undefined, value]);
          },
        ),
        { numRuns: RUNS },
      );
    });

    test("stores its own views, and finds in them what it wrote", () => {
      fc.assert(
        fc.property(cases, addressTypes, ({ type, value }, addressType) => {
          const memory = new GuestMemory(2 * SIZE, { addressType });
          type.store(memory, 8, value);
          type.store(memory, SIZE, type.load(memory, 8));
          expect(copyOf(type.load(memory, SIZE))).toEqual(value);
        }),
        { numRuns: RUNS / 2 },
      );
    });

    test("makes a value of any bytes at any place, or refuses them; and writes both for a reader", () => {
      const bytes = fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 41 }),
        fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 41 }),
      );
      const places = fc.oneof(
        fc.nat({ max: SIZE + 8 }),
        fc.constantFrom(0x7fffffff, 0x80000000, 0xffffffff, 2 ** 53),
      );
      fc.assert(
        fc.property(
          of(fc.oneof(anything, elsewhere)),
          addressTypes,
          places,
          bytes,
          ({ type }, addressType, offset, content) => {
            const memory = new GuestMemory(SIZE, { addressType });
            for (let at = 0; at + content.length <= SIZE; at += content.length)
              memory.writeBytes(at, content);
            const { size } = type.layout[addressType];
            const found = attempt(() => copyOf(type.load(memory, offset)));
            if (offset + size > SIZE) expect(found).toMatchObject({ code: "out-of-bounds" });
            const loaded = attempt(() => type.load(memory, offset));
            expect(typeof type.format(loaded)).toBe("string");
          },
        ),
        { numRuns: RUNS },
      );
    });
  });
}

/** Describes what holds for all types of a kind that are passed as core values. */
export function describeAsCoreValues(kind: string, specs: fc.Arbitrary<Spec>): void {
  describe(`any ${kind} as a result and as a parameter`, () => {
    const cases = specs.chain(({ type, values }) => fc.record({ type: fc.constant(type), value: values }));
    const memory = new GuestMemory(0);

    test("is lifted as what was lowered", () => {
      fc.assert(
        fc.property(cases, ({ type: storable, value }) => {
          const type = storable as WasmType<unknown>;
          const core = type.lower(value, memory);
          const all = type.flat.length === 1 ? [core] : (core as unknown[]);
          expect(all).toHaveLength(type.flat.length);
          all.forEach((each, index) => {
            expect(typeof each).toBe(type.flat[index] === "i64" ? "bigint" : "number");
          });
          const [lifted] = [type.lift(memory, ...all)];
          expect(value).toEqual(type.flat.includes("f32") ? value : lifted);
        }),
        { numRuns: RUNS },
      );
    });

    test("is lifted from any core values, or refuses them", () => {
      fc.assert(
        fc.property(
          specs,
          fc.infiniteStream(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n })),
          ({ type }, bits) => {
            const core = (type as WasmType<unknown>).flat.map((flat) => {
              const { value } = bits.next() as { value: bigint };
              return flat === "i64" ? BigInt.asIntN(64, value) : Number(BigInt.asIntN(32, value));
            });
            const lifted = attempt(() => (type as WasmType<unknown>).lift(memory, ...core));
            expect(typeof type.format(lifted)).toBe("string");
          },
        ),
        { numRuns: RUNS },
      );
    });
  });
}
