import type { TypeDescription } from "@hostwright/types";

import type { Declarations } from "./declarations.js";
import { coreShape, integerAs, integerNamed, opaqueShape } from "./integers.js";
import { partsOf } from "./parts.js";
import { nameOf, type Reader } from "./reader.js";
import { flexibleRecord, optionRecord, structRecord, unionOf, variantOf } from "./record-shapes.js";
import { allocatedSequence, isSequence, sequenceShape } from "./sequences.js";
import type { Case, EnumerationDeclaration, HandleDeclaration, PointerShape, Shape } from "./shapes.js";
import { wordsOf } from "./words.js";

/** Makes the reader of the types of a contract. */
export function makeReader(declarations: Declarations): Reader {
  const reader: Reader = {
    declarations,
    shape: (type, words) => shapeOf(type, words, reader),
    parts: (type, words) => partsOf(type, words, reader),
  };
  return reader;
}

type Read = (type: TypeDescription, words: readonly string[], reader: Reader) => Shape;

const declared =
  (declare: (...args: Parameters<Read>) => (Shape & { kind: "declared" })["declaration"]): Read =>
  (...args) => ({ kind: "declared", declaration: declare(...args) });

/** The shapes of kinds of types; all others are numbers, sequences, or types of the program's own. */
const SHAPES: Readonly<Record<string, Read>> = {
  f32: () => ({ kind: "float", bits: 32 }),
  f64: () => ({ kind: "float", bits: 64 }),
  bool: () => ({ kind: "bool" }),
  usize: (type) => ({ kind: "size", isWide: isWide(type) }),
  duration: () => ({ kind: "integer", bits: 64, isSigned: true }),
  timestamp: () => ({ kind: "integer", bits: 64, isSigned: false }),
  cstring: (type) => ({ ...pointerTo({ kind: "char" }, type), count: "terminated", isConst: true }),
  pointer: (type, words, reader) => pointerTo(innerOf(type, words, reader), type),
  chars: ({ options }) => ({ kind: "array", of: { kind: "char" }, length: options?.["size"] as number }),
  fixed: (type, words, reader) => ({
    kind: "array",
    of: innerOf(type, words, reader),
    length: type.options?.["length"] as number,
  }),
  flat: (type, words, reader) => innerOf(type, words, reader),
  byValue: (type, words, reader) => innerOf(type, words, reader),
  struct: declared((...args) => structRecord(...args)),
  tuple: declared((...args) => structRecord(...args)),
  union: declared(unionOf),
  variant: declared(variantOf),
  option: declared(optionRecord),
  flexible: declared(flexibleRecord),
  enumeration: declared(numbersOf),
  flags: declared(numbersOf),
  bitFields: declared(numbersOf),
  errno: errnoShape,
  handle: declared(handleOf),
  callback: callbackShape,
  object: objectShape,
  allocated: allocatedShape,
};

const coreByte: Shape = { kind: "integer", bits: 8, isSigned: false };

function shapeOf(type: TypeDescription, words: readonly string[], reader: Reader): Shape {
  const read = Object.hasOwn(SHAPES, type.kind) ? SHAPES[type.kind] : undefined;
  if (read !== undefined) return read(type, words, reader);
  const integer = integerNamed(type.kind);
  if (integer !== undefined) return integer;
  if (isSequence(type)) return sequenceShape(type, words, reader, { isOwned: false });
  const [only, ...others] = type.flat;
  if (only !== undefined && others.length === 0 && (only === "v128" || only.endsWith("ref"))) {
    return coreShape(only);
  }
  return opaqueShape(type);
}

function innerOf({ of }: TypeDescription, words: readonly string[], reader: Reader): Shape {
  return of === undefined ? coreByte : reader.shape(of, words);
}

function isWide({ options }: TypeDescription): boolean {
  return options?.["wide"] === true;
}

function isNullable({ options }: TypeDescription): boolean {
  return options?.["nullable"] === true;
}

function pointerTo(to: PointerShape["to"], type: TypeDescription): PointerShape {
  return {
    kind: "pointer",
    to,
    count: "one",
    isConst: false,
    isNullable: isNullable(type),
    isWide: isWide(type),
  };
}

function objectShape(type: TypeDescription, words: readonly string[], reader: Reader): Shape {
  const { of, options = {} } = type;
  const { class: kind, id } = options as { readonly class: string; readonly id?: string };
  const inner = (): Shape | undefined => {
    if (of === undefined) return undefined;
    if (kind !== "Object") return reader.shape(of, words);
    return { kind: "declared", declaration: structRecord(of, words, reader, true) };
  };
  const shape = inner();
  return {
    kind: "object",
    class: kind,
    ...(shape === undefined ? {} : { of: shape }),
    ...(id === undefined ? {} : { id }),
    isNullable: isNullable(type),
  };
}

function allocatedShape(type: TypeDescription, words: readonly string[], reader: Reader): Shape {
  const { of, options } = type;
  if (of === undefined) return { kind: "size", isWide: isWide(type) };
  if (options?.["allocator"] === "__new" && isSequence(of) && type.flat.length === 1) {
    const isText = of.kind !== "bytes" && of.kind !== "array" && of.kind !== "list";
    return { kind: "object", class: isText ? "String" : "ArrayBuffer", isNullable: isNullable(type) };
  }
  if (isSequence(of)) return allocatedSequence(type, of, words, reader);
  if (of.kind === "cstring") return { ...pointerTo({ kind: "char" }, type), count: "terminated" };
  return pointerTo(reader.shape(of, words), type);
}

function errnoShape({ options, layout }: TypeDescription, _: readonly string[], reader: Reader): Shape {
  const declaration = reader.declarations.findErrnos(String(options?.["table"]));
  if (declaration !== undefined) return { kind: "declared", declaration };
  return { kind: "integer", bits: layout?.i32.size === 4 ? 32 : 16, isSigned: false };
}

function handleOf(
  { options, name }: TypeDescription,
  _: readonly string[],
  reader: Reader,
): HandleDeclaration {
  const of = (options?.["class"] as string | undefined) ?? name;
  return reader.declarations.declare<HandleDeclaration>("handle", of, wordsOf(of), () => ({
    kind: "handle",
    source: of,
  }));
}

function numbersOf(type: TypeDescription, words: readonly string[], reader: Reader): EnumerationDeclaration {
  const { cases = [], kind, name } = type;
  const integer = integerAs(type);
  return reader.declarations.declare<EnumerationDeclaration>(
    name,
    [kind, cases, integer],
    nameOf(type, words),
    () => ({
      kind: kind as EnumerationDeclaration["kind"],
      source: name,
      integer,
      cases: cases.map((each): Case => ({ words: wordsOf(each.name), number: each.number })),
    }),
  );
}

function callbackShape(type: TypeDescription, words: readonly string[], reader: Reader): Shape {
  const { parameters = [], result, options } = type;
  return {
    ...(options?.["class"] === "Function"
      ? { kind: "object", class: "Function" }
      : { kind: "function", isWide: isWide(type) }),
    parameters: parameters.flatMap((each, index) =>
      reader.parts(each, parameters.length === 1 ? ["value"] : ["value", String(index + 1)]),
    ),
    results: result === undefined ? [] : reader.parts(result, [...words, "result"]),
    isNullable: isNullable(type),
  };
}
