import type { Layouts, PairLayout, TypeDescription } from "@hostwright/types";

import type { Sequence } from "./contract.js";
import { contentOf, type Reader } from "./reader.js";
import type { Field, Part, PointerShape, RecordDeclaration, Shape } from "./shapes.js";
import { wordsOf } from "./words.js";

const TEXTS = ["string", "wtf8", "json"];
const KINDS = [...TEXTS, "utf16", "bytes", "buffer", "array", "list"];

/** Tells a type whose values are an offset with a length. */
export function isSequence({ kind }: TypeDescription): boolean {
  return KINDS.includes(kind);
}

/** Gives the elements of such a type. */
export function sequenceOf(type: TypeDescription, words: readonly string[], reader: Reader): Sequence {
  const { kind, of, options } = type;
  const byte: Shape = { kind: "integer", bits: 8, isSigned: false };
  const isConst = options?.["copy"] === true;
  if (TEXTS.includes(kind)) return { kind: "text", of: { kind: "char" }, isConst: true };
  if (kind === "buffer") return { kind: "bytes", of: { kind: "char" }, isConst: false };
  if (kind === "utf16") return { kind: "elements", of: { ...byte, bits: 16 }, isConst: true };
  if (of === undefined) return { kind: "bytes", of: byte, isConst };
  return { kind: "elements", of: reader.shape(of, words), isConst };
}

/** Gives the form in which offset and length cross the boundary. */
export function pairLayoutOf({ options }: TypeDescription): PairLayout {
  return (options?.["layout"] ?? "offset-length") as PairLayout;
}

/** Gives the core values that an offset with a length is passed as. */
export function sequenceParts(
  type: TypeDescription,
  words: readonly string[],
  reader: Reader,
  isOwned = false,
): readonly Part[] {
  const layout = pairLayoutOf(type);
  if (layout !== "offset-length" && layout !== "length-offset") {
    return [{ words, shape: sequenceShape(type, words, reader, { isOwned }) }];
  }
  const sequence = sequenceOf(type, words, reader);
  const length = type.kind === "buffer" ? "capacity" : sequence.kind === "elements" ? "count" : "length";
  const parts: Part[] = [
    { words, shape: pointerOf(type, sequence, isOwned) },
    { words: [...words, length], shape: { kind: "size", isWide: false } },
  ];
  return layout === "length-offset" ? parts.reverse() : parts;
}

/** Gives the shape of an offset with a length in memory: a record of both, the place of one, or the integer in which they are packed. */
export function sequenceShape(
  type: TypeDescription,
  words: readonly string[],
  reader: Reader,
  { isOwned }: { readonly isOwned: boolean },
): Shape {
  const layout = pairLayoutOf(type);
  if (layout.startsWith("packed")) return { kind: "integer", bits: 64, isSigned: false };
  const declaration = declareSequence(type, words, reader, isOwned);
  if (layout !== "pointer") return { kind: "declared", declaration };
  return {
    kind: "pointer",
    to: { kind: "declared", declaration },
    count: "one",
    isConst: !isOwned,
    isNullable: type.options?.["nullable"] === true,
    isWide: type.options?.["wide"] === true,
  };
}

/** Gives the shape of an offset with a length whose memory the host allocates for the guest. */
export function allocatedSequence(
  { options = {} }: TypeDescription,
  of: TypeDescription,
  words: readonly string[],
  reader: Reader,
): Shape {
  const isNullable = options["nullable"] === true ? { nullable: true } : {};
  const type = { ...of, options: { ...of.options, ...isNullable } };
  return sequenceShape(type, words, reader, { isOwned: true });
}

function pointerOf({ options }: TypeDescription, { of, isConst }: Sequence, isOwned: boolean): PointerShape {
  return {
    kind: "pointer",
    to: of,
    count: "many",
    isConst: isConst && !isOwned,
    isNullable: options?.["nullable"] === true,
    isWide: options?.["wide"] === true,
  };
}

function declareSequence(
  type: TypeDescription,
  words: readonly string[],
  reader: Reader,
  isOwned: boolean,
): RecordDeclaration {
  const isWide = type.options?.["wide"] === true;
  const isLengthFirst = pairLayoutOf(type) === "length-offset";
  const own = [...(isOwned ? ["owned"] : []), ...(isWide ? ["wide"] : []), ...sequenceWords(type)];
  const second = { i32: isWide ? 8 : 4, i64: 8 };
  const first = { i32: 0, i64: 0 };
  const content = [contentOf(type), isOwned];
  return reader.declarations.declare<RecordDeclaration>("sequence", content, own, () => {
    const data: Omit<Field, "offset"> = {
      words: ["data"],
      source: "data",
      shape: pointerOf(type, sequenceOf(type, words, reader), isOwned),
    };
    const length: Omit<Field, "offset"> = {
      words: ["length"],
      source: "length",
      shape: { kind: "size", isWide },
    };
    const [before, after] = isLengthFirst ? [length, data] : [data, length];
    return {
      kind: "record",
      fields: [
        { ...before, offset: first },
        { ...after, offset: second },
      ],
      layout: isWide ? WIDE_PAIR : PAIR,
      packing: {},
      doc: describeSequence(type, isOwned),
    };
  });
}

const WIDE_PAIR: Layouts = { i32: { size: 16, alignment: 8 }, i64: { size: 16, alignment: 8 } };
const PAIR: Layouts = { i32: { size: 8, alignment: 4 }, i64: { size: 16, alignment: 8 } };

function sequenceWords({ kind, of }: TypeDescription): readonly string[] {
  if (kind === "string") return ["text"];
  if (of === undefined) return wordsOf(kind);
  return [...wordsOf(of.name.replace(/\b(allocated|own|pointer)\b/g, " ")), kind];
}

const CONTENTS: Readonly<Record<string, string>> = {
  string: "Text in UTF-8",
  wtf8: "Text in WTF-8",
  utf16: "Text in UTF-16",
  json: "Data as JSON",
  bytes: "Bytes",
  buffer: "Room for bytes",
};

function describeSequence({ kind, of }: TypeDescription, isOwned: boolean): string {
  const unit = kind === "utf16" ? "units of 16 bits" : of === undefined ? "bytes" : "elements";
  const owner = isOwned
    ? " The host allocates the memory with the guest's allocator, and the guest frees it."
    : "";
  return `${CONTENTS[kind] ?? "Elements"} at an offset; the length counts ${unit}.${owner}`;
}
