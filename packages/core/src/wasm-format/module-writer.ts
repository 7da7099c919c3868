import type { EngineModule } from "@hostwright/types/internal";

import { HEAP_TYPES, REFERENCE, TYPE_FORM, VALUE_TYPE } from "./codes.js";
import { writeSigned, writeUnsigned } from "./leb128.js";
import type { ValueTypeName } from "./value-type.js";

const VALUE_TYPES: Readonly<Record<string, number>> = VALUE_TYPE;

/** Tells whether a value type means the same in every module. Others refer to types of their own module. */
export function isSelfContained(type: ValueTypeName): boolean {
  return !/^\(ref (?:null )?\d/.test(type);
}

/**
 * Writes a module of these sections.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html
 */
export function moduleBytes(sections: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joined([[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], ...sections]);
}

/** Writes a section that is a vector of entries. */
export function section(id: number, entries: readonly (readonly number[])[]): Uint8Array {
  return rawSection(id, [unsigned(entries.length), ...entries]);
}

/** Writes a section of these contents. */
export function rawSection(id: number, parts: readonly ArrayLike<number>[]): Uint8Array {
  const content = joined(parts);
  return joined([[id], unsigned(content.length), content]);
}

// Not by spreading arrays: that takes 7 ms for 500 imports.
function joined(parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Writes a function type. */
export function functionType(parameters: readonly string[], results: readonly string[]): number[] {
  return [TYPE_FORM.function, ...valueTypes(parameters), ...valueTypes(results)];
}

function valueTypes(types: readonly string[]): number[] {
  return [...unsigned(types.length), ...types.flatMap(valueType)];
}

/** Writes a value type. An index in it refers to a type of the module that is written. */
export function valueType(type: ValueTypeName): number[] {
  const reference = referenceType(type);
  if (reference === undefined) return [VALUE_TYPES[type] as number];
  const { heap, isNullable } = reference;
  // The short form, which engines without typed references know.
  if (isNullable && heap.length === 1 && HEAP_TYPES.has(heap[0] as number)) return heap;
  return [isNullable ? REFERENCE.nullable : REFERENCE.nonNull, ...heap];
}

/** Describes a reference type by its written heap type; `undefined` for numbers and vectors. */
export function referenceType(
  type: ValueTypeName,
): { readonly heap: number[]; readonly isNullable: boolean } | undefined {
  const [, isNullable, isShared, heap] = /^\(ref (null )?(\(shared )?(\w+)\)+$/.exec(type) ?? [];
  if (heap === undefined) {
    const short = heapCode(({ nullable }) => nullable === type);
    return short === undefined ? undefined : { heap: [short], isNullable: true };
  }
  const code = heapCode(({ name }) => name === heap);
  const written = code === undefined ? signed(BigInt(heap)) : [code];
  return {
    heap: isShared === undefined ? written : [TYPE_FORM.shared, ...written],
    isNullable: isNullable !== undefined,
  };
}

function heapCode(
  isIt: (heap: { readonly name: string; readonly nullable: string }) => boolean,
): number | undefined {
  for (const [code, heap] of HEAP_TYPES) if (isIt(heap)) return code;
  return undefined;
}

/** Writes a name of digits and ASCII letters, which are one byte each in UTF-8. */
export function text(ascii: string): number[] {
  const bytes = unsigned(ascii.length);
  for (let index = 0; index < ascii.length; index++) bytes.push(ascii.charCodeAt(index));
  return bytes;
}

/** Writes an unsigned integer in LEB128. */
export function unsigned(value: number | bigint): number[] {
  const bytes: number[] = [];
  writeUnsigned({ u8: (byte) => bytes.push(byte) }, value);
  return bytes;
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  writeSigned({ u8: (byte) => bytes.push(byte) }, value);
  return bytes;
}

/** Compiles bytes. Returns `undefined` where the engine refuses: all bytes under a Content Security Policy, or these. */
export function tryCompile(bytes: Uint8Array<ArrayBuffer>, options?: object): EngineModule | undefined {
  try {
    return new WebAssembly.Module(bytes, options);
  } catch {
    return undefined;
  }
}
