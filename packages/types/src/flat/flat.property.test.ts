import fc from "fast-check";

import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { lenderFinder } from "../allocation/lender.js";
import { LentMemory } from "../allocation/lent-memory.js";
import { caseCount } from "../cases.fixture.js";
import {
  bool,
  copyOf,
  f32,
  f64,
  flat,
  GuestMemoryError,
  i16,
  i64,
  LiftError,
  list,
  option,
  type Storable,
  string,
  struct,
  tuple,
  u32,
  u8,
  variant,
} from "../index.js";
import { type AnyType, lendOf } from "../lending/lend.js";
import { receiveOf } from "../lending/receive.js";
import type { Liftable, Lowerable } from "../type/capabilities.js";
import {
  alignmentOf,
  flatten,
  Heap,
  liftFlat,
  load,
  lowerFlat,
  sizeOf,
  store,
  type Wit,
} from "./canonical.fixture.js";

const RUNS = caseCount(2000);

/** A type of components with its type here, and values; `here` converts a value of the fixture to one of the type. */
interface Spec {
  readonly wit: Wit;
  readonly type: Storable<unknown>;
  readonly values: fc.Arbitrary<unknown>;
  readonly here: (value: never) => unknown;
}

const asIs = (value: unknown): unknown => value;
const number = (kind: "u8" | "s16" | "u32", type: Storable<number>, min: number, max: number): Spec => ({
  wit: { kind },
  type: type,
  values: fc.integer({ min, max }),
  here: asIs,
});
const scalars: Spec[] = [
  { wit: { kind: "bool" }, type: bool, values: fc.boolean(), here: asIs },
  number("u8", u8, 0, 255),
  number("s16", i16, -32768, 32767),
  number("u32", u32, 0, 2 ** 32 - 1),
  {
    wit: { kind: "s64" },
    type: i64,
    values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    here: asIs,
  },
  { wit: { kind: "f32" }, type: f32, values: fc.float({ noNaN: true }), here: asIs },
  { wit: { kind: "f64" }, type: f64, values: fc.double({ noNaN: true }), here: asIs },
];
const text: Spec = {
  wit: { kind: "string" },
  type: string,
  values: fc.string({ unit: "grapheme" }),
  here: asIs,
};

const letters = "abcdefgh";

function composed(inner: fc.Arbitrary<Spec>): fc.Arbitrary<Spec> {
  const several = fc.array(inner, { minLength: 1, maxLength: 8 });
  const named = (all: readonly Spec[]) => all.map((spec, index) => [letters[index] as string, spec] as const);
  const record = (all: readonly Spec[]): Wit => ({
    kind: "record",
    fields: named(all).map(([name, { wit }]) => [name, wit]),
  });
  return fc.oneof(
    several.map((all): Spec => ({
      wit: record(all),
      type: struct(Object.fromEntries(named(all).map(([name, { type }]) => [name, type]))),
      values: fc.record(Object.fromEntries(named(all).map(([name, { values }]) => [name, values]))),
      here: (value: Record<string, unknown>) =>
        Object.fromEntries(named(all).map(([name, { here }]) => [name, here(value[name] as never)])),
    })),
    several.map((all): Spec => ({
      wit: record(all),
      type: tuple(...(all.map(({ type }) => type) as [Storable<unknown>])),
      values: fc.record(Object.fromEntries(named(all).map(([name, { values }]) => [name, values]))),
      here: (value: Record<string, unknown>) =>
        named(all).map(([name, { here }]) => here(value[name] as never)),
    })),
    fc.array(fc.option(inner), { minLength: 1, maxLength: 4 }).map((all): Spec => ({
      wit: {
        kind: "variant",
        cases: all.map((spec, index) => [letters[index] as string, spec?.wit ?? null]),
      },
      type: variant(Object.fromEntries(all.map((spec, index) => [letters[index], spec?.type ?? null])), {
        as: u8,
      }),
      values: fc.oneof(
        ...all.map((spec, index) =>
          spec === null
            ? fc.constant({ tag: letters[index] })
            : spec.values.map((value) => ({ tag: letters[index], value })),
        ),
      ),
      here: ({ tag, value }: { tag: string; value?: unknown }) => {
        const spec = all[letters.indexOf(tag)] ?? null;
        return spec === null ? { tag } : { tag, value: spec.here(value as never) };
      },
    })),
    inner
      .filter(({ type }) => type.nullable !== true)
      .map(({ wit, type, values, here }): Spec => ({
        wit: {
          kind: "variant",
          cases: [
            ["none", null],
            ["some", wit],
          ],
        },
        type: option(type),
        values: fc.oneof(
          fc.constant({ tag: "none" }),
          values.map((value) => ({ tag: "some", value })),
        ),
        here: ({ tag, value }: { tag: string; value?: unknown }) =>
          tag === "none" ? undefined : here(value as never),
      })),
  );
}

function lists(inner: fc.Arbitrary<Spec>): fc.Arbitrary<Spec> {
  return inner.map(({ wit, type, values, here }) => ({
    wit: { kind: "list", of: wit },
    type: list(type),
    values: fc.array(values, { maxLength: 3 }),
    here: (value: readonly unknown[]) => value.map((each) => here(each as never)),
  }));
}

const leaves = fc.constantFrom(...scalars);
const plain = composed(fc.oneof(leaves, composed(leaves)));
const withTexts = fc.oneof(leaves, fc.constant(text), lists(fc.oneof(leaves, fc.constant(text))));
const all = composed(fc.oneof(withTexts, composed(withTexts), lists(composed(leaves))));

