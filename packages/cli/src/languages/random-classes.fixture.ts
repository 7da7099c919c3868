import { define, fn, HostModuleBase, type ModuleClass } from "@hostwright/core";
import * as t from "@hostwright/types";
import fc from "fast-check";

/** A type of which no more is known: the compiler has checked those that it is made of. */
type Any = never;

const NUMBERS: readonly unknown[] = [
  ...[t.i8, t.i16, t.i32, t.i64, t.u8, t.u16, t.u32, t.u64, t.f32, t.f64, t.bool, t.usize],
  ...[t.duration, t.timestamp, t.errno, t.enumeration("red", "green"), t.flags("a", "b", "c")],
  ...[t.enumeration("low", "high", { as: t.u8 }), t.flags("x", "y", { as: t.u8 }), t.handle(Map)],
];

/** Makes a type; a number where the package refuses what it would be made of. */
function made(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    if (error instanceof t.TypeDefinitionError) return t.u32;
    throw error;
  }
}

const names = fc.constantFrom(
  "id",
  "kind",
  "type",
  "size",
  "fn",
  "default",
  "my-name",
  "aB",
  "π",
  "2nd",
  "x",
);

/** Types that lie in memory, with types in them. */
const { storable } = fc.letrec<{ storable: unknown }>((tie) => {
  const inner = tie("storable");
  const fields = fc.uniqueArray(fc.tuple(names, inner), {
    minLength: 1,
    maxLength: 4,
    selector: ([name]) => name,
  });
  return {
    storable: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom(...NUMBERS),
      fc.constantFrom(
        t.string,
        t.bytes,
        t.cstring,
        t.utf16,
        t.array(t.u16),
        t.chars(5),
        t.bytes({ wide: true }),
      ),
      fields.map((each) => made(() => t.struct(Object.fromEntries(each) as Any))),
      fields.map((each) => made(() => t.struct(Object.fromEntries(each) as Any, { packed: true }))),
      fc
        .array(inner, { minLength: 1, maxLength: 3 })
        .map((each) => made(() => (t.tuple as Any as (...all: unknown[]) => unknown)(...each))),
      fc
        .tuple(inner, fc.integer({ min: 1, max: 4 }))
        .map(([of, length]) => made(() => t.fixed(of as Any, length))),
      inner.map((of) => made(() => t.pointer(of as Any))),
      inner.map((of) => made(() => t.list(of as Any))),
      inner.map((of) => made(() => t.option(of as Any))),
      inner.map((of) => made(() => t.variant({ none: null, some: of } as Any))),
    ),
  };
});

const passed = fc.oneof(
  storable,
  fc.constantFrom<unknown>(t.buffer, t.string({ layout: "length-offset" }), t.bytes({ layout: "packed" })),
  fc.constantFrom<unknown>(
    t.bytes({ layout: "pointer" }),
    t.bytes({ copy: true }),
    t.string({ nullable: true }),
  ),
  fc.constantFrom<unknown>(t.callback([t.i32, t.f64], t.u8), t.callback([t.u64])),
);

const result = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom<unknown>(...NUMBERS),
  fc.constantFrom<unknown>(
    t.allocated(t.string),
    t.orErrno(t.allocated(t.bytes)),
    t.callback([t.i32], t.i32),
  ),
  storable.map((of) => made(() => t.orErrno(of as Any, { out: true } as Any))),
);

/** A class with functions of random types, whose results are written to places. */
export const randomClasses: fc.Arbitrary<readonly ModuleClass[]> = fc
  .array(fc.array(fc.tuple(fc.array(passed, { maxLength: 4 }), result), { minLength: 1, maxLength: 4 }), {
    minLength: 8,
    maxLength: 8,
  })
  .map((classes) => classes.flatMap((functions, index) => classOf(functions, `m${String(index)}`) ?? []));

/** Makes a class; none where the package refuses one of the types, as it does a bit-for-bit copy of texts. */
function classOf(functions: readonly [unknown[], unknown][], name: string): ModuleClass | undefined {
  class Random extends HostModuleBase {}
  const table = functions.map(([parameters, returned], index) => {
    const method = `f${String(index)}`;
    Object.defineProperty(Random.prototype, method, { value: () => undefined, writable: true });
    return [method, fn(parameters as Any, returned as Any)] as const;
  });
  try {
    return define(Random, Object.fromEntries(table) as Any, { name, results: "out" });
  } catch {
    return undefined;
  }
}
