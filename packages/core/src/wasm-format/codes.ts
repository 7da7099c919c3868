/** Sections by the number in front of them. Others are of proposals that are not known here. */
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

/** What is imported and exported, by the byte in front of it. */
export const EXTERN = { function: 0x00, table: 0x01, memory: 0x02, global: 0x03, tag: 0x04 } as const;

/** The form of a function type. */
export const FUNCTION_TYPE = 0x60;

/**
 * The value types that mean the same in every module.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html
 */
export const VALUE_TYPE = {
  ...{ i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b },
  ...{ funcref: 0x70, externref: 0x6f },
} as const;
