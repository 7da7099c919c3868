import { TYPE_FORM, VALUE_TYPE } from "./codes.js";
import { writeUnsigned } from "./leb128.js";

const VALUE_TYPES: Readonly<Record<string, number>> = VALUE_TYPE;

/** Tells whether a value type can be written: others may refer to types of their own module. */
export function isWritable(type: string): boolean {
  return type in VALUE_TYPES;
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
  const content = joined([unsigned(entries.length), ...entries]);
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
  return [...unsigned(types.length), ...types.map(valueType)];
}

/** Writes a value type that {@link isWritable}. */
export function valueType(type: string): number {
  return VALUE_TYPES[type] as number;
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

/** Compiles bytes. Returns `undefined` where the engine refuses: all bytes under a Content Security Policy, or these. */
export function tryCompile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | undefined {
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    return undefined;
  }
}
