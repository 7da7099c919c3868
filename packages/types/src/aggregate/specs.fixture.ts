import fc from "fast-check";
import {
  bitFields,
  bool,
  chars,
  bytes,
  cstring,
  enumeration,
  f32,
  f64,
  fixed,
  flags,
  i16,
  i32,
  i64,
  i8,
  list,
  option,
  pointer,
  type Storable,
  string,
  struct,
  tuple,
  u16,
  u32,
  u64,
  u8,
  variant,
} from "../index.js";

/** A type, and the values that can be stored as it, as `copyOf` gives them back. */
export interface Spec {
  readonly type: Storable<unknown>;
  readonly values: fc.Arbitrary<unknown>;
}

function integer(type: Storable<unknown>, min: number, max: number): Spec {
  return { type, values: fc.integer({ min, max }) };
}

const scalars: readonly Spec[] = [
  integer(u8, 0, 255),
  integer(i8, -128, 127),
  integer(u16, 0, 65535),
  integer(i16, -32768, 32767),
  integer(u32, 0, 2 ** 32 - 1),
  integer(i32, -(2 ** 31), 2 ** 31 - 1),
  { type: u64, values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { type: i64, values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: f32, values: fc.float() },
  { type: f64, values: fc.double() },
  { type: bool, values: fc.boolean() },
  {
    type: bitFields({ a: 0x7, b: 0xff8 }, { as: u16 }),
    values: fc.record({ a: fc.nat({ max: 7 }), b: fc.nat({ max: 511 }) }),
  },
];

const caseIntegers = [u8, i8, u16, i16, u32, i32] as const;
const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 8 });

/** Enumerations by name and by number, in integers of all kinds. */
export const enumerations: fc.Arbitrary<Spec> = fc.oneof(
  names.map((all) => ({
    type: enumeration(...(all as [string, ...string[]])),
    values: fc.constantFrom(...all),
  })),
  fc
    .tuple(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.nat({ max: 127 }), { minKeys: 1 }),
      fc.constantFrom(...caseIntegers),
    )
    .map(([numbers, as]) => ({
      type: enumeration(numbers, { as }),
      values: fc.constantFrom(...Object.values(numbers)),
    })),
  fc
    .tuple(names, fc.uniqueArray(fc.nat({ max: 2 ** 31 - 1 }), { minLength: 8, maxLength: 8 }))
    .map(([all, numbers]) => ({
      type: enumeration(Object.fromEntries(all.map((name, index) => [name, numbers[index] as number])), {
        values: "names",
      }),
      values: fc.constantFrom(...all),
    })),
);

/** Flags of 8 to 64 bits, single ones by name. */
export const flagSets: fc.Arbitrary<Spec> = fc
  .tuple(
    fc.uniqueArray(fc.nat({ max: 63 }), { minLength: 1, maxLength: 64 }),
    fc.constantFrom(u8, u16, u32, u64),
  )
  .map(([bits, as]) => {
    const fitting = bits.filter((bit) => bit < 8 * as.layout.i32.size);
    const all = fitting.length === 0 ? [0] : fitting;
    return {
      type: flags(Object.fromEntries(all.map((bit) => [`bit${String(bit)}`, 1n << BigInt(bit)])), { as }),
      values: fc.subarray(all.map((bit) => `bit${String(bit)}`)).map((set) => new Set(set)),
    };
  });

/** Structs of some fields, packed or not. */
export function structs(inner: fc.Arbitrary<Spec>): fc.Arbitrary<Spec> {
  return fc.tuple(fc.array(inner, { minLength: 1, maxLength: 5 }), fc.boolean()).map(([fields, packed]) => ({
    type: struct(Object.fromEntries(fields.map(({ type }, index) => [`f${String(index)}`, type])), {
      packed,
    }),
    values: fc.record(Object.fromEntries(fields.map(({ values }, index) => [`f${String(index)}`, values]))),
  }));
}

/** Tuples of some elements. */
export function tuples(inner: fc.Arbitrary<Spec>): fc.Arbitrary<Spec> {
  return fc.array(inner, { minLength: 1, maxLength: 5 }).map((all) => ({
    type: tuple(...(all.map(({ type }) => type) as [Storable<unknown>])),
    values: fc.tuple(...all.map(({ values }) => values)),
  }));
}

/** Fixed arrays, of bytes and of anything. */
export function fixedArrays(inner: fc.Arbitrary<Spec>): fc.Arbitrary<Spec> {
  return fc.tuple(inner, fc.integer({ min: 1, max: 5 })).map(([{ type, values }, length]) => ({
    type: fixed(type, length),
    values:
      type === (u8 as unknown)
        ? fc.uint8Array({ minLength: length, maxLength: length })
        : fc.array(values, { minLength: length, maxLength: length }),
  }));
}

/** Variants, some cases of which have no value. */
export function variants(inner: fc.Arbitrary<Spec>): fc.Arbitrary<Spec> {
  return fc
    .tuple(
      fc.array(fc.option(inner), { minLength: 1, maxLength: 5 }),
      fc.constantFrom(...caseIntegers),
      fc.boolean(),
    )
    .map(([cases, as, isNumbered]) => {
      const tags = cases.map((_, index) => `c${String(index)}`);
      const numbers = Object.fromEntries(tags.map((tag, index) => [tag, 100 - index]));
      return {
        type: variant(Object.fromEntries(cases.map((spec, index) => [tags[index], spec?.type ?? null])), {
          as,
          ...(isNumbered ? { numbers } : {}),
        }),
        values: fc.oneof(
          ...cases.map((spec, index) =>
            spec === null
              ? fc.constant({ tag: tags[index] })
              : spec.values.map((value) => ({ tag: tags[index], value })),
          ),
        ),
      };
    });
}

/** Texts in place. */
const texts: fc.Arbitrary<Spec> = fc.constant({
  type: chars(8),
  values: fc.stringMatching(/^[a-zß]{0,3}$/),
});

/** Options of anything but options. */
export function options(inner: fc.Arbitrary<Spec>): fc.Arbitrary<Spec> {
  return inner
    .filter(({ type }) => type.describe().kind !== "option")
    .map(({ type, values }) => ({
      type: option(type),
      values: fc.option(values, { nil: undefined }),
    }));
}

/** Single values of all kinds, and what is made of them, up to two deep. */
export const leaves: fc.Arbitrary<Spec> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...scalars) },
  { weight: 1, arbitrary: enumerations },
  { weight: 1, arbitrary: flagSets },
);
/** Types that lead elsewhere in the memory; their values are none that a test could make up. */
export const elsewhere: fc.Arbitrary<Spec> = fc
  .constantFrom<Storable<unknown>>(string, bytes, cstring, list(u16), list(option(string)), pointer(u32))
  .map((type) => ({ type, values: fc.constant(undefined) }));

const nested = fc.oneof(
  texts,
  structs(fc.oneof({ weight: 4, arbitrary: leaves }, { weight: 1, arbitrary: texts })),
  tuples(leaves),
  fixedArrays(leaves),
  variants(leaves),
  options(leaves),
);
export const anything: fc.Arbitrary<Spec> = fc.oneof(
  { weight: 3, arbitrary: leaves },
  { weight: 1, arbitrary: nested },
);
