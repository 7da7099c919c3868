import type { FlatType, TypeDescription } from "@hostwright/types";

import { flatParts } from "./flat-parts.js";
import { coreOf, coreShape } from "./integers.js";
import type { Reader } from "./reader.js";
import { isSequence, sequenceParts } from "./sequences.js";
import type { Part, Shape } from "./shapes.js";

/** The kinds whose values lie elsewhere, where the one core value says. */
const IN_PLACE = ["struct", "tuple", "union", "variant", "flexible"];

/** Gives the core values that a value is passed as, each with its name: parameters, and results that are returned. */
export function partsOf(type: TypeDescription, words: readonly string[], reader: Reader): readonly Part[] {
  const parts = knownParts(type, words, reader).map(narrowed);
  // Whatever else there is in a type of the program's own, its core values are known.
  return isPassedAs(parts, type.flat) ? parts : rawParts(type.flat, words);
}

/** Only in memory does an address take more bytes than it has: as a core value it is as wide as all others. */
function narrowed({ words, shape }: Part): Part {
  return { words, shape: "isWide" in shape ? { ...shape, isWide: false } : shape };
}

/** Tells whether parts are passed as core values. */
export function isPassedAs(parts: readonly Part[], flat: readonly FlatType[]): boolean {
  return parts.length === flat.length && parts.every(({ shape }, index) => coreOf(shape) === flat[index]);
}

/** Names core values of which no more is known. */
export function rawParts(flat: readonly FlatType[], words: readonly string[]): readonly Part[] {
  return flat.map((type, index) => ({
    words: flat.length === 1 ? words : [...words, String(index)],
    shape: coreShape(type),
  }));
}

function knownParts(type: TypeDescription, words: readonly string[], reader: Reader): readonly Part[] {
  const { kind, of, options, flat } = type;
  if (kind === "none") return [];
  if (isSequence(type)) return sequenceParts(type, words, reader);
  if (kind === "flat" && of !== undefined) {
    const parts = flatParts(of, words, reader);
    return isPassedAs(parts, flat) ? parts : [{ words, shape: pointerTo(reader.shape(of, words)) }];
  }
  if (kind === "allocated" && of !== undefined && isSequence(of) && flat.length > 1) {
    return sequenceParts({ ...of, options: { ...of.options, ...options } }, words, reader, true);
  }
  if (kind === "option" && of !== undefined) return optionParts(of, flat, words, reader);
  const shape = reader.shape(type, words);
  const isElsewhere = IN_PLACE.includes(kind) || shape.kind === "array" || shape.kind === "bytes";
  if (!isElsewhere) return [{ words, shape }];
  const pointed = shape.kind === "array" ? shape.of : shape;
  const isNullable = options?.["nullable"] === true;
  return [
    {
      words,
      shape: {
        ...pointerTo(pointed),
        count: shape.kind === "array" ? "many" : "one",
        isConst: options?.["copy"] === true,
        isNullable,
      },
    },
  ];
}

function optionParts(
  of: TypeDescription,
  flat: readonly FlatType[],
  words: readonly string[],
  reader: Reader,
): readonly Part[] {
  const inner = partsOf(of, words, reader);
  if (flat.length > inner.length) {
    return [{ words: ["has", ...words], shape: { kind: "bool" } }, ...inner];
  }
  return inner.map(({ words: each, shape }) => ({
    words: each,
    shape: shape.kind === "pointer" ? { ...shape, isNullable: true } : shape,
  }));
}

function pointerTo(to: Shape): Shape & { kind: "pointer" } {
  return { kind: "pointer", to, count: "one", isConst: false, isNullable: false, isWide: false };
}
