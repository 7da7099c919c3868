import type { FieldDescription, TypeDescription } from "@hostwright/types";

import { integerAs } from "./integers.js";
import { contentOf, nameOf, type Reader } from "./reader.js";
import type {
  Case,
  Declaration,
  Field,
  Packing,
  PartOffset,
  RecordDeclaration,
  UnionDeclaration,
  VariantDeclaration,
} from "./shapes.js";
import { wordsOf } from "./words.js";

/** Declares the struct that a struct or a tuple is in memory. */
export function structRecord(
  type: TypeDescription,
  words: readonly string[],
  reader: Reader,
  isManaged = false,
): RecordDeclaration {
  const { name, fields, layout, options } = type;
  // A class of AssemblyScript and a struct in memory are declared apart, also where both have the same fields.
  const key = isManaged ? `managed ${name}` : name;
  const known: Declaration | undefined =
    fields === undefined ? reader.declarations.findNamed(key) : undefined;
  // A struct that points to itself is only named there.
  if (known !== undefined) return known as RecordDeclaration;
  const own = nameOf(type, words);
  return reader.declarations.declare<RecordDeclaration>(key, contentOf(type), own, () => ({
    kind: "record",
    source: name,
    fields: (fields ?? []).map((field) => fieldOf(field, own, reader)),
    layout: layout as RecordDeclaration["layout"],
    packing: packingOf(options),
    ...(isManaged ? { isManaged } : {}),
  }));
}

/** Declares a struct that ends with an array, whose elements one of its fields counts. */
export function flexibleRecord(
  { of, values: [head] = [], options = {} }: TypeDescription,
  words: readonly string[],
  reader: Reader,
): RecordDeclaration {
  const name = head?.name ?? "struct";
  const own = head === undefined ? words : nameOf(head, words);
  const { fields = [], layout } = head ?? {};
  const content = ["flexible", head, of, options];
  return reader.declarations.declare<RecordDeclaration>(`flexible ${name}`, content, own, () => ({
    kind: "record",
    source: name,
    fields: fields.map((field) => fieldOf(field, own, reader)),
    layout: layout as RecordDeclaration["layout"],
    packing: packingOf(head?.options),
    items: {
      shape: reader.shape(of as TypeDescription, [...own, "item"]),
      offset: behind(fields, of),
      count: String(options["count"]),
    },
  }));
}

/** Declares members that lie in the same bytes. */
export function unionOf(type: TypeDescription, words: readonly string[], reader: Reader): UnionDeclaration {
  const { fields = [], layout, name } = type;
  const own = nameOf(type, words);
  return reader.declarations.declare<UnionDeclaration>(name, contentOf(type), own, () => ({
    kind: "union",
    source: name,
    fields: fields.map((field) => fieldOf(field, own, reader)),
    layout: layout as UnionDeclaration["layout"],
  }));
}

/** Declares a tag, and the values of its cases. */
export function variantOf(
  type: TypeDescription,
  words: readonly string[],
  reader: Reader,
): VariantDeclaration {
  const { cases = [], layout, name } = type;
  const own = nameOf(type, words);
  const tag = integerAs({ ...type, layout: { i32: WORD, i64: WORD } });
  return reader.declarations.declare<VariantDeclaration>(name, contentOf(type), own, () => ({
    kind: "variant",
    source: name,
    tag,
    cases: cases.map(({ name: each, number, type: value }): Case => {
      const inner = wordsOf(each);
      if (value === undefined) return { words: inner, number };
      return { words: inner, number, shape: reader.shape(value, [...own, ...inner]) };
    }),
    layout: layout as VariantDeclaration["layout"],
    offset: offsets((form) => {
      const alignments = cases.map(({ type: value }) => value?.layout?.[form].alignment ?? 1);
      return alignUp(tag.bits / 8, Math.max(1, ...alignments));
    }),
  }));
}

/** Declares the byte and the value that an optional value is in memory. */
export function optionRecord(
  { of, layout }: TypeDescription,
  words: readonly string[],
  reader: Reader,
): RecordDeclaration {
  const shape = reader.shape(of as TypeDescription, words);
  const name = shape.kind === "declared" ? shape.declaration.words : wordsOf(of?.name ?? "value");
  return reader.declarations.declare<RecordDeclaration>("option", of, ["optional", ...name], () => ({
    kind: "record",
    fields: [
      { words: ["is", "some"], source: "isSome", shape: { kind: "bool" }, offset: { i32: 0, i64: 0 } },
      {
        words: ["value"],
        source: "value",
        shape,
        offset: offsets((form) => alignUp(1, of?.layout?.[form].alignment ?? 1)),
      },
    ],
    layout: layout as RecordDeclaration["layout"],
    packing: {},
  }));
}

const WORD = { size: 4, alignment: 4 };

function fieldOf({ name, type, offset }: FieldDescription, owner: readonly string[], reader: Reader): Field {
  // The elements of a tuple have numbers.
  const words = /^\d+$/.test(name) ? ["item", name] : wordsOf(name);
  return { words, source: name, shape: reader.shape(type, [...owner, ...words]), offset };
}

function packingOf(options: TypeDescription["options"] = {}): Packing {
  const { packed, pack, align } = options as Packing;
  return {
    ...(packed === true ? { packed } : {}),
    ...(pack === undefined ? {} : { pack }),
    ...(align === undefined ? {} : { align }),
  };
}

function behind(fields: readonly FieldDescription[], of: TypeDescription | undefined): PartOffset {
  return offsets((form) => {
    const ends = fields.map(({ offset, type }) => offset[form] + (type.layout?.[form].size ?? 0));
    return alignUp(Math.max(0, ...ends), of?.layout?.[form].alignment ?? 1);
  });
}

function offsets(at: (form: "i32" | "i64") => number): PartOffset {
  return { i32: at("i32"), i64: at("i64") };
}

function alignUp(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
