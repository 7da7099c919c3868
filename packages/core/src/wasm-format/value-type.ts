import { VALUE_TYPE } from "./codes.js";
import type { ByteReader } from "./byte-reader.js";

/**
 * Names a value type as the text format does: `i32`, `externref`, `(ref null 3)`. Types that are written alike are alike,
 * except that an index means a type of the same module.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html#value-types
 */
export type ValueTypeName = string;

/** A field of a struct, or the elements of an array. */
export interface FieldType {
  /** A value type, or the packed `i8` or `i16`. */
  readonly storage: ValueTypeName;
  readonly isMutable: boolean;
}

const NUMBER_TYPES = new Map<number, ValueTypeName>([
  [VALUE_TYPE.i32, "i32"],
  [VALUE_TYPE.i64, "i64"],
  [VALUE_TYPE.f32, "f32"],
  [VALUE_TYPE.f64, "f64"],
  [VALUE_TYPE.v128, "v128"],
]);

const PACKED_TYPES = new Map([
  [0x78, "i8"],
  [0x77, "i16"],
]);

/**
 * What a reference may refer to besides the types that a module defines; with the short name of the nullable reference.
 * Spec: https://webassembly.github.io/spec/core/binary/types.html#heap-types; `cont`, `nocont` of stack switching.
 */
const HEAP_TYPES = new Map([
  [0x75, { name: "nocont", nullable: "nullcontref" }],
  [0x74, { name: "noexn", nullable: "nullexnref" }],
  [0x73, { name: "nofunc", nullable: "nullfuncref" }],
  [0x72, { name: "noextern", nullable: "nullexternref" }],
  [0x71, { name: "none", nullable: "nullref" }],
  [0x70, { name: "func", nullable: "funcref" }],
  [0x6f, { name: "extern", nullable: "externref" }],
  [0x6e, { name: "any", nullable: "anyref" }],
  [0x6d, { name: "eq", nullable: "eqref" }],
  [0x6c, { name: "i31", nullable: "i31ref" }],
  [0x6b, { name: "struct", nullable: "structref" }],
  [0x6a, { name: "array", nullable: "arrayref" }],
  [0x69, { name: "exn", nullable: "exnref" }],
  [0x68, { name: "cont", nullable: "contref" }],
]);

const REF_NULL = 0x63;
const REF = 0x64;
const SHARED = 0x65;

/** Reads a value type. */
export function readValueType(reader: ByteReader): ValueTypeName {
  const name = NUMBER_TYPES.get(reader.peek());
  if (name === undefined) return readReferenceType(reader);
  reader.u8();
  return name;
}

/** Reads the type of a reference: what tables hold, and values of no number type. */
export function readReferenceType(reader: ByteReader): ValueTypeName {
  const { offset } = reader;
  const code = reader.u8();
  if (code === REF || code === REF_NULL) return readHeapType(reader, code === REF_NULL);
  const heap = HEAP_TYPES.get(code) ?? reader.unknown("value type", code, offset);
  return heap.nullable;
}

/** Reads the type of a field or of the elements of an array. */
export function readFieldType(reader: ByteReader): FieldType {
  const packed = PACKED_TYPES.get(reader.peek());
  if (packed !== undefined) reader.u8();
  const storage = packed ?? readValueType(reader);
  return { storage, isMutable: readMutability(reader) };
}

/** Reads whether a field or a global may change. */
export function readMutability(reader: ByteReader): boolean {
  const { offset } = reader;
  const mutability = reader.u8();
  if (mutability > 1) reader.unknown("mutability", mutability, offset);
  return mutability === 1;
}

// shared-everything-threads: https://github.com/WebAssembly/shared-everything-threads
function readHeapType(reader: ByteReader, isNullable: boolean): ValueTypeName {
  const isShared = reader.peek() === SHARED;
  if (isShared) reader.u8();
  const { offset } = reader;
  const code = reader.s33();
  if (code >= 0) return isNullable ? `(ref null ${String(code)})` : `(ref ${String(code)})`;
  // Abstract types are single bytes, which are negative numbers of 7 bits.
  const heap = HEAP_TYPES.get(code + 0x80) ?? reader.unknown("heap type", code & 0x7f, offset);
  const name = isShared ? `(shared ${heap.name})` : heap.name;
  if (isNullable) return isShared ? `(ref null ${name})` : heap.nullable;
  return `(ref ${name})`;
}
