import type { ByteReader } from "./byte-reader.js";
import { HEAP_TYPES, PACKED_TYPE, REFERENCE, TYPE_FORM, VALUE_TYPE } from "./codes.js";

/**
 * Names a value type as the text format does: `i32`, `externref`, `(ref null 3)`. Equal names are equal types, except that
 * an index refers to a type of the same module.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html#value-types
 */
export type ValueTypeName = string;

const NUMBER_TYPES = /* @__PURE__ */ new Map<number, ValueTypeName>(
  /* @__PURE__ */ (["i32", "i64", "f32", "f64", "v128"] as const).map((name) => [VALUE_TYPE[name], name]),
);

/** Reads a value type. */
export function readValueType(reader: ByteReader): ValueTypeName {
  const name = NUMBER_TYPES.get(reader.peek());
  if (name === undefined) return readReferenceType(reader);
  reader.u8();
  return name;
}

/** Reads a reference type, as of the elements of a table. */
export function readReferenceType(reader: ByteReader): ValueTypeName {
  const { offset } = reader;
  const code = reader.u8();
  if (code === REFERENCE.nonNull || code === REFERENCE.nullable) {
    return readHeapType(reader, code === REFERENCE.nullable);
  }
  const heap = HEAP_TYPES.get(code) ?? reader.unknown("value type", code, offset);
  return heap.nullable;
}

/** Reads past the type of a field of a struct, or of the elements of an array. */
export function skipFieldType(reader: ByteReader): void {
  const code = reader.peek();
  if (code === PACKED_TYPE.i8 || code === PACKED_TYPE.i16) reader.u8();
  else readValueType(reader);
  readMutability(reader);
}

/** Reads whether a field or a global may change. */
export function readMutability(reader: ByteReader): boolean {
  const { offset } = reader;
  const mutability = reader.u8();
  if (mutability > 1) reader.unknown("mutability", mutability, offset);
  return mutability === 1;
}

function readHeapType(reader: ByteReader, isNullable: boolean): ValueTypeName {
  const isShared = reader.peek() === TYPE_FORM.shared;
  if (isShared) reader.u8();
  const { offset } = reader;
  const code = reader.s33();
  if (code >= 0) return isNullable ? `(ref null ${String(code)})` : `(ref ${String(code)})`;
  // An abstract type is a single byte, which is a negative number of 7 bits.
  const heap = HEAP_TYPES.get(code + 0x80) ?? reader.unknown("heap type", code & 0x7f, offset);
  const name = isShared ? `(shared ${heap.name})` : heap.name;
  if (isNullable) return isShared ? `(ref null ${name})` : heap.nullable;
  return `(ref ${name})`;
}
