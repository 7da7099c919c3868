import type { CoreValue, ValueType } from "@hostwright/types";

import { VALUE_TYPE } from "../../wasm-format/codes.js";
import type { RecordingReader } from "./recording-reader.js";
import type { RecordingWriter } from "./recording-writer.js";
import { RecordingError } from "./recording-error.js";

const CODES: Readonly<Record<ValueType, number>> = VALUE_TYPE;
const TYPES = /* @__PURE__ */ typesByCode();

function typesByCode(): ReadonlyMap<number, ValueType> {
  return new Map(Object.entries(CODES).map(([type, code]) => [code, type as ValueType]));
}

/** Writes value types, after their number. */
export function writeTypes(to: RecordingWriter, types: readonly ValueType[]): void {
  to.unsigned(types.length);
  for (const type of types) to.u8(CODES[type]);
}

/** Reads value types. */
export function readTypes(from: RecordingReader): ValueType[] {
  return Array.from(from.raw(from.unsigned()), (code) => {
    const type = TYPES.get(code);
    if (type === undefined) throw from.invalid(`the unknown value type ${String(code)}`);
    return type;
  });
}

/**
 * Writes core values of the given types, converted as the engine would.
 *
 * @throws {RecordingError} `unrecordable-value`
 */
export function writeCoreValues(
  to: RecordingWriter,
  types: readonly ValueType[],
  values: readonly CoreValue[],
): void {
  types.forEach((type, index) => {
    writeCoreValue(to, type, values[index]);
  });
}

function writeCoreValue(to: RecordingWriter, type: ValueType, value: CoreValue): void {
  switch (type) {
    case "i32":
      to.i32((value as number) | 0);
      return;
    case "i64":
      to.i64(BigInt.asIntN(64, value as bigint));
      return;
    case "f32":
      to.f32(value as number);
      return;
    case "f64":
      to.f64(value as number);
      return;
    case "v128":
      to.raw(value as Uint8Array);
      return;
    case "funcref":
    case "externref":
    case "anyref":
    case "eqref":
    case "i31ref":
    case "structref":
    case "arrayref":
      if (value !== null) throw unrecordable(`a ${type} other than null`);
  }
}

/** Reads core values of the given types. */
export function readCoreValues(from: RecordingReader, types: readonly ValueType[]): CoreValue[] {
  return types.map((type) => {
    switch (type) {
      case "i32":
        return from.i32();
      case "i64":
        return from.i64();
      case "f32":
        return from.f32();
      case "f64":
        return from.f64();
      case "v128":
        return from.raw(16).slice();
      case "funcref":
      case "externref":
      case "anyref":
      case "eqref":
      case "i31ref":
      case "structref":
      case "arrayref":
        return null;
    }
  });
}

// The byte before a value whose type is not in the recording.
const KIND = { undefined: 0, null: 1, integer: 2, number: 3, bigint: 4, array: 5 } as const;

/**
 * Writes an argument or a result of a guest function, whose type the host does not know.
 *
 * @throws {RecordingError} `unrecordable-value`
 */
export function writeValue(to: RecordingWriter, value: unknown): void {
  if (!Array.isArray(value)) {
    writeSingle(to, value);
    return;
  }
  to.u8(KIND.array);
  to.unsigned(value.length);
  for (const each of value as unknown[]) writeSingle(to, each);
}

function writeSingle(to: RecordingWriter, value: unknown): void {
  if (value === undefined) to.u8(KIND.undefined);
  else if (value === null) to.u8(KIND.null);
  else if (typeof value === "number") writeNumber(to, value);
  // The engine converts booleans to 0 and 1.
  else if (typeof value === "boolean") writeNumber(to, Number(value));
  else if (typeof value === "bigint") {
    to.u8(KIND.bigint);
    to.i64(BigInt.asIntN(64, value));
  } else throw unrecordable(`a ${typeof value}`);
}

function writeNumber(to: RecordingWriter, value: number): void {
  if (Object.is(value, value | 0)) {
    to.u8(KIND.integer);
    to.i32(value);
  } else {
    to.u8(KIND.number);
    to.f64(value);
  }
}

/** Reads a value that {@link writeValue} has written. */
export function readValue(from: RecordingReader): unknown {
  const kind = from.u8();
  if (kind !== KIND.array) return readSingle(from, kind);
  const values: unknown[] = [];
  // Grown step by step: damaged bytes may claim any length.
  for (let left = from.unsigned(); left > 0; left--) values.push(readSingle(from, from.u8()));
  return values;
}

function readSingle(from: RecordingReader, kind: number): unknown {
  switch (kind) {
    case KIND.undefined:
      return undefined;
    case KIND.null:
      return null;
    case KIND.integer:
      return from.i32();
    case KIND.number:
      return from.f64();
    case KIND.bigint:
      return from.i64();
    default:
      throw from.invalid(`a value of the unknown kind ${String(kind)}`);
  }
}

function unrecordable(value: string): RecordingError {
  const fact = `holds ${value}, which has no meaning outside of this process. Record functions that pass numbers.`;
  return new RecordingError("unrecordable-value", fact, { where: "record", subject: "the call" });
}