const cased = (specs: fc.Arbitrary<Spec>) =>
  specs.chain((spec) => fc.record({ spec: fc.constant(spec), value: spec.values }));

/** Gives core values as the engine passes them to a function of one of these types. */
function asPassed(core: unknown[]): unknown[] {
  return core.map((each) => (typeof each === "bigint" ? BigInt.asIntN(64, each) : each));
}

/** Converts offsets and lengths among them, as calls do: the others are passed on as they are. */
function asGiven(type: { readonly flat: readonly string[] }, core: readonly unknown[]): unknown[] {
  return core.map((each, index) => (type.flat[index] === "address" ? (each as number) >>> 0 : each));
}

function guest() {
  const { memory, guest: fake } = bumpGuest("malloc");
  fake.functions["free"] = () => undefined;
  return { memory, heap: new Heap(memory.buffer), lent: new LentMemory(memory, lenderFinder(undefined)) };
}

const valueTypes = (flats: readonly string[]): string[] =>
  flats.map((each) => (each === "address" ? "i32" : each));

test("any type is passed as the core values that the canonical ABI says, or by pointer if they are more than 16", () => {
  let pointers = 0;
  fc.assert(
    fc.property(all, ({ wit, type }) => {
      const expected = flatten(wit);
      if (expected.length > 16) pointers++;
      expect(valueTypes(flat(type).flat)).toEqual(expected.length > 16 ? ["i32"] : expected);
      expect(type.layout.i32).toEqual({ size: sizeOf(wit), alignment: alignmentOf(wit) });
    }),
    { numRuns: RUNS },
  );
  expect(pointers).toBeGreaterThan(0);
});

test("a parameter is the value that a guest has lowered by the rules of the canonical ABI", () => {
  fc.assert(
    fc.property(cased(all), ({ spec: { wit, type, here }, value }) => {
      const { memory, heap } = guest();
      const parameter = flat(type) as unknown as Liftable<unknown>;
      let core: unknown[];
      if (flatten(wit).length > 16) {
        core = [heap.allocate(sizeOf(wit), alignmentOf(wit))];
        store(heap, wit, core[0] as number, value);
      } else core = lowerFlat(heap, wit, value);
      const found = copyOf(parameter.lift(memory, ...asGiven(parameter, core)));
      expect(found).toEqual(here(value as never));
    }),
    { numRuns: RUNS },
  );
});

test("an argument is what a guest lifts by the rules of the canonical ABI", () => {
  fc.assert(
    fc.property(cased(all), ({ spec: { wit, type, here }, value }) => {
      const { memory, lent, heap } = guest();
      const argument = flat(type) as unknown as AnyType;
      const lending = lendOf(argument);
      const placed = lending?.place(lending.encode(here(value as never), memory) as never, lent);
      const core = argument.flat.length === 1 ? [placed] : (placed as unknown[]);
      // The places that it takes to read are not those of the argument.
      heap.allocate(32768, 1);
      const found =
        flatten(wit).length > 16
          ? load(heap, wit, core[0] as number)
          : liftFlat(heap, wit, asPassed([...core]));
      expect(found).toEqual(value);
    }),
    { numRuns: RUNS },
  );
});

test("a result of one core value is returned, and a larger one is where the canonical ABI puts it", () => {
  fc.assert(
    fc.property(cased(plain), ({ spec: { wit, type, here }, value }) => {
      const { memory, heap } = guest();
      const own = flat(type) as unknown as Lowerable<unknown>;
      const host = (own.asResult?.() ?? own) as Lowerable<unknown>;
      const received = (own.asResult?.("guest") ?? own) as AnyType;
      const isOne = flatten(wit).length === 1;
      const at = heap.allocate(sizeOf(wit), alignmentOf(wit));
      expect([host.flat.length, host.out ?? []]).toEqual(isOne ? [1, []] : [0, ["address"]]);
      const core = isOne ? host.lower(here(value as never), memory) : undefined;
      if (!isOne) {
        host.prepare?.(memory, at);
        expect(host.lower(here(value as never), memory, at)).toBeUndefined();
      }
      expect(isOne ? liftFlat(heap, wit, [core]) : load(heap, wit, at)).toEqual(value);
      expect(copyOf(receiveOf(received)?.(memory, isOne ? core : at))).toEqual(here(value as never));
    }),
    { numRuns: RUNS },
  );
});

test("whatever core values a guest passes, they are a value or an error of ours", () => {
  const bits = fc.oneof(
    fc.bigInt({ min: 0n, max: 5n }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  );
  const addressTypes = fc.constantFrom("i32" as const, "i64" as const);
  let values = 0;
  fc.assert(
    fc.property(
      all,
      addressTypes,
      fc.array(bits, { minLength: 16, maxLength: 16 }),
      ({ type }, addressType, numbers) => {
        const { memory } = bumpGuest("malloc", { addressType }, 4096);
        const parameter = flat(type) as unknown as Liftable<unknown>;
        const core = parameter.flat.map((each, index) => {
          const number = numbers[index] as bigint;
          if (each === "i64") return number;
          if (each !== "address") return Number(BigInt.asIntN(32, number));
          const address = BigInt.asUintN(addressType === "i32" ? 32 : 64, number);
          return address > Number.MAX_SAFE_INTEGER ? address : Number(address);
        });
        try {
          expect(typeof parameter.format(parameter.lift(memory, ...core))).toBe("string");
          values++;
        } catch (error) {
          if (!(error instanceof GuestMemoryError)) expect(error).toBeInstanceOf(LiftError);
        }
      },
    ),
    { numRuns: RUNS },
  );
  expect(values).toBeGreaterThan(RUNS / 10);
});
