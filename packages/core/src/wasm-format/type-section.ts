import { FUNCTION_TYPE } from "./codes.js";
import type { ByteReader } from "./byte-reader.js";
import { SectionError } from "./section-error.js";
import { type FieldType, readFieldType, readValueType, type ValueTypeName } from "./value-type.js";

/** A group of types that may refer to each other. Types of different groups are different, unless the groups are alike. */
interface RecursionGroup {
  /** Index of its first type. */
  readonly first: number;
  /** Types in it. */
  readonly size: number;
}

/** What every type definition says. */
interface Definition {
  readonly group: RecursionGroup;
  /** Whether no other type may extend it. */
  readonly isFinal: boolean;
  /** Indices of the types that it extends: none, or one. */
  readonly supertypes: readonly number[];
  /** Whether its values may be shared between threads. */
  readonly isShared: boolean;
}

/** The type of a function, as a module defines it. */
export interface DefinedFunctionType extends Definition {
  readonly kind: "function";
  readonly parameters: readonly ValueTypeName[];
  readonly results: readonly ValueTypeName[];
}

/** The type of a struct or of an array of the garbage-collected kind; an array has one field: its elements'. */
interface AggregateTypeDefinition extends Definition {
  readonly kind: "struct" | "array";
  readonly fields: readonly FieldType[];
}

/** The type of a suspended computation: the function whose calls it continues. */
interface ContinuationTypeDefinition extends Definition {
  readonly kind: "continuation";
  readonly functionType: number;
}

/** A type that a module defines. */
export type TypeDefinition = DefinedFunctionType | AggregateTypeDefinition | ContinuationTypeDefinition;

/** The types that a module defines. */
export interface TypeSection {
  /** In the order of their indices. */
  readonly definitions: readonly TypeDefinition[];
  /** Whether these are all; `false` when one is written in a way that is not known here, and those from it on are left out. */
  readonly isComplete: boolean;
}

const STRUCT = 0x5f;
const ARRAY = 0x5e;
// Stack switching: https://github.com/WebAssembly/stack-switching
const CONTINUATION = 0x5d;
const SUB = 0x50;
const SUB_FINAL = 0x4f;
const GROUP = 0x4e;
const SHARED = 0x65;

/**
 * Reads the type section.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#type-section
 *
 * @throws {SectionError} `malformed`
 */
export function readTypeSection(reader: ByteReader): TypeSection {
  const definitions: TypeDefinition[] = [];
  try {
    reader.list(() => {
      readGroup(reader, definitions);
    });
  } catch (error) {
    // How long a type of an unknown form is cannot be told, so nothing after it can be read. Those before it serve:
    // compilers put the types of imported functions first, or nearly so.
    if (error instanceof SectionError && error.code === "unknown-encoding") {
      return { definitions, isComplete: false };
    }
    throw error;
  }
  reader.expectEnd();
  return { definitions, isComplete: true };
}

function readGroup(reader: ByteReader, definitions: TypeDefinition[]): void {
  const first = definitions.length;
  if (reader.peek() !== GROUP) {
    definitions.push(readSubtype(reader, { first, size: 1 }));
    return;
  }
  reader.u8();
  const group = { first, size: 0 };
  const members = reader.list(() => readSubtype(reader, group));
  group.size = members.length;
  // One by one: a group may have more members than a call may have arguments.
  for (const member of members) definitions.push(member);
}

function readSubtype(reader: ByteReader, group: RecursionGroup): TypeDefinition {
  const form = reader.peek();
  if (form !== SUB && form !== SUB_FINAL) return readComposite(reader, group, true, []);
  reader.u8();
  const supertypes = reader.list(() => reader.u32());
  return readComposite(reader, group, form === SUB_FINAL, supertypes);
}

function readComposite(
  reader: ByteReader,
  group: RecursionGroup,
  isFinal: boolean,
  supertypes: readonly number[],
): TypeDefinition {
  const isShared = reader.peek() === SHARED;
  if (isShared) reader.u8();
  const definition = { group, isFinal, supertypes, isShared };
  const { offset } = reader;
  const form = reader.u8();
  switch (form) {
    case FUNCTION_TYPE: {
      const parameters = reader.list(() => readValueType(reader));
      return {
        kind: "function",
        parameters,
        results: reader.list(() => readValueType(reader)),
        ...definition,
      };
    }
    case STRUCT:
      return { kind: "struct", fields: reader.list(() => readFieldType(reader)), ...definition };
    case ARRAY:
      return { kind: "array", fields: [readFieldType(reader)], ...definition };
    case CONTINUATION:
      return { kind: "continuation", functionType: readTypeIndex(reader), ...definition };
    default:
      return reader.unknown("type form", form, offset);
  }
}

function readTypeIndex(reader: ByteReader): number {
  const { offset } = reader;
  const index = reader.s33();
  return index >= 0 ? index : reader.fail("a type index is below zero.", offset);
}
