import type { AddressType } from "@hostwright/types";

import type { ByteReader } from "./byte-reader.js";
import { LIMITS } from "./codes.js";
import type { TypeSection } from "./type-section.js";
import { readMutability, readReferenceType, readValueType, type ValueTypeName } from "./value-type.js";

/** Describes how large a memory or a table may be. A size is a bigint where a double cannot hold it exactly. */
interface Limits {
  readonly addressType: AddressType;
  readonly minimum: number | bigint;
  readonly maximum: number | bigint | undefined;
  readonly isShared: boolean;
}

/** Describes the type of a memory. Its limits count pages. */
export interface MemoryType extends Limits {
  /** Size of a page in bytes: 65,536, unless the module chose another. */
  readonly pageSize: number;
}

/** Describes the type of a table. Its limits count elements. */
export interface TableType extends Limits {
  readonly element: ValueTypeName;
  /** `true` where its elements are functions, of any type or of one. */
  readonly holdsFunctions: boolean;
}

/** Describes the type of a global. */
export interface GlobalType {
  readonly valueType: ValueTypeName;
  readonly isMutable: boolean;
}

const PAGE_SIZE_LOG2 = 16;

/**
 * Reads the type of a memory.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html#memory-types, and the proposals threads and
 * custom-page-sizes (https://github.com/WebAssembly/custom-page-sizes).
 */
export function readMemoryType(reader: ByteReader): MemoryType {
  const { offset } = reader;
  const flags = reader.u8();
  if (flags > 0x0f) reader.unknown("kind of memory limits", flags, offset);
  const limits = readLimits(reader, flags);
  return {
    ...limits,
    pageSize: 2 ** ((flags & LIMITS.hasPageSize) === 0 ? PAGE_SIZE_LOG2 : readPageSize(reader)),
  };
}

/**
 * Reads the type of a table.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html#table-types
 */
export function readTableType(reader: ByteReader, types: TypeSection): TableType {
  const element = readReferenceType(reader);
  const { offset } = reader;
  const flags = reader.u8();
  if (flags > 0x07) reader.unknown("kind of table limits", flags, offset);
  return { element, holdsFunctions: isFunctionReference(element, types), ...readLimits(reader, flags) };
}

function isFunctionReference(element: ValueTypeName, { functions, isComplete }: TypeSection): boolean {
  const index = /^\(ref (?:null )?(\d+)\)$/.exec(element)?.[1];
  if (index === undefined) return element === "funcref" || element === "(ref func)";
  return functions[Number(index)] !== undefined || (Number(index) >= functions.length && !isComplete);
}

/**
 * Reads the type of a global.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html#global-types
 */
export function readGlobalType(reader: ByteReader): GlobalType {
  return { valueType: readValueType(reader), isMutable: readMutability(reader) };
}

function readLimits(reader: ByteReader, flags: number): Limits {
  const is64Bit = (flags & LIMITS.is64Bit) !== 0;
  const bound = (): number | bigint => (is64Bit ? reader.u64() : reader.u32());
  return {
    addressType: is64Bit ? "i64" : "i32",
    minimum: bound(),
    maximum: (flags & LIMITS.hasMaximum) === 0 ? undefined : bound(),
    isShared: (flags & LIMITS.isShared) !== 0,
  };
}

function readPageSize(reader: ByteReader): number {
  const { offset } = reader;
  const log2 = reader.u32();
  return log2 <= PAGE_SIZE_LOG2
    ? log2
    : reader.fail(`a page has 2^${String(log2)} bytes, and at most 2^16 are allowed.`, offset);
}
