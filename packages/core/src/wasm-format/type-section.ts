import { SectionError, type ByteReader } from "./byte-reader.js";
import { TYPE_FORM } from "./codes.js";
import { readValueType, skipFieldType, type ValueTypeName } from "./value-type.js";

/** Describes the type of a function, as a module defines it. */
export interface DefinedFunctionType {
  readonly parameters: readonly ValueTypeName[];
  readonly results: readonly ValueTypeName[];
  /**
   * `true` when functions of other modules can have this type: it is final, extends no type, is the only type of its recursion
   * group, and is not shared. Any other type is the same only in modules that define the whole group alike.
   *
   * Spec: https://webassembly.github.io/spec/core/valid/matching.html#defined-types
   */
  readonly isPlain: boolean;
}

/** Holds the function types that a module defines. */
export interface TypeSection {
  /** By type index; `undefined` for a type that is not of functions. */
  readonly functions: readonly (DefinedFunctionType | undefined)[];
  /** `true` when all types could be read; otherwise `functions` ends before the first of an unknown form. */
  readonly isComplete: boolean;
}

/**
 * Reads the type section. Puts the form of each type into `forms`.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#type-section
 *
 * @throws {SectionError} `malformed`
 */
export function readTypeSection(reader: ByteReader, forms: number[] = []): TypeSection {
  const functions: (DefinedFunctionType | undefined)[] = [];
  try {
    reader.each(() => {
      readGroup(reader, functions, forms);
    });
  } catch (error) {
    // The length of a type of an unknown form is unknown too, so that reading ends there. The types before it suffice as a
    // rule: compilers put the types of imported functions first, or nearly so.
    if (error instanceof SectionError && error.code === "unknown-encoding") {
      return { functions, isComplete: false };
    }
    throw error;
  }
  reader.expectEnd();
  return { functions, isComplete: true };
}

function readGroup(
  reader: ByteReader,
  functions: (DefinedFunctionType | undefined)[],
  forms: number[],
): void {
  if (reader.peek() !== TYPE_FORM.group) {
    functions.push(readSubtype(reader, forms));
    return;
  }
  reader.u8();
  const members = reader.list(() => readSubtype(reader, forms));
  const isAlone = members.length === 1;
  // Not with spread arguments: a group may have more members than a call may have arguments.
  for (const member of members) functions.push(member && { ...member, isPlain: isAlone && member.isPlain });
}

function readSubtype(reader: ByteReader, forms: number[]): DefinedFunctionType | undefined {
  const form = reader.peek();
  if (form !== TYPE_FORM.sub && form !== TYPE_FORM.subFinal) return readComposite(reader, forms, true);
  reader.u8();
  const supertypes = reader.list(() => reader.u32());
  return readComposite(reader, forms, form === TYPE_FORM.subFinal && supertypes.length === 0);
}

function readComposite(
  reader: ByteReader,
  forms: number[],
  isPlain: boolean,
): DefinedFunctionType | undefined {
  const isShared = reader.peek() === TYPE_FORM.shared;
  if (isShared) reader.u8();
  const { offset } = reader;
  const form = reader.u8();
  forms.push(form);
  switch (form) {
    case TYPE_FORM.function: {
      const parameters = reader.list(() => readValueType(reader));
      const results = reader.list(() => readValueType(reader));
      return { parameters, results, isPlain: isPlain && !isShared };
    }
    case TYPE_FORM.struct:
      reader.each(() => {
        skipFieldType(reader);
      });
      return undefined;
    case TYPE_FORM.array:
      skipFieldType(reader);
      return undefined;
    case TYPE_FORM.continuation:
      reader.s33();
      return undefined;
    default:
      return reader.unknown("type form", form, offset);
  }
}
