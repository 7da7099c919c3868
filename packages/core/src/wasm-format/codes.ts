/** Numbers the sections of a module. Other numbers are sections of proposals that this package does not know. */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** Numbers the kinds of imports and exports. */
export const EXTERN = { function: 0x00, table: 0x01, memory: 0x02, global: 0x03, tag: 0x04 } as const;

/** Names the kind of an import or an export. */
export type ExternKind = keyof typeof EXTERN;

/**
 * Numbers the forms of type definitions.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html, and the proposals
 * https://github.com/WebAssembly/stack-switching (`continuation`) and
 * https://github.com/WebAssembly/shared-everything-threads (`shared`).
 */
export const TYPE_FORM = {
  ...{ function: 0x60, struct: 0x5f, array: 0x5e, continuation: 0x5d },
  ...{ sub: 0x50, subFinal: 0x4f, group: 0x4e, shared: 0x65 },
} as const;

/**
 * Numbers the value types that mean the same in every module.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html
 */
export const VALUE_TYPE = {
  ...{ i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b },
  ...{
    funcref: 0x70,
    externref: 0x6f,
    anyref: 0x6e,
    eqref: 0x6d,
    i31ref: 0x6c,
    structref: 0x6b,
    arrayref: 0x6a,
  },
} as const;

/** Numbers the storage types of fields that are not value types. */
export const PACKED_TYPE = { i8: 0x78, i16: 0x77 } as const;

/** Numbers the two forms of a reference type that writes out its heap type. */
export const REFERENCE = { nullable: 0x63, nonNull: 0x64 } as const;

// In the order of their numbers, which begin with that of `cont`.
// prettier-ignore
const HEAP_NAMES = [
  "cont", "exn", "array", "struct", "i31", "eq", "any", "extern", "func", "none", "noextern", "nofunc", "noexn", "nocont",
];
const FIRST_HEAP_TYPE = 0x68;

/**
 * Names the abstract heap types by their numbers, each with the short name of its nullable reference.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html#heap-types; `cont` and `nocont` are of stack switching.
 */
export const HEAP_TYPES: ReadonlyMap<number, { readonly name: string; readonly nullable: string }> =
  /* @__PURE__ */ new Map(
    /* @__PURE__ */ HEAP_NAMES.map((name, index) => [
      FIRST_HEAP_TYPE + index,
      { name, nullable: name === "none" ? "nullref" : `${name.replace(/^no/, "null")}ref` },
    ]),
  );

/** Marks the parts of the limits of a memory or a table. */
export const LIMITS = { hasMaximum: 0x01, isShared: 0x02, is64Bit: 0x04, hasPageSize: 0x08 } as const;

/**
 * Numbers the instructions with which the elements of a table begin, and marks a table that has such a value.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#table-section
 */
export const CONSTANT = {
  tableWithValue: 0x40,
  end: 0x0b,
  globalGet: 0x23,
  refNull: 0xd0,
  refFunc: 0xd2,
} as const;

/** Numbers the other instructions of constant expressions for addresses. */
export const ADDRESS_CONSTANT = { i32: 0x41, i64: 0x42, addI32: 0x6a, addI64: 0x7c } as const;

/**
 * Marks the forms of segments of elements: without `passive`, one is put into its table at once. `shortest` is the lowest number of a
 * reference type that is written in its short form.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#element-section
 */
export const SEGMENT = { passive: 1, explicit: 2, expressions: 4, all: 7, shortest: 0x68 } as const;
